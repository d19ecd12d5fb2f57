package bot

import (
	"maps"
	"strings"
	"time"

	"benan/bot/risk"
	"benan/flows"
	"benan/locales"
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

// read reads the message as a reply and grades its danger.
func (t *turn) read() {
	at := t.s.Flow.At()
	if !t.cleared() {
		at = t.c.Book.Place("gate")
	}
	t.readCode()
	choice := t.choice(at)
	t.input, t.whole = t.c.input(t.text, choice, t.c.Book.Expect(at), t.now)
	t.label(at)
	t.narrate()
	if t.in.Kind == KindMedia && strings.TrimSpace(t.text) == "" {
		return
	}
	if t.input.Key != "" || t.in.Choice != "" || t.whole || t.shape != NoReceipt {
		return // a reply says nothing of danger by itself; its question does
	}
	ctx := risk.Context{AfterRed: t.s.Red, EarlierMedium: t.s.Medium, InReport: t.reporting()}
	if n := len(t.s.Recent); n > 0 && t.s.Half && t.input.Means == "" && t.now.Sub(time.Unix(t.s.Last, 0)) <= halfWithin {
		ctx.Previous = t.s.Recent[n-1]
	}
	t.grade = t.c.Risk.Grade(t.text, ctx)
	t.temper()
}

// label: a reply in the words of a choice is that choice.
func (t *turn) label(at flows.Place) {
	m, ok := t.c.Book.Question(at)
	if !ok || t.input.Key != "" || t.input.Words == "" {
		return
	}
	for _, ch := range m.Choices {
		if label, ok := t.c.Texts.Text(t.s.Lang, ch.Label, nil); ok && locales.Fold(label) == t.input.Words {
			t.input.Key, t.input.Means = ch.Key, ""
			return
		}
	}
}

// choice gives the key of a pressed button. A button of another question than the open one is stale: it answers
// nothing, except the universal 0 and 9, and except when nothing is asked now: then its question is open again.
func (t *turn) choice(at flows.Place) string {
	place, key, ok := strings.Cut(t.in.Choice, ":")
	if !ok {
		return t.in.Choice
	}
	p := flows.ParsePlace(place)
	switch {
	case p == at || key == "0" || key == "9":
	case t.cleared() && t.s.Stage == StageFlow && t.s.Flow.Flow == "" && t.c.Book.Has(p):
		t.s.Flow.Flow, t.s.Flow.Node = p.Flow, p.Node
	default:
		t.stale = true
		return ""
	}
	return key
}

// input reads one reply. choice is a pressed button's key. whole: the message is this reply and nothing more; a cry
// for help is never only a reply.
func (c *Content) input(text, choice, expect string, now time.Time) (in flows.Input, whole bool) {
	if choice != "" {
		return flows.Input{Key: choice}, true
	}
	r := c.Words.Read(text, locales.Expect(expect))
	in = flows.Input{Words: locales.Fold(text), Free: strings.TrimSpace(text) != ""}
	switch {
	case r.Meaning == locales.Human && !r.Whole:
		in.Means = string(r.Meaning) // a wish inside a longer message
	case !r.Whole || r.Meaning == locales.Other:
	case r.Meaning != locales.Number:
		in.Means = string(r.Meaning)
	case expect == "age" && r.Number >= 1900:
		in.Age = now.Year() - r.Number
	case expect == "age" && r.Number >= 10:
		in.Age = r.Number
	case r.Number >= 0 && r.Number <= 99:
		in.Key = itoa(r.Number)
	}
	whole = r.Whole && r.Meaning != locales.Other && r.Meaning != locales.Help && r.Meaning != locales.Repeat
	if whole && expect == expectSend {
		in.Free = false
	}
	return in, whole
}

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
		e = Event{Kind: EventEscalate, Level: k.Level, Rules: rules, Open: was.State == CaseClosed}
		sum := t.c.Book.Summary(t.s.Flow)
		e.Signs, e.Skips, e.Age = sum.Signs, sum.Skips, sum.Age
		for _, r := range t.s.Recent {
			e.Recent = append(e.Recent, NewText(r))
		}
		t.s.Recent = nil
	}
	if withText {
		e.Text = NewText(t.text)
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
	words := t.text
	if t.in.Choice != "" {
		words = t.input.Key
	}
	if t.in.Kind == KindMedia {
		words = strings.TrimSpace("[ảnh hoặc giọng nói, kênh chưa xem được] " + words)
	}
	t.event(Event{Kind: EventSaid, Text: NewText(words)})
}

