package bot

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"benan/bot/risk"
	"benan/locales"
)

// failedTurn is what happens to a conversation when the program fails in it: the place that failed is left, a case is
// opened with the person's words, and the person waits for a worker. It uses neither content nor the grader, which may be
// what failed. say is what the person hears, if it is safe to write and anything can be said.
func failedTurn(s Session, in Inbound, say string) Turn {
	s.Seq++
	s.Contact = in.Contact
	if in.FromPerson() {
		s.Channel, s.Form = in.Channel, in.Form
	}
	if s.Lang == "" {
		s.Lang = DefaultLang
	}
	s.Wake = Wake{}
	if !in.FromPerson() {
		return Turn{Session: s}
	}
	s.Flow, s.Pending, s.Recent = Session{}.Flow, "", nil
	if s.Case.State != CaseTaken {
		s.Stage, s.Case.State = StageWait, CaseOpen
	}
	s.Case.Level = max(s.Case.Level, risk.High)
	turn := Turn{Session: s, Level: risk.High, Events: []Event{{
		ID: fmt.Sprintf("%s:%d:e0", s.Contact, s.Seq), Kind: EventEscalate, Level: s.Case.Level, Rules: []string{ruleFailed},
		Contact: s.Contact, Channel: s.Channel, Form: s.Form, Lang: s.Lang, Address: in.From, At: in.At, Gate: s.Gate.State,
		Word: s.Case.Word, Text: in.Text,
	}}}
	if say != "" && s.Gate.State == GateCleared && in.At.Sub(time.Unix(s.Last, 0)) <= gateLife {
		if s.Form == FormFlat && !s.Accents {
			say = locales.Unaccent(say)
		}
		turn.Outbox = []Item{{
			ID: fmt.Sprintf("%s:%d:0", s.Contact, s.Seq), Contact: s.Contact, Channel: s.Channel, Lane: LaneReply,
			Out: Outgoing{Text: NewText(say)}, NotAfter: in.At.Add(replyLife), Case: s.Case.ID,
		}}
	}
	return turn
}

// ruleFailed is the reason of a case that a fault of the program opened.
const ruleFailed = "program_failed"

// panickedAt names where in this module a panic began, without any value: a panic's own text may hold what a person wrote.
func panickedAt() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "benan/") {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
		if !more {
			return "?"
		}
	}
}
