package bot

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"benan/bot/risk"
	"benan/flows"
)

// maskedCode stands for a receipt code wherever a message is handed on: a worker must not learn which report somebody
// filed, and a session not keep it.
const maskedCode = "[mã số báo tin]"

// expectSend is how replies to the question before sending are read: words that are no yes or no are an addition.
const expectSend = "send"

// readCode looks whether the message is a receipt code, and masks it.
func (t *turn) readCode() {
	if t.in.Kind != KindText || t.in.Choice != "" {
		return
	}
	if t.code, t.shape = ReadReceiptCode(t.text); t.shape == Receipt {
		t.text = maskedCode
	}
}

// unmask: the digits are no receipt code here but something that the person tells, an account number say.
func (t *turn) unmask() { t.text, t.shape = t.in.Text.Reveal(), NoReceipt }

// place gives a place of the rules file.
func (t *turn) place(name string) flows.Place { return t.c.Book.Place(name) }

// reporting tells whether the present question belongs to an anonymous report.
func (t *turn) reporting() bool {
	f := t.s.Flow.Flow
	return f != "" && (f == t.place("report").Flow || f == t.place("receipt").Flow)
}

// narrate: in a story that somebody tells for a report, «nó hẹn gặp người…» is no wish to speak to a person.
func (t *turn) narrate() {
	const wish = 8 // words that a wish may have
	if !t.whole && t.input.Means == "human" && t.reporting() && t.c.Book.TextName(t.s.Flow) != "" && len(strings.Fields(t.text)) > wish {
		t.input.Means = ""
	}
}

// felt tells whether no rule is sure of the danger and only the model feels it.
func (t *turn) felt() bool {
	return !slices.ContainsFunc(t.grade.Rules, func(r string) bool { return !strings.HasPrefix(r, "~") })
}

// temper: a few words that answer a question of a report («từ hôm qua», «chủ quán») mean little without it, and the
// model, which does not see it, feels too much in them. Where no rule is sure they are in doubt: a person is offered,
// nobody is called.
func (t *turn) temper() {
	const few = 8
	if t.grade.Level > risk.Medium && t.felt() && t.reporting() && t.c.Book.TextName(t.s.Flow) != "" && len(strings.Fields(t.text)) <= few {
		t.grade.Level = risk.Medium
	}
}

// offered: nearly every answer of a report is in doubt, so a person is offered once and then the report goes on.
func (t *turn) offered() bool {
	return t.was.Medium && t.kind() != selfHarm && t.reporting() && t.c.Book.TextName(t.s.Flow) != ""
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

// noteDown puts the words (or the photo) of this message into the report that is being written and moves it on by one
// question, which is not asked yet: something else is said first. It tells whether it did.
func (t *turn) noteDown() bool {
	name := t.c.Book.TextName(t.s.Flow)
	if name == "" || !t.reporting() || t.in.Choice != "" || t.input.Key != "" || t.whole {
		return false
	}
	if t.in.Kind == KindMedia {
		t.photo()
		t.caption(name)
		return true
	}
	if t.in.Kind != KindText || strings.TrimSpace(t.text) == "" {
		return false
	}
	t.keep(name)
	r := t.c.Book.Step(t.s.Flow, flows.Input{Free: true}, t.now)
	t.s.Flow = r.State
	for _, g := range r.Signals {
		t.signal(g)
	}
	for _, m := range r.Say {
		if len(m.Choices) == 0 && t.cleared() {
			t.say(m)
		}
	}
	t.bookmark()
	return true
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
		f.Photos = append(f.Photos, NewText(p))
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

// reportMedia takes a photo into the report, and refuses everything else kindly.
func (t *turn) reportMedia() {
	said := t.photo()
	t.caption(t.c.Book.TextName(t.s.Flow))
	t.textN(said, map[string]any{"n": len(t.s.Photos), "most": MaxPhotos})
}

// photo notes a photo down, or sends it at once where somebody adds to a report, and gives what is said of it.
func (t *turn) photo() string {
	switch {
	case t.in.File.Empty():
		return "report.photo_only"
	case t.in.Size > MaxPhotoBytes:
		return "report.photo_big"
	case t.s.Adding != 0:
		t.add(Filing{Photos: []Text{t.in.File}})
		return "receipt.photo"
	case len(t.s.Photos) >= MaxPhotos:
		return "report.photo_many"
	}
	t.s.Photos = append(slices.Clone(t.s.Photos), t.in.File.Reveal())
	return "report.photo"
}

// caption notes down what is written under a photo.
func (t *turn) caption(name string) {
	if strings.TrimSpace(t.text) != "" {
		t.keep(name)
	}
}

// receipt answers a message that is a receipt code, or meant to be one. It tells whether that is all.
func (t *turn) receipt() bool {
	found := t.in.Receipt.State == LookupFound
	switch {
	case t.shape == NoReceipt:
		return false
	case t.s.Receipt != "" && t.s.Flow.At() == t.place("report_typed"):
		if t.shape == Receipt && t.code.tag() == t.s.Receipt {
			t.flow(t.c.Book.Enter(t.s.Flow, t.place("report_kept"), t.now))
		} else {
			t.text1("report.wrong", false)
		}
	case !found && (t.c.Book.TextName(t.s.Flow) != "" || t.s.Stage != StageFlow):
		t.unmask()
		return false
	case found:
		t.view(t.in.Receipt.View)
	case t.in.Receipt.State == LookupLater:
		t.text1("receipt.later", false)
	default:
		t.text1("receipt.unknown", false)
	}
	return true
}

// view tells how a report stands, and offers to add to it.
func (t *turn) view(v ReportView) {
	t.event(Event{Kind: EventReportRead, Filing: Filing{Op: t.randomOp(), Report: v.ID}})
	words := func(id string) string {
		s, _ := t.c.Texts.Text(t.s.Lang, id, nil)
		return s
	}
	day := v.Created.In(time.FixedZone("ICT", 7*3600)).Format("2/1")
	t.textN("receipt.status", map[string]any{"day": day, "status": words("receipt." + string(v.Status))})
	if v.Status == StatusPurged {
		return
	}
	if v.Refused > 0 {
		t.textN("receipt.photos", map[string]any{"kept": v.Kept, "refused": v.Refused})
	}
	for _, a := range v.Answers {
		t.textN("receipt.answer", map[string]any{"text": a.Reveal()})
	}
	if len(v.Answers) == 0 {
		t.text1("receipt.silent", false)
	}
	if t.s.Stage == StageTalk {
		return // a worker leads; the code opens the report again at any time
	}
	t.s.Stage = StageFlow
	t.s.Adding = v.ID
	t.flow(t.c.Book.Enter(t.s.Flow, t.place("receipt_found"), t.now))
}

// reportTexts lists what the program says of reports by itself.
func reportTexts() []string {
	return []string{"report.filed", "report.wrong", "report.empty", "report.summary", "report.photos", "report.photo",
		"report.photo_only", "report.photo_big", "report.photo_many", "receipt.status", "receipt.received",
		"receipt.seen", "receipt.passed", "receipt.done", "receipt.purged", "receipt.photos", "receipt.photo",
		"receipt.answer", "receipt.silent", "receipt.unknown", "receipt.later", "receipt.ask"}
}
