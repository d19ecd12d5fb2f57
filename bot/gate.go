package bot

import (
	"strings"
	"time"

	"benan/bot/risk"
)

// GateState says whether the channel may write to a person now.
type GateState string

// The states of the gate (docs/flows.md, "Is it safe to write?").
const (
	GateUnknown GateState = ""        // S4-1 not asked, or not answered yet
	GateCleared GateState = "cleared" // the person said that it suits, at most 30 min ago
	GateUnsafe  GateState = "unsafe"  // the person said no, or did not answer, or asked not to be written to
)

// Gate is the state of the gate of one contact.
type Gate struct {
	State     GateState `json:"s,omitempty"`
	Asked     int64     `json:"a,omitempty"` // unix seconds of the last S4-1; 0: not asked
	Undecided int       `json:"u,omitempty"` // answers to it that decided nothing
	Need      bool      `json:"n,omitempty"` // the check word must be asked before an old conversation goes on
	Word      bool      `json:"w,omitempty"` // the check word was asked
}

// gate is the turn of a message that came while it is not known to be safe to write. alarmed: this message called
// workers, so what answers its danger waits for the gate, and whatever else it says is no answer to S4-1.
func (t *turn) gate(alarmed bool) {
	if t.grade.Level >= risk.Medium && t.grade.Level > pendingLevel(t.s.Pending) && (alarmed || t.s.Stage == StageFlow) {
		t.s.Pending = t.dangerPlace()
	}
	if t.shape == Receipt && t.s.Pending == "" && t.s.Stage == StageFlow {
		t.s.Pending = pendingReceipt
	}
	g := &t.s.Gate
	if g.State == GateUnknown && g.Asked == 0 && !g.Word {
		t.noteDown() // words for a report that came after a long silence
	}
	switch {
	case g.Word:
		t.word()
	case g.State == GateUnsafe:
		t.whileUnsafe()
	case g.Asked == 0:
		if !t.s.Greeted && t.grade.Level < risk.High {
			t.text1("open.mo1", false)
		}
		t.s.Greeted = true
		if t.s.Case.State != CaseNone {
			t.said()
		}
		t.askGate()
	default:
		t.gateAnswer(alarmed)
	}
}

// pendingLevel is the level of a danger whose answer waits for the gate.
func pendingLevel(key string) risk.Level {
	name, _, _ := strings.Cut(key, ".")
	var l risk.Level
	if err := l.UnmarshalText([]byte(name)); err != nil {
		return risk.Low // nothing waits
	}
	return l
}

// pendingReceipt waits for the gate when a receipt code came before it: the code itself is not kept, but asked for again.
const pendingReceipt = "receipt"

// askGate asks S4-1.
func (t *turn) askGate() {
	t.s.Gate = Gate{Asked: t.now.Unix(), Undecided: t.s.Gate.Undecided, Need: t.s.Gate.Need}
	if m, ok := t.c.Book.Question(t.c.Book.Place("gate")); ok {
		t.say(m)
	}
}

// gateAnswer reads the answer to S4-1.
func (t *turn) gateAnswer(alarmed bool) {
	g := &t.s.Gate
	answer := ""
	if t.in.Kind == KindText {
		answer = t.c.Book.Value(t.c.Book.Place("gate"), t.input)
	}
	switch {
	case answer == "clear" && g.Need && t.s.Case.Word != "":
		t.askWord()
	case answer == "clear":
		t.clearGate()
	case answer == "unsafe" || answer == "unsure":
		t.closeGate()
	case alarmed || t.grade.Level >= risk.High || t.s.Case.State != CaseNone:
		if t.s.Case.State != CaseNone {
			t.said()
		}
		t.acknowledge()
	default:
		if g.Undecided++; g.Undecided >= 2 {
			t.closeGate()
			return
		}
		t.askGate()
	}
}

// closeGate: it does not suit, or it is not sure. The outbox is emptied, one bland line, then silence.
func (t *turn) closeGate() {
	t.clear = true
	t.unsafe()
	t.text1("gate.kin", true)
	if t.s.Case.State == CaseNone {
		t.event(Event{Kind: EventNote, Note: "worker.note"})
	}
}

// unsafe marks the gate; the worker of a case is told.
func (t *turn) unsafe() {
	t.s.Gate = Gate{State: GateUnsafe, Asked: t.now.Unix()}
	if t.s.Case.State != CaseNone {
		t.event(Event{Kind: EventGate})
	}
}

// whileUnsafe: only a 1 goes further, to a fresh S4-1. Anything else goes to the worker and is acknowledged blandly; a
// person who said that it does not suit and writes all the same is called for, at medium if nothing worse was read.
func (t *turn) whileUnsafe() {
	if t.input.Key == "1" {
		if t.s.Case.Word != "" {
			t.askWord()
			return
		}
		t.s.Gate = Gate{}
		t.askGate()
		return
	}
	if t.s.Case.State == CaseNone {
		t.alert(max(t.grade.Level, risk.Medium), []string{ruleWritesUnsafe}, true)
		t.s.Stage = StageWait
	}
	t.said()
	t.acknowledge()
}

// askWord asks for the check word. Until it comes, nothing else is said.
func (t *turn) askWord() {
	t.s.Gate = Gate{Asked: t.now.Unix(), Need: true, Word: true}
	t.text1("gate.word", true)
}

// word compares the check word. The right one counts as S4-1 = 1. After a wrong one S4-KÍN again, and nothing that says
// it was wrong: whoever holds the phone learns nothing; the worker is told.
func (t *turn) word() {
	if t.input.Words != "" && t.input.Words == t.s.Case.Word {
		t.clearGate()
		return
	}
	t.s.Gate = Gate{State: GateUnsafe, Asked: t.now.Unix(), Need: true}
	if t.s.Case.State != CaseNone {
		t.event(Event{Kind: EventWord})
		t.said()
	}
	t.text1("gate.kin", true)
}

// clearGate: it is safe to write.
func (t *turn) clearGate() {
	t.s.Gate = Gate{State: GateCleared, Asked: t.now.Unix()}
	if t.s.Case.State != CaseNone {
		t.event(Event{Kind: EventGate})
	}
	t.open()
}

// acknowledge says «Đã nhận tin của bạn.», at most once in ten minutes.
func (t *turn) acknowledge() {
	if t.s.Ack != 0 && t.now.Sub(time.Unix(t.s.Ack, 0)) < ackEvery {
		return
	}
	t.s.Ack = t.now.Unix()
	t.text1("gate.seen", true)
}

// open goes on once the gate is cleared: first what danger asks for, then the worker, then the conversation.
func (t *turn) open() {
	switch {
	case t.s.Stage == StageTalk:
		if t.s.Owed > 0 {
			t.textN("wait.seen", map[string]any{"n": t.s.Owed})
			t.s.Owed = 0
			return
		}
		t.text1("gate.seen", false)
		return
	case pendingLevel(t.s.Pending) >= risk.High:
		t.answerDanger(t.s.Pending)
		return
	case t.s.Stage == StageWait:
		t.text1("wait.ack", false)
		return
	}
	if !t.s.Told {
		t.s.Told = true
		t.text1("open.mo2", false)
		t.text1("open.mo3", false)
	}
	t.s.Unsent = false
	if t.s.Pending == pendingReceipt {
		t.s.Pending = ""
		t.flow(t.c.Book.Enter(t.s.Flow, t.place("receipt"), t.now))
		return
	}
	if t.s.Pending != "" {
		t.answerDanger(t.s.Pending)
		return
	}
	t.askAgain()
}
