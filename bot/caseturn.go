package bot

// fromCase is the turn of something that the on-call side did. Nothing of it reaches the person while it is not known
// to be safe to write: what may not go is held back, and the worker is told.
func (t *turn) fromCase() {
	k := &t.s.Case
	if t.in.Case.ID != "" {
		k.ID = t.in.Case.ID
	}
	k.Level = max(k.Level, t.in.Case.Level)
	switch t.in.Kind {
	case KindCaseTaken:
		k.State, t.s.Stage = CaseTaken, StageTalk
		t.leave()
		t.s.Owed = t.in.Minutes
		if t.cleared() {
			t.textN("wait.seen", map[string]any{"n": t.in.Minutes})
			t.s.Owed = 0
		}
	case KindCaseLine:
		if !t.cleared() {
			t.event(Event{Kind: EventHeld, Line: t.in.Op})
			t.nudge()
			return
		}
		t.s.Owed = 0
		t.line()
	case KindCaseNotice:
		t.s.Owed = 0 // what was promised is overtaken
		if t.cleared() && t.in.Case.State != CaseTaken {
			t.text1(t.in.Notice, false)
		}
	case KindCaseClosed:
		k.State, t.s.Stage = CaseClosed, StageFlow
		t.s.Owed = 0
		t.s.Recent = nil // the case has them
		if t.cleared() {
			t.text1("talk.closed", false)
		}
	}
}

// nudge is the one thing that may be written first: a bland line, once, under a standing leave of the person. Never
// while it is unsafe.
func (t *turn) nudge() {
	if t.s.Gate.State == GateUnsafe || t.s.Gate.Asked != 0 || t.s.Leave < t.now.Unix() {
		return
	}
	t.s.Leave = 0
	t.text1("talk.nudge", false)
}

// line sends the worker's words as they are; by SMS without tone marks, unless the person wants them.
func (t *turn) line() {
	t.out = append(t.out, Outgoing{Text: NewText(t.flat(t.in.Text.Reveal()))})
	t.kinds = append(t.kinds, ReportLine)
}
