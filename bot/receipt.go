package bot

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"benan/locales"
)

// ReceiptCode opens one anonymous report to whoever has it: 14 random digits and two check digits (ISO 7064, mod
// 97-10), which catch every wrong digit and every two digits that changed places. It prints redacted; nothing keeps it
// but the person: the records hold a keyed hash.
type ReceiptCode struct{ private }

const (
	receiptDigits = 16
	receiptRandom = 1e14 // 14 digits, 46 bits: at the pace that [Intake] allows, guessing one takes ages
)

// NewReceiptCode makes the code of a random value; equal values give equal codes.
func NewReceiptCode(random [16]byte) ReceiptCode {
	n := binary.BigEndian.Uint64(random[:8]) % receiptRandom * 100
	return ReceiptCode{private{fmt.Sprintf("%0*d", receiptDigits, n+98-n%97)}}
}

// String is redacted, as of every private value; Groups gives the code as a person reads it, in fours.
func (c ReceiptCode) Groups() string {
	v := c.value
	if len(v) != receiptDigits {
		return ""
	}
	return v[:4] + " " + v[4:8] + " " + v[8:12] + " " + v[12:]
}

// tag is enough of the code to see whether it was typed back rightly, and far too little to find it by.
func (c ReceiptCode) tag() string {
	sum := sha256.Sum256([]byte(c.value))
	return hex.EncodeToString(sum[:2])
}

// ReceiptShape says whether a message can be a receipt code.
type ReceiptShape int

// The shapes. Mistyped is a run of digits of about that length whose check digits are wrong: nothing is looked up for
// it, and saying so tells nobody whether a report exists.
const (
	NoReceipt ReceiptShape = iota
	Mistyped
	Receipt
)

// ReadReceiptCode reads a message that is nothing but a code: in any groups, with dots or dashes, O for 0 and l for 1,
// «mã số» before it and a polite word behind it.
func ReadReceiptCode(text string) (ReceiptCode, ReceiptShape) {
	if len(text) > 100 {
		return ReceiptCode{}, NoReceipt
	}
	fields := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n.,;:-–—_/()#\"'", r) || r == '\u00a0' })
	polite := func(words ...string) func(string) bool {
		return func(f string) bool { return slices.Contains(words, locales.Fold(f)) }
	}
	before := polite("ma", "so", "ma so", "bao", "tin", "cua", "em", "toi", "la", "code", "receipt", "number", "my", "is", "the")
	behind := polite("a", "nhe", "nha", "em", "day", "please")
	for len(fields) > 1 && before(fields[0]) {
		fields = fields[1:]
	}
	for len(fields) > 1 && behind(fields[len(fields)-1]) {
		fields = fields[:len(fields)-1]
	}
	real := strings.Join(fields, "")
	if len(strings.Trim(real, "oOlI")) < receiptDigits/2 {
		return ReceiptCode{}, NoReceipt
	}
	digits := strings.NewReplacer("o", "0", "O", "0", "l", "1", "I", "1").Replace(real)
	if strings.Trim(digits, "0123456789") != "" || len(digits) < receiptDigits-2 || len(digits) > receiptDigits+2 {
		return ReceiptCode{}, NoReceipt
	}
	if len(digits) != receiptDigits || remainder(digits) != 1 {
		return ReceiptCode{}, Mistyped
	}
	return ReceiptCode{private{digits}}, Receipt
}

func remainder(digits string) int {
	n := 0
	for _, d := range digits {
		n = (n*10 + int(d-'0')) % 97
	}
	return n
}
