package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
)

// XOA takes back what was not read yet, but not a report: that was sent.
func TestWipeSparesReports(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		filed := event(anh, "e1", bot.EventReport)
		filed.Filing = bot.Filing{Op: "op", Code: bot.NewText("1234"), Photos: []bot.Text{bot.NewText("f")}, Channel: "telegram",
			Parts: []bot.Part{{Name: "report.what_said", Text: bot.NewText("việc gì")}}}
		k.commit(t, 0, bot.Turn{Session: session(anh, 1), Events: []bot.Event{
			filed, event(anh, "e2", bot.EventReportMore), event(anh, "e3", bot.EventReportRead), event(anh, "e4", bot.EventSaid)}})
		k.commit(t, 1, wipe(1))
		got := k.events(t, anh)
		var kinds []bot.EventKind
		for _, e := range got {
			kinds = append(kinds, e.Kind)
		}
		if d := cmp.Diff([]bot.EventKind{bot.EventReport, bot.EventReportMore, bot.EventWiped}, kinds); d != "" {
			t.Fatal(d)
		}
		f := got[0].Filing
		if f.Op != "op" || f.Code != filed.Filing.Code || len(f.Parts) != 1 || f.Parts[0] != filed.Filing.Parts[0] || len(f.Photos) != 1 || f.Channel != "telegram" {
			t.Errorf("the report comes back as %+v", f)
		}
	})
}
