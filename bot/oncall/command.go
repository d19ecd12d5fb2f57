package oncall

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"benan/bot"
)

// act is what a worker wants.
type act string

const (
	actAccept act = "accept" // "1a", "nhận 1a", "1a 5", the button
	actClose  act = "close"  // "/close", "/close 1a", "đóng 1a"
	actMark   act = "mark"   // "nhầm 1a", "sót 1a", "đúng 1a": what the alert was worth, seen afterwards
	actWrite  act = "write"  // words for a person
	actNone   act = "none"   // nothing that may be carried on: a picture, an unknown command
)

// command is one message of a worker, read. For actWrite, code is the code that the words begin with, if any, Text
// what follows it, and Whole the words as they stand (a code-like word may be one: «3h chiều nhé»).
type command struct {
	act     act
	code    string
	mark    Mark
	minutes int
	text    string
	whole   string
}

// acceptData is what the button of a page carries before the code.
const acceptData = "accept:"

var (
	acceptForm = regexp.MustCompile(`^(?:(?:nhan|nhận)\s*)?0?([0-9]{1,2}) ?([a-z])(?:\s+([0-9]{1,2})(?:\s*(?:p|ph|phut|phút|'))?)?$`)
	closeForm  = regexp.MustCompile(`^(?:/close(?:@\w+)?(?:\s+0?([0-9]{1,2}) ?([a-z]))?|(?:dong|đóng|đong)\s+0?([0-9]{1,2}) ?([a-z]))$`)
	markForm   = regexp.MustCompile(`^/?(?:bao |báo |bo |bỏ )?(nham|nhầm|sot|sót|dung|đúng)\s+0?([0-9]{1,2}) ?([a-z])$`)
	codedForm  = regexp.MustCompile(`^0?([0-9]{1,2}[A-Za-z])(?:[\s.,:;-]+)(?s:(\S.*))$`)
)

// markWords are the words for marks; «đúng» takes a mark back.
var markWords = map[string]Mark{
	"nham": MarkFalseAlarm, "nhầm": MarkFalseAlarm, "sot": MarkMissed, "sót": MarkMissed, "dung": "", "đúng": "",
}

// readCommand reads a worker's message. Case, spaces and full stops at the end do not matter.
func readCommand(in bot.Inbound) command {
	if code, ok := strings.CutPrefix(in.Choice, acceptData); ok {
		return command{act: actAccept, code: code}
	}
	if in.Kind != bot.KindText || in.Choice != "" {
		return command{act: actNone}
	}
	whole := strings.TrimSpace(norm.NFC.String(in.Text.Reveal()))
	plain := strings.Join(strings.Fields(strings.ToLower(whole)), " ")
	plain = strings.TrimRight(plain, ".,;:!? ")
	if m := acceptForm.FindStringSubmatch(plain); m != nil {
		minutes, _ := strconv.Atoi(m[3])
		return command{act: actAccept, code: m[1] + m[2], minutes: minutes, whole: whole, text: m[3]}
	}
	if m := closeForm.FindStringSubmatch(plain); m != nil {
		return command{act: actClose, code: m[1] + m[2] + m[3] + m[4]}
	}
	if m := markForm.FindStringSubmatch(plain); m != nil {
		return command{act: actMark, code: m[2] + m[3], mark: markWords[m[1]]}
	}
	if whole == "" || strings.HasPrefix(whole, "/") {
		return command{act: actNone}
	}
	c := command{act: actWrite, text: whole, whole: whole}
	if m := codedForm.FindStringSubmatch(whole); m != nil {
		c.code, c.text = strings.ToLower(m[1]), m[2]
	}
	return c
}
