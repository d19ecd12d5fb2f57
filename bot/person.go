package bot

import (
	"strings"

	"benan/bot/risk"
)

// person is the turn of a message that a person sent. The order is the rule: danger is graded first and alerts whatever
// comes after; then the words that act everywhere; then the gate; only then the conversation.
func (t *turn) person() {
	t.text = t.in.Text.Reveal()
	t.read()
	raised := t.danger()
	t.s.Last = t.now.Unix()
	defer t.remember()
	if t.in.Kind == KindEdited && !raised {
		if t.s.Case.State == CaseOpen || t.s.Case.State == CaseTaken {
			t.said()
		}
		return // graded; an edited answer never steps a conversation
	}
	if t.interrupt() {
		return
	}
	t.reopen()
	if t.flooded() && !raised {
		return
	}
	if !t.cleared() {
		t.gate(raised)
		return
	}
	t.clearedTurn(raised)
}

// remember keeps the last words for the second half of an SMS, and for the worker should a case open.
func (t *turn) remember() {
	t.s.Half = false
	if t.wipe || t.filed || t.shape == Receipt || t.text == "" || t.input.Key != "" || t.in.Choice != "" || t.whole {
		return
	}
	t.s.Half = t.grade.Level < risk.High
	const keep, long = 3, 160
	cut := t.text
	if len(cut) > long {
		cut = strings.ToValidUTF8(cut[:long], "")
	}
	t.s.Recent = append(t.s.Recent, cut)
	if n := len(t.s.Recent); n > keep {
		t.s.Recent = t.s.Recent[n-keep:]
	}
}

// clearedTurn is the turn of a message that came while it is safe to write.
func (t *turn) clearedTurn(raised bool) {
	if t.receipt() {
		return
	}
	switch {
	case t.s.Stage == StageTalk:
		t.said()
		if t.in.Kind == KindMedia {
			t.text1("talk.plain_media", false)
		}
	case t.stale:
		t.askAgain()
	case t.grade.Level >= risk.High && raised:
		t.noteDown()
		t.answerDanger(t.dangerPlace())
	case t.plea():
		t.said()
		t.noteDown()
		t.answerDanger(t.dangerPlace())
	case t.grade.Level >= risk.High && t.s.Stage == StageFlow:
		t.said()
		if !t.noteDown() {
			t.text1("wait.ack", false)
		}
		t.askAgain()
	case t.s.Stage == StageWait:
		t.said()
		t.stillCalling()
	case t.in.Kind == KindMedia:
		t.media()
	case t.s.Unsent:
		t.s.Unsent = false
		t.keepWords()
		t.askAgain()
	default:
		t.step()
	}
}
