package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"benan/bot/risk"
	"benan/flows"
	"benan/locales"
)

// Proof is what going through every state of the content, in every language and form, showed.
type Proof struct {
	States int // states of the conversations that nothing can tell apart
	Paths  int // steps from one to the next
	Turns  int // whole turns that were played at the questions, in every language and form
	Faults []string
}

// Prove takes a walk through the conversations and plays, at every question that it reached, in every language and
// form, what a person must always be able to do: stop, be in danger, ask for a person, wipe, answer, be misunderstood. It
// looks at every text for what the channel never says, and for texts that nothing says. Each fault is "file:line: what
// and how to mend it". shipped is the texts that the program brings along: a placeholder that they do not have is one
// that nothing fills.
func (c *Content) Prove(w *flows.Walked, avoid *locales.Avoid, shipped *locales.Catalog) Proof {
	p := &prover{c: c, out: Proof{States: w.States, Paths: w.Paths}, seen: map[string]bool{}}
	for _, f := range w.Faults {
		p.fault("%s", f.Error())
	}
	p.stops(w.Stops)
	p.wording(avoid)
	p.placeholders(shipped)
	p.unused()
	return p.out
}

type prover struct {
	c    *Content
	out  Proof
	seen map[string]bool
}

func (p *prover) fault(format string, args ...any) {
	f := fmt.Sprintf(format, args...)
	if !p.seen[f] {
		p.seen[f] = true
		p.out.Faults = append(p.out.Faults, f)
	}
}

// scene is one state of a conversation in which turns are played.
type scene struct {
	s     Session
	where string // file:line: name
	open  bool   // it is safe to write and the machine asks
}

// stops plays the turns at every question, and in the states that no flow knows: the gate, waiting, talking.
func (p *prover) stops(stops []flows.Stop) {
	now := time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)
	for _, lang := range p.c.Texts.Langs() {
		for _, form := range []Form{FormButtons, FormFlat} {
			base := Session{Contact: "proof", Seq: 7, Channel: "proof", Form: form, Lang: lang, Last: now.Add(-time.Minute).Unix(), Greeted: true, Told: true, Offered: true,
				Gate: Gate{State: GateCleared, Asked: now.Add(-time.Minute).Unix()}}
			for _, st := range stops {
				s := base
				s.Flow = st.State
				if st.Alerted {
					s.Case = CaseRef{ID: "1", State: CaseOpen, Level: risk.High}
				}
				p.play(scene{s, fmt.Sprintf("%s:%d: %s", st.File, st.Line, st.State.Node), true}, now)
			}
			gate := "flows/rules/interrupts.yaml:1: "
			asked, unsafe, wait, talk := base, base, base, base
			asked.Gate = Gate{Asked: now.Add(-time.Minute).Unix()}
			unsafe.Gate = Gate{State: GateUnsafe, Asked: now.Add(-time.Minute).Unix()}
			wait.Stage, wait.Case = StageWait, CaseRef{ID: "1", State: CaseOpen, Level: risk.Medium}
			talk.Stage, talk.Case = StageTalk, CaseRef{ID: "1", State: CaseTaken, Level: risk.Medium}
			p.play(scene{asked, gate + "while S4-1 is asked", false}, now)
			p.play(scene{unsafe, gate + "while it is not safe to write", false}, now)
			p.play(scene{wait, gate + "while a case waits", false}, now)
			p.play(scene{talk, gate + "while a worker talks", false}, now)
		}
	}
}

// What is written at every question. The danger is one that no content may fail to hear.
const (
	cryForHelp = "cứu em với, em đang bị nhốt, họ đánh em"
	wantsHuman = "gặp người thật"
	nonsense   = "zxcv qwrt"
)

func (p *prover) play(sc scene, now time.Time) {
	say := func(what, text string) Turn { return p.turn(sc, what, text, now) }
	if t := say("0", "0"); !t.Clear || t.Session.Flow.Flow != "" || sc.s.Form == FormFlat && len(t.Outbox) > 0 {
		p.fault("%s: 0 does not stop here; in flows/rules the interrupt stop needs keys: [\"0\"]", sc.where)
	}
	if t := say("9", "9"); !calls(t, risk.Critical) || sc.open && len(t.Outbox) == 0 {
		p.fault("%s: 9 does not call for help here; in flows/rules the interrupt urgent needs keys: [\"9\"]", sc.where)
	}
	if t := say("a cry for help", cryForHelp); !calls(t, risk.Critical) || sc.open && len(t.Outbox) == 0 {
		p.fault("%s: danger is not heard here («%s»); look at locales/risk.critical.yaml and at danger in flows/rules", sc.where, cryForHelp)
	}
	if t := say("XOA", "XOA"); !t.Wipe {
		p.fault("%s: XOA does not wipe here; in flows/rules the interrupt erase needs means: [erase]", sc.where)
	}
	if t := say("«đừng nhắn nữa»", "đừng nhắn nữa"); !t.Clear || len(t.Outbox) > 0 || t.Session.Gate.State != GateUnsafe {
		p.fault("%s: «đừng nhắn nữa» is not obeyed here; in flows/rules the interrupt dont_write needs means: [dont_write]", sc.where)
	}
	if sc.s.Stage == StageTalk {
		return
	}
	t := say("«gặp người thật»", wantsHuman)
	if t.Session.Case.State != CaseOpen || sc.open && len(t.Outbox) == 0 {
		p.fault("%s: there is no way to a person here («%s»); in flows/rules the interrupt human needs means: [human], and its place must lead to signal: {human: true}", sc.where, wantsHuman)
	}
	if sc.open {
		p.answers(sc, now)
	}
}

