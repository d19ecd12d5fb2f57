package bot

import (
	"strings"
	"time"

	"benan/bot/risk"
	"benan/locales"
)

// danger alerts when the message is dangerous, and tells whether this raised the level of the case. The alert never
// waits for the gate; only writing back does.
func (t *turn) danger() bool {
	if t.grade.Denial && t.s.Case.State != CaseNone {
		t.event(Event{Kind: EventDenied})
	}
	if t.grade.Level == risk.Medium {
		t.s.Medium = true
	}
	if t.grade.Level < risk.High {
		return false
	}
	return t.alert(t.grade.Level, t.grade.Rules, true)
}

// temper: a few words that answer an open question («từ hôm qua», «9 giờ sáng mai»), or that are just what somebody
// looking for advice types («di tau», «mang thai ho»), mean little by themselves, and the model, which sees only them,
// feels too much in them. Where no rule is sure they are in doubt: a person is offered, nobody is called.
func (t *turn) temper() {
	if t.grade.Level <= risk.Medium || !t.fewWords(8) {
		return
	}
	if t.c.Book.TextName(t.s.Flow) != "" && t.cleared() || t.c.Book.Sought(locales.Fold(t.text)) {
		t.grade.Level = risk.Medium
	}
}

// fewWords: the message has at most so many words, and no rule is sure of it: only the model feels something.
func (t *turn) fewWords(most int) bool {
	return t.felt() && len(strings.Fields(t.text)) <= most
}

// felt tells whether no rule is sure of the danger and only the model feels it.
func (t *turn) felt() bool {
	return len(risk.OnlyRules(t.grade.Rules)) == 0
}

// alert opens a case or raises its level, and tells whether it did. withText sends the message along.
func (t *turn) alert(level risk.Level, rules []string, withText bool) bool {
	k := &t.s.Case
	was := *k
	up := k.State == CaseNone || k.State == CaseClosed || level > k.Level
	k.Level = max(k.Level, level)
	if k.State == CaseNone || k.State == CaseClosed {
		k.State = CaseOpen
	}
	e := Event{Kind: EventSaid}
	if up {
		e = Event{Kind: EventEscalate, Level: k.Level, Rules: rules}
		sum := t.c.Book.Summary(t.s.Flow)
		e.Signs, e.Skips, e.Age = sum.Signs, sum.Skips, sum.Age
		if was.State == CaseNone || was.State == CaseClosed { // an open case has them already
			for _, r := range t.s.Recent {
				e.Recent = append(e.Recent, NewText(r))
			}
		}
		t.s.Recent = nil
	}
	if withText {
		e.Text = NewText(t.words())
	}
	if up || withText {
		t.event(e)
	}
	return up
}

// said hands the person's words to the case, unless an alert of this turn carries them already.
func (t *turn) said() {
	for _, e := range t.ev {
		if e.Kind == EventSaid || (e.Kind == EventEscalate && !e.Text.Empty()) {
			return
		}
	}
	t.event(Event{Kind: EventSaid, Text: NewText(t.words())})
}

// words is what a worker reads of this message.
func (t *turn) words() string {
	words := t.text
	if t.in.Choice != "" {
		words = t.input.Key
	}
	if t.in.Kind == KindMedia {
		words = strings.TrimSpace("[ảnh hoặc giọng nói, kênh chưa xem được] " + words)
	}
	return words
}

// reopen: a person who writes after closing opens the case again.
func (t *turn) reopen() {
	if t.s.Case.State != CaseClosed || t.shape == Receipt || t.reporting() {
		return
	}
	t.alert(t.s.Case.Level, []string{ruleReopened}, true)
	t.s.Stage = StageWait
	t.s.Flow.Flow, t.s.Flow.Node, t.s.Flow.Back = "", "", nil
}

// patience is how many times in ten minutes a waiting person is told that their message arrived: a phone that buzzes at
// every line may be heard.
const patience = 3

// stillCalling acknowledges what a waiting person writes.
func (t *turn) stillCalling() {
	if t.now.Sub(time.Unix(t.s.Ack, 0)) >= ackEvery {
		t.s.Ack, t.s.Acks = t.now.Unix(), 0
	}
	if t.s.Acks++; t.s.Acks <= patience {
		t.text1("wait.ack", true)
	}
}

// dangerPlace is where the danger of this message is answered.
func (t *turn) dangerPlace() string {
	key, kind := t.grade.Level.String(), t.kind()
	if t.reporting() && kind != selfHarm && (t.grade.Level == risk.High || t.grade.Level > risk.High && t.felt()) {
		return "high.report"
	}
	if kind != "" {
		key += "." + kind
	}
	return key
}

// selfHarm is the kind of danger that has its own answer everywhere; the rules file says what belongs to it.
const selfHarm = "selfharm"

func (t *turn) kind() string { return t.c.Book.Kind(t.grade.Rules, locales.Fold(t.text)) }

// answerDanger says what a danger is answered with. key is "critical", "critical.selfharm", "high", "medium", ...
func (t *turn) answerDanger(key string) {
	t.s.Pending = ""
	level, what, _ := strings.Cut(key, ".")
	p, ok := t.c.Book.Danger(level, what)
	if !ok {
		t.text1("wait.ack", false)
		return
	}
	if level == "medium" {
		t.flow(t.c.Book.Call(t.s.Flow, p, t.now))
		return
	}
	t.flow(t.c.Book.Enter(t.s.Flow, p, t.now))
}
