package oncall

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

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
	actEdit   act = "edit"   // another wording of a message that has left
	actNone   act = "none"   // nothing that may be carried on: a picture, an unknown command
)

// command is one message of a worker, read. For actWrite, code is the code that the words begin with, if any, Text
// what follows it, and Whole the words as they stand (a code-like word may be one: «3h chiều nhé»). named tells that a
// word of command stands there: such a message is never carried to a person.
type command struct {
	act     act
	code    string
	mark    Mark
	minutes int
	named   bool
	text    string
	whole   string
}

// acceptData is what the button of a page carries before the code.
const acceptData = "accept:"

// The forms of commands. People write them as they speak: «ok 2a», «em nhận ca 2a nhé», «đóng ca: 1a».
var (
	acceptForm = form(spoken + `(/?(?:` + accepting + `) (?:ca )?|ca )?` + code + `(?: ([0-9]{1,2})(?: ?(?:p|ph|phut|phút|'))?)?`)
	closeForm  = form(`/close(?:@\w+)?(?: (?:ca )?` + code + `)?|` + spoken + `(?:` + closingUp + `|xong) (?:ca )?` + code + `|(?:` + closingUp + `) ca`)
	markForm   = form(`/?(?:bao |báo |bo |bỏ )?(` + marking + `|sot|sót|dung|đúng) (?:ca )?` + code)
	codedForm  = regexp.MustCompile(`^0?([0-9]{1,2}[A-Za-z])(?:[\s.,:;-]+)(?s:(\S.*))$`)
	// anyCode finds what could be a case code anywhere, commandWord a short message that begins like a command, or is
	// nothing but the word of one.
	anyCode     = regexp.MustCompile(`(?:^|[^\pL\pN])0?([0-9]{1,2}[a-z])(?:$|[^\pL\pN])`)
	commandWord = regexp.MustCompile(`^/?` + spoken + `(?:` + accepting + `|` + closing + `|xong|(?:bao |báo )?(?:` + marking + `)|bo sot|bỏ sót) (?:ca )?[0-9]{1,3} ?[a-z]?(?: \pL+){0,2}$` +
		`|^(?:` + accepting + `|` + closing + `|` + marking + `)(?: ca)?$`)
)

const (
	accepting = `nhan|nhận`
	closing   = `dong|đóng`
	closingUp = closing + `|đong|ket thuc|kết thúc`
	marking   = `nham|nhầm`
	spoken    = `(?:(?:ok|oke|okie|okay|da|dạ|vang|vâng|em|chi|chị|anh|minh|mình|toi|tôi|tui|de|để|xin|roi|rồi) )*`
	polite    = `(?: (?:nhe|nhé|nha|a|ạ|roi|rồi|luon|luôn|di|đi|ok))*`
	code      = `0?([0-9]{1,2}) ?([a-z])`
)

// form is a whole message, with or without polite words behind it.
func form(body string) *regexp.Regexp {
	return regexp.MustCompile(`^(?:` + body + `)` + polite + `$`)
}

// markWords are the words for marks; «đúng» takes a mark back.
var markWords = map[string]Mark{
	"nham": MarkFalseAlarm, "nhầm": MarkFalseAlarm, "sot": MarkMissed, "sót": MarkMissed, "dung": "", "đúng": "",
}

// readCommand reads a worker's message. Case, spaces and full stops at the end do not matter.
func readCommand(in bot.Inbound) command {
	if code, ok := strings.CutPrefix(in.Choice, acceptData); ok {
		return command{act: actAccept, code: code}
	}
	if in.Kind == bot.KindEdited {
		return command{act: actEdit}
	}
	if in.Kind != bot.KindText || in.Choice != "" {
		return command{act: actNone}
	}
	whole := strings.TrimSpace(norm.NFC.String(in.Text.Reveal()))
	plain := strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(whole)), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(".,;:!?", r)
	}), " ")
	if m := acceptForm.FindStringSubmatch(plain); m != nil {
		minutes, _ := strconv.Atoi(m[4])
		return command{act: actAccept, code: m[2] + m[3], minutes: minutes, named: m[1] != "", whole: whole, text: m[4]}
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
	c := command{act: actWrite, text: whole, whole: whole, named: commandWord.MatchString(plain)}
	if m := codedForm.FindStringSubmatch(whole); m != nil {
		c.code, c.text = strings.ToLower(m[1]), m[2]
	} else if m := anyCode.FindStringSubmatch(plain); m != nil {
		c.code, c.text = m[1], "" // somewhere inside: perhaps a case, perhaps an hour
	}
	return c
}