// reopen: a person who writes after closing opens the case again.
func (t *turn) reopen() {
	if t.s.Case.State != CaseClosed || t.shape == Receipt || t.reporting() {
		return
	}
	t.alert(t.s.Case.Level, []string{"reopened"}, true)
	t.s.Stage = StageWait
	t.s.Flow.Flow, t.s.Flow.Node, t.s.Flow.Back = "", "", nil
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

// media answers a photo or a voice message: kindly, and the question stands.
func (t *turn) media() {
	if t.reporting() && t.c.Book.TextName(t.s.Flow) != "" {
		t.reportMedia()
		return
	}
	if t.s.Case.State != CaseNone {
		t.said()
	}
	t.text1("talk.plain_media", false)
	t.askAgain()
}

// askAgain repeats the open question, or shows the menu when none is open.
func (t *turn) askAgain() {
	if m, ok := t.c.Book.Ask(t.s.Flow); ok {
		t.say(m)
		return
	}
	t.flow(t.c.Book.Enter(t.s.Flow, t.c.Book.Place("menu"), t.now))
}

// step lets the conversation take the reply.
func (t *turn) step() {
	if t.grade.Level == risk.Medium && !t.offered() {
		t.noteDown()
		// Medium gets advice: what the words ask for, and every card offers a person. Where nothing fits, a person is offered.
		if at := t.s.Flow.At(); at.Flow == "" || at == t.c.Book.Start("menu") {
			if t.kind() != selfHarm && t.search() {
				return
			}
		}
		t.answerDanger(t.dangerPlace())
		return
	}
	if t.s.Flow.Flow == "" {
		if !t.search() {
			t.askAgain()
		}
		t.offerAccents()
		return
	}
	if t.input.Means == "repeat" {
		t.notUnderstood()
		return
	}
	r := t.c.Book.Step(t.s.Flow, t.input, t.now)
	if !r.Understood && len(r.Say) == 0 && !r.Home {
		t.s.Flow = r.State
		t.notUnderstood()
		return
	}
	t.flow(r)
	if len(t.out) == 0 && t.s.Stage == StageFlow {
		t.askAgain()
	}
}

// search leads from the words of a message to the advice that they ask for.
func (t *turn) search() bool {
	if t.input.Key != "" || t.in.Kind != KindText {
		return false
	}
	p, ok := t.c.Book.Search(t.input.Words)
	if ok {
		t.flow(t.c.Book.Enter(t.s.Flow, p, t.now))
	}
	return ok
}

// keep keeps a free text of a report until it is confirmed, cut to what a person types in one go.
func (t *turn) keep(name string) {
	const long = 1000
	text := t.text
	if len(text) > long {
		text = strings.ToValidUTF8(text[:long], "")
	}
	t.s.Draft = maps.Clone(t.s.Draft)
	if t.s.Draft == nil {
		t.s.Draft = map[string]string{}
	}
	if old := t.s.Draft[name]; old != "" {
		text = strings.ToValidUTF8((old + "\n" + text)[:min(len(old)+1+len(text), 2*long)], "")
	}
	t.s.Draft[name] = text
}

// notUnderstood asks once more, and offers a person the second time.
func (t *turn) notUnderstood() {
	if t.s.Case.State == CaseOpen {
		t.said()
	}
	if t.s.Flow.At() == t.c.Book.Start("menu") && t.search() {
		return
	}
	if t.s.Flow.Misses >= 2 {
		t.flow(t.c.Book.Call(t.s.Flow, t.c.Book.Place("offer"), t.now))
		return
	}
	if t.c.Book.Own(t.s.Flow) {
		t.askAgain()
		return
	}
	m, _ := t.c.Book.Ask(t.s.Flow)
	t.say(flows.Message{ID: "common.ask_again", Choices: append(m.Choices, flows.Choice{Key: "0", Label: "key.stop"})})
}

// offerAccents tells somebody who writes SMS with tone marks that the channel can do so too.
func (t *turn) offerAccents() {
	if t.s.Form != FormFlat || t.s.Accents || t.s.Offered || t.s.Lang != DefaultLang || locales.Unaccent(t.text) == t.text {
		return
	}
	t.s.Offered = true
	t.text1("accents.offer", false)
}
