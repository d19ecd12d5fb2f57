package bot

import (
	"time"
)

// maskedCode stands for a receipt code wherever a message is handed on: a worker must not learn which report somebody
// filed, and a session not keep it.
const maskedCode = "[mã số báo tin]"

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
