package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"benan/bot/bottest"
)

// someone is a person or a worker with one telephone, by Telegram or by SMS. Everything they hear is read in order:
// what is not asked for by hears would be met by the next hears, so that nothing is said unnoticed.
type someone struct {
	h     *house
	chat  int64  // Telegram
	phone string // SMS
	heard int    // messages read so far
}

func (h *house) byTelegram(chat int64) *someone { return &someone{h: h, chat: chat} }
func (h *house) bySMS(phone string) *someone    { return &someone{h: h, phone: phone} }

// codeForm is what a page must hold exactly once.
var codeForm = regexp.MustCompile(`\b[0-9]{1,2}[a-z]\b`)

// says sends a message; the provider's webhook must be answered with 200.
func (s *someone) says(text string) {
	s.h.Helper()
	if s.phone != "" {
		s.sms(text, nil)
		return
	}
	s.posts(bottest.TextUpdate(s.h.updates.Add(1), s.chat, text))
}

func (s *someone) posts(u bottest.Update) {
	s.h.Helper()
	if status := s.h.hook().Post(s.h, u); status != http.StatusOK {
		s.h.Fatalf("the webhook answered %d", status)
	}
}

func (s *someone) sms(text string, more map[string]string) {
	s.h.Helper()
	sid := fmt.Sprintf("SM%032d", s.h.sids.Add(1))
	a := s.h.smsHook().SMS(s.h, sid, s.phone, text, more)
	if a.Status != http.StatusOK || !strings.Contains(a.Type, "xml") || !strings.HasSuffix(strings.TrimSpace(a.Body), "<Response/>") {
		s.h.Fatalf("the SMS webhook answered %d %q %q, not an empty TwiML document", a.Status, a.Type, a.Body)
	}
}

// presses presses the button with this text under the newest message that has one.
func (s *someone) presses(text string) {
	s.h.Helper()
	for _, m := range slices.Backward(s.h.telegram.Sent(s.chat)) {
		for _, b := range m.Buttons {
			if strings.Contains(b.Text, text) {
				s.posts(bottest.ButtonUpdate(s.h.updates.Add(1), s.chat, b.Data))
				return
			}
		}
	}
	s.h.Fatalf("nobody offered a button %q", text)
}

// phone gives the messages that arrived, oldest first.
func (s *someone) messages() []string {
	var out []string
	if s.phone != "" {
		for _, m := range s.h.twilio.Sent(s.phone) {
			out = append(out, m.Body)
		}
		return out
	}
	for _, m := range s.h.telegram.Sent(s.chat) {
		out = append(out, m.Text)
	}
	return out
}

// next gives the next message.
func (s *someone) next(want string) string {
	s.h.Helper()
	awaits(s.h, fmt.Sprintf("%s%s hears %s (heard so far: %d)", s.phone, strconv.FormatInt(s.chat, 10), want, s.heard), func() bool {
		return len(s.messages()) > s.heard
	})
	s.heard++
	return s.messages()[s.heard-1]
}

// hears reads the next messages: each must be the text with this id, or hold these words if there is no such id.
func (s *someone) hears(ids ...string) {
	s.h.Helper()
	for _, id := range ids {
		want := s.wording(id)
		if got := s.next(id); !strings.Contains(got, want) {
			s.h.Fatalf("heard %q, want %s %q", got, id, want)
		}
	}
}

// wording is what a text id sounds like on this telephone. Codes stand for themselves: "1a worker.accepted".
func (s *someone) wording(id string) string {
	code, name, coded := strings.Cut(id, " ")
	if !coded || !codeForm.MatchString(code) {
		code, name = "", id
	}
	data := map[string]any{"n": 10, "code": code, "codes": code, "level": "KHẨN"}
	text, ok := "", false
	if s.phone != "" {
		text, ok = shipped().Texts.SMS("vi", name, data, false)
	} else {
		text, ok = shipped().Texts.Text("vi", name, data)
	}
	if !ok {
		return id
	}
	return text
}

// isPaged reads the next message, which must be a page, and gives its case code.
func (s *someone) isPaged() string {
	s.h.Helper()
	got := s.next("a page")
	codes := codeForm.FindAllString(got, -1)
	if len(codes) != 1 {
		s.h.Fatalf("a page holds exactly one code, this one %v: %q", codes, got)
	}
	if !strings.Contains(got, "KHẨN") && !strings.Contains(got, "KHAN") && !strings.Contains(got, "CAO") && !strings.Contains(got, "vừa") && !strings.Contains(got, "vua") {
		s.h.Fatalf("a page tells the level: %q", got)
	}
	return codes[0]
}

// hearsNothing: nothing has arrived that was not read. It is asked after something later has arrived elsewhere.
func (s *someone) hearsNothing() {
	s.h.Helper()
	if all := s.messages(); len(all) > s.heard {
		s.h.Fatalf("heard %q, want nothing", all[s.heard:])
	}
}

// entersCleared is the opening, up to the menu.
func (s *someone) entersCleared() {
	s.h.Helper()
	s.says("xin chào")
	s.hears("open.mo1", "gate.ask")
	s.says("1")
	s.hears("open.mo2", "open.mo3", "menu.ask")
}

// accepts is a worker taking a case for which nothing was written before.
func (s *someone) accepts(code string) {
	s.h.Helper()
	s.says(code)
	s.hears(code + " · ")
}
