package sms

import "strings"

// Encoding is the alphabet in which a telephone gets a text. One character outside GSM-7 makes the whole text UCS-2.
type Encoding string

// The encodings.
const (
	GSM7 Encoding = "GSM-7"
	UCS2 Encoding = "UCS-2"
)

const (
	// basic is the default alphabet of GSM 03.38 without its escape character.
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	// extension characters follow an escape and so take two places.
	extension = "\f^{}\\[~]|€"
)

// gsmUnits tells how many septets a character takes in GSM-7; 0: it has none.
func gsmUnits(r rune) int {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == ' ', r >= '0' && r <= '9':
		return 1 // nearly every character of an unaccented text
	case strings.ContainsRune(basic, r):
		return 1
	case strings.ContainsRune(extension, r):
		return 2
	}
	return 0
}

// ucsUnits tells how many UTF-16 code units a character takes.
func ucsUnits(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// EncodingOf tells which encoding a text needs.
func EncodingOf(text string) Encoding {
	for _, r := range text {
		if gsmUnits(r) == 0 {
			return UCS2
		}
	}
	return GSM7
}
