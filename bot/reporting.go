package bot

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"benan/flows"
)

// expectSend is how replies to the question before sending are read: words that are no yes or no are an addition.
const expectSend = "send"

// place gives a place of the rules file.
func (t *turn) place(name string) flows.Place { return t.c.Book.Place(name) }

// reporting tells whether the present question belongs to an anonymous report.
func (t *turn) reporting() bool {
	f := t.s.Flow.Flow
	return f != "" && (f == t.place("report").Flow || f == t.place("receipt").Flow)
}

// bookmark remembers where a report that is being written stands, so that it can go on after something else.
func (t *turn) bookmark() {
	f := t.s.Flow
	if f.Flow == "" || f.Flow != t.place("report").Flow {
		return
	}
	if t.c.Book.TextName(f) != "" {
		t.s.Mark = f.Node
	}
}

// settle drops what a session need not know any more: the report that somebody was adding to, the code just made.
func (t *turn) settle() {
	t.bookmark()
	if f := t.place("receipt").Flow; t.s.Flow.Flow != f && !slices.ContainsFunc(t.s.Flow.Back, func(p flows.Place) bool { return p.Flow == f }) {
		t.s.Adding = 0
	}
	back := t.place("report_typed")
	if t.s.Flow.At() != back && !slices.Contains(t.s.Flow.Back, back) {
		t.s.Receipt = ""
	}
}

// keepWords keeps what somebody writes for a report while the conversation stands still.
func (t *turn) keepWords() {
	name := t.c.Book.TextName(t.s.Flow)
	if name != "" && t.reporting() && t.cleared() && t.input.Key == "" && strings.TrimSpace(t.text) != "" {
		t.keep(name)
	}
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

// draft gives the answers of a flow that are noted down, in the order of its questions.
func (t *turn) draft(flow string) []Part {
	var out []Part
	for _, name := range t.c.Book.Texts(flow) {
		if text := t.s.Draft[name]; text != "" {
			out = append(out, Part{name, NewText(text)})
		}
	}
	return out
}

func (t *turn) emptyDraft() bool {
	return len(t.draft(t.place("report").Flow)) == 0 && len(t.s.Photos) == 0
}

// steer leads where the engine cannot know to lead, because it does not see the draft: a report begun earlier is
// offered before a new one, one goes on where it stood, an empty one is not sent.
func (t *turn) steer(r flows.Result) flows.Result {
	report := t.place("report").Flow
	if report == "" || r.State.Flow != report {
		return r
	}
	does := func(act string) bool {
		return slices.ContainsFunc(r.Signals, func(g flows.Signal) bool { return g.Kind == "do" && g.Name == act })
	}
	shows := slices.ContainsFunc(r.Say, func(m flows.Message) bool { return m.Show == "draft" })
	if does("drop") {
		t.drop()
	}
	switch {
	case does("resume"):
		if p := (flows.Place{Flow: report, Node: t.s.Mark}); t.s.Mark != "" && t.c.Book.Has(p) {
			r = t.c.Book.Enter(r.State, p, t.now)
		}
	case t.emptyDraft() && (shows || does("file")):
		t.text1("report.empty", false)
		r = flows.Result{State: r.State, Home: true}
		r.State.Flow, r.State.Node, r.State.Back = "", "", nil
	case !t.emptyDraft() && r.State.At() == t.c.Book.Start("report"):
		r = t.c.Book.Enter(r.State, t.place("report_waits"), t.now)
	}
	return r
}

// act does what a signal of a conversation asks the program to do.
func (t *turn) act(name string) {
	switch name {
	case "file":
		t.file()
	case "add":
		t.add(Filing{Parts: t.draft(t.place("receipt").Flow)})
		for _, p := range t.c.Book.Texts(t.place("receipt").Flow) {
			delete(t.s.Draft, p) // keep cloned it in this turn
		}
	}
}

func (t *turn) drop() {
	t.s.Draft, t.s.Photos, t.s.Mark = nil, nil, ""
}

// file sends the draft to the records and tells the receipt code, alone in its message. Nothing of the report stays in
// the session.
func (t *turn) file() {
	if t.emptyDraft() {
		return
	}
	code := NewReceiptCode(t.in.Rand)
	f := Filing{Op: t.randomOp(), Code: NewText(code.Reveal()), Parts: t.draft(t.place("report").Flow)}
	for _, p := range t.s.Photos {
		f.Photos, f.Channel = append(f.Photos, NewText(p)), t.s.Channel // one contact, one channel
	}
	t.event(Event{Kind: EventReport, Filing: f})
	t.drop()
	t.s.Recent, t.filed = nil, true
	t.s.Receipt = code.tag()
	t.text1("report.filed", false)
	t.out, t.kinds = append(t.out, Outgoing{Text: NewText(code.Groups())}), append(t.kinds, ReportNone)
}

// add sends an addition. Where the session no longer knows to which report, the code is asked for again.
func (t *turn) add(f Filing) {
	if t.s.Adding == 0 {
		t.text1("receipt.ask", false)
		return
	}
	f.Op, f.Report = t.randomOp(), t.s.Adding
	t.event(Event{Kind: EventReportMore, Filing: f})
	t.s.Recent, t.filed = nil, true
}

// randomOp makes the id of a filing from chance alone: one made from the contact could be tested against a phone number.
func (t *turn) randomOp() string { return hex.EncodeToString(t.in.Rand[8:]) }

// summary shows the report so far, in the person's own words.
func (t *turn) summary() {
	text := func(id string, data map[string]any) string {
		var s string
		if t.s.Form == FormFlat {
			s, _ = t.c.Texts.SMS(t.s.Lang, id, data, t.s.Accents)
		} else {
			s, _ = t.c.Texts.Text(t.s.Lang, id, data)
		}
		return s
	}
	lines := []string{text("report.summary", nil)}
	for _, p := range t.draft(t.place("report").Flow) {
		lines = append(lines, text(p.Name, map[string]any{"text": p.Text.Reveal()}))
	}
	if n := len(t.s.Photos); n > 0 {
		lines = append(lines, text("report.photos", map[string]any{"n": n}))
	}
	t.out = append(t.out, Outgoing{Text: NewText(strings.Join(lines, "\n"))})
	t.kinds = append(t.kinds, ReportNone)
}

// reportTexts lists what the program says of reports by itself.
func reportTexts() []string {
	return []string{"report.filed", "report.wrong", "report.empty", "report.summary", "report.photos", "report.photo",
		"report.photo_only", "report.photo_big", "report.photo_many", "receipt.status", "receipt.received",
		"receipt.seen", "receipt.passed", "receipt.done", "receipt.purged", "receipt.photos", "receipt.photo",
		"receipt.answer", "receipt.silent", "receipt.unknown", "receipt.later", "receipt.ask"}
}
