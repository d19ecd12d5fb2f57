package bot

import (
	"fmt"
	"runtime"
	"strings"

	"benan/bot/risk"
	"benan/flows"
)

// failedTurn is what happens to a conversation when the program fails in it: the place that failed is left, a case is
// opened with the person's words, and the person waits for a worker. It uses neither content nor the grader, which may be
// what failed. say is what the person hears, if it is safe to write and anything can be said.
func failedTurn(s Session, in Inbound, say string) Turn {
	t := begin(nil, s, in, in.At)
	t.s.Wake = Wake{}
	if !in.FromPerson() {
		return Turn{Session: t.s, Events: t.ev}
	}
	t.s.Flow, t.s.Pending, t.s.Recent = flows.State{}, "", nil
	if t.s.Case.State != CaseTaken {
		t.s.Stage, t.s.Case.State = StageWait, CaseOpen
	}
	t.s.Case.Level = max(t.s.Case.Level, risk.High)
	t.event(Event{Kind: EventEscalate, Level: t.s.Case.Level, Rules: []string{ruleFailed}, Text: in.Text})
	if say != "" && t.cleared() {
		t.out, t.kinds = []Outgoing{{Text: NewText(t.flat(say))}}, []string{ReportNone}
	}
	return Turn{Session: t.s, Level: risk.High, Events: t.ev, Outbox: t.items()}
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