func (p *prover) turn(sc scene, what, text string, now time.Time) Turn {
	p.out.Turns++
	in := Inbound{Op: "proof", Kind: KindText, Channel: sc.s.Channel, Form: sc.s.Form, Contact: sc.s.Contact, Text: NewText(text), At: now}
	t := p.c.NextTurn(sc.s, in, now)
	for _, e := range t.Events {
		if e.Kind == EventFault {
			p.fault("%s: after %s the conversation leads nowhere (%s); correct the place or the text", sc.where, what, e.Note)
		}
	}
	return t
}

// answers plays the keys of the question, and what nobody understands, twice.
func (p *prover) answers(sc scene, now time.Time) {
	m, ok := p.c.Book.Ask(sc.s.Flow)
	if !ok {
		return
	}
	for _, ch := range m.Choices {
		if ch.Key == "0" || ch.Key == "9" {
			continue
		}
		if t := p.turn(sc, "key "+ch.Key, ch.Key, now); len(t.Outbox) == 0 {
			p.fault("%s: the answer %s gets no reply; lead it to a text", sc.where, ch.Key)
		}
	}
	for _, misses := range []int{0, 1} {
		sc.s.Flow.Misses = misses
		if t := p.turn(sc, "something that nobody understands", nonsense, now); len(t.Outbox) == 0 {
			p.fault("%s: a message that nobody understands gets no reply", sc.where)
		}
	}
}

// calls tells whether a turn alerts at a level, or says that the case stands there already.
func calls(t Turn, l risk.Level) bool {
	return t.Session.Case.Level >= l && slices.ContainsFunc(t.Events, func(e Event) bool { return e.Kind == EventEscalate || e.Kind == EventSaid })
}

// wording looks for what the channel never says.
func (p *prover) wording(avoid *locales.Avoid) {
	for _, lang := range p.c.Texts.Langs() {
		for _, id := range p.c.Texts.IDs(lang) {
			text, _ := p.c.Texts.Text(lang, id, nil)
			flat, _ := p.c.Texts.SMS(lang, id, nil, false)
			for _, hit := range avoid.Check(lang, strings.TrimSuffix(id, "@sms"), text, flat) {
				file, line := p.c.Texts.Position(lang, id)
				p.fault("locales/%s:%d: %s %s", file, line, id, hit)
			}
		}
	}
}

// placeholders refuses {{.names}} that nothing fills: in a text of a conversation all but {{.signs}} where the node has
// points, and in a text of the program all that the shipped text does not have.
func (p *prover) placeholders(shipped *locales.Catalog) {
	said := map[string]bool{}
	for _, u := range p.c.Book.Uses() {
		said[u.ID] = true
	}
	for _, lang := range p.c.Texts.Langs() {
		for _, id := range p.c.Texts.IDs(lang) {
			base := strings.TrimSuffix(id, "@sms")
			known := shipped.Placeholders(DefaultLang, base)
			if said[base] && !shipped.Has(DefaultLang, base) {
				known = []string{"signs"}
			}
			for _, name := range p.c.Texts.Placeholders(lang, id) {
				if !slices.Contains(known, name) {
					file, line := p.c.Texts.Position(lang, id)
					p.fault("locales/%s:%d: %s: nothing fills {{.%s}}; take it out, or use one of %v", file, line, id, name, known)
				}
			}
		}
	}
}

// unused reports texts that neither a conversation nor the program says.
func (p *prover) unused() {
	used := map[string]bool{}
	for _, u := range p.c.Book.Uses() {
		used[u.ID] = true
	}
	for _, id := range slices.Concat(own(), listTexts(), reportTexts(), WorkerTexts(), p.c.signTexts(), spare()) {
		used[id] = true
	}
	for _, flow := range p.c.Book.Flows() {
		for _, id := range p.c.Book.Texts(flow) {
			used[id] = true // what was kept is shown under this name
		}
	}
	for _, id := range p.c.Texts.IDs(DefaultLang) {
		if used[strings.TrimSuffix(id, "@sms")] {
			continue
		}
		file, line := p.c.Texts.Position(DefaultLang, id)
		p.fault("locales/%s:%d: %s: nothing says this text; name it in a conversation, or take it out in every language", file, line, id)
	}
}

// spare lists texts that are kept for workers to send and for what is still to come.
func spare() []string {
	return []string{"talk.first", "talk.back", "common.voice"}
}
