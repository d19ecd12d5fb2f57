package bot

// flooded counts the person's messages of this minute and tells whether there are too many to answer one by one. All
// were read for danger before; what a case must hear is handed on; one bland line stands for all replies, and the open
// question is asked again at the next message in a calmer minute.
func (t *turn) flooded() bool {
	if m := t.now.Unix() / 60; m != t.s.Minute {
		t.s.Minute, t.s.Count = m, 0
	}
	t.s.Count++
	if t.in.Limit == 0 || t.s.Count <= t.in.Limit {
		return false
	}
	if t.s.Case.State == CaseOpen || t.s.Case.State == CaseTaken {
		t.said()
	}
	t.keepWords()
	t.s.Unsent = t.s.Flow.Flow != ""
	if t.s.Count == t.in.Limit+1 {
		t.text1("gate.seen", true)
	}
	return true
}
