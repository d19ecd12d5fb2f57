package bot

import "benan/bot/risk"

// interrupt acts on the words that mean the same in every state. It tells whether the turn is over.
func (t *turn) interrupt() bool {
	name := t.c.Book.Interrupt(t.input)
	talking := t.s.Stage == StageTalk
	switch name {
	case "erase":
		t.erase()
	case "dont_write":
		t.clear = true
		t.leave()
		t.s.Gate = Gate{State: GateUnsafe, Asked: t.now.Unix()}
		t.event(Event{Kind: EventStopped})
	case "stop":
		t.stop()
	case "urgent":
		t.urgent()
	case "human":
		if talking || t.grade.Level >= risk.High {
			return false
		}
		t.noteDown()
		t.human()
	case "menu":
		if talking || !t.cleared() {
			return false
		}
		t.s.Stage = StageFlow
		t.flow(t.c.Book.Enter(t.s.Flow, t.c.Book.Place("menu"), t.now))
	case "back":
		r, ok := t.c.Book.Again(t.s.Flow, t.now)
		if !ok || !t.cleared() || t.s.Stage != StageFlow {
			return false
		}
		t.flow(r)
	case "word":
		if !t.cleared() || talking {
			return false
		}
		t.flow(t.c.Book.Call(t.s.Flow, t.c.Book.Place("word"), t.now))
	case "discreet":
		t.discreet()
		if !t.cleared() {
			return false
		}
	case "english", "vietnamese", "accents", "no_accents":
		t.wording(name)
		if !t.cleared() {
			return false
		}
	default:
		return false
	}
	return true
}

// discreet turns the «kín» mode on or off. By SMS nothing can be taken back, and that is said.
func (t *turn) discreet() {
	said := "discreet.sms"
	if t.s.Form == FormButtons {
		t.s.Kin = !t.s.Kin
		said = "discreet.off"
		if t.s.Kin {
			said = "discreet.on"
		}
	}
	if t.cleared() {
		t.text1(said, true)
		if t.s.Stage == StageFlow {
			t.askAgain()
		}
	}
}

// leave ends what the machine was asking. An open case stays as it is.
func (t *turn) leave() {
	t.s.Flow.Flow, t.s.Flow.Node, t.s.Flow.Back, t.s.Flow.Misses = "", "", nil, 0
	t.s.Pending, t.s.Unsent = "", false
}

// stop is 0: the screen ends, the outbox is emptied. By SMS nothing is said; elsewhere one bland line without sound.
// The gate is asked afresh when the person comes back.
func (t *turn) stop() {
	t.clear = true
	t.leave()
	t.s.Gate = Gate{}
	if t.s.Case.State != CaseNone {
		t.event(Event{Kind: EventStopped})
	}
	if t.s.Form == FormButtons {
		t.text1("common.goodbye", true)
	}
}

// erase is XOA: session, answers, timer and unsent messages go; an open high or critical case goes on (the on-call side
// sees to that), because a captor may have typed it.
func (t *turn) erase() {
	t.clear, t.wipe = true, true
	t.event(Event{Kind: EventWiped})
	t.text1("common.erased", true)
}

// urgent is 9: an alert at once. It does not clear the gate.
func (t *turn) urgent() {
	raised := t.alert(risk.Critical, []string{ruleNine}, false)
	t.grade.Level = risk.Critical
	if !raised {
		t.event(Event{Kind: EventSaid, Text: NewText("9")})
	}
	switch {
	case !t.cleared():
		t.s.Pending = "critical"
		t.gate(true)
	case t.s.Stage == StageTalk:
	case raised:
		t.answerDanger("critical")
	default:
		t.s.Stage = StageWait
		t.text1("wait.ack", false)
	}
}

// human: the person asks for a person. The case opens at once; the answer waits for the gate.
func (t *turn) human() {
	if !t.cleared() {
		t.alert(risk.Medium, []string{ruleHuman}, true)
		t.s.Stage = StageWait
		// Where S4-1 was asked, the wish is no answer to it, as an alarm is none. Where it was not, it is asked now.
		alarmed := t.s.Gate.Asked != 0
		t.gate(alarmed)
		return
	}
	t.flow(t.c.Book.Enter(t.s.Flow, t.c.Book.Place("human"), t.now))
}

// wording changes language or tone marks, and goes on where the conversation was.
func (t *turn) wording(name string) {
	said := ""
	switch name {
	case "english":
		t.s.Lang, said = "en", "lang.english"
	case "vietnamese":
		t.s.Lang, said = DefaultLang, "lang.vietnamese"
	case "accents":
		t.s.Accents, t.s.Offered, said = true, true, "accents.on"
	case "no_accents":
		t.s.Accents, said = false, "accents.off"
	}
	if !t.cleared() {
		return
	}
	t.text1(said, false)
	if t.s.Stage == StageFlow {
		t.askAgain()
	}
}
