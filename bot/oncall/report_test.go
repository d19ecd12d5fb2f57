package oncall_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"benan/bot"
	"benan/bot/oncall"
)

func report(op byte) bot.Event {
	return bot.Event{Kind: bot.EventReport, Filing: bot.Filing{
		Op: string(rune('a' + op)), Code: bot.NewText(bot.NewReceiptCode([16]byte{op}).Reveal()),
		Parts: []bot.Part{{Name: "report.what_said", Text: bot.NewText("quán đóng cửa")}},
	}}
}

func (w *world) reports() int {
	w.t.Helper()
	rows, err := w.store.Reports().List(w.t.Context(), true)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(rows)
}

// A report is kept, and the first on duty is told so: quietly, without a word of it, no case, no page.
func TestReportIsToldWithoutContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.event("p1", report(1))
	again := slices.Clone(w.stream.events)
	w.run()
	w.expect("a report", "lan/telegram < (khẽ) Có báo tin mới.")
	w.stream.events = again // its acknowledgement was lost
	w.restart()
	w.run()
	w.expect("the same event changes nothing")
	if n := w.reports(); n != 1 {
		t.Errorf("%d reports", n)
	}
	if cases, err := w.store.OpenCases(t.Context()); len(cases) != 0 || err != nil {
		t.Errorf("%d cases, %v", len(cases), err)
	}
}

// A crash between keeping and telling: it is told after the restart, once.
func TestReportAndACrash(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.box.fail = errDown
	w.event("p1", report(1))
	if _, err := w.runner.RunOnce(t.Context()); !errors.Is(err, errDown) {
		t.Fatalf("the failure is not told: %v", err)
	}
	w.box.fail = nil
	w.restart()
	w.run()
	w.expect("after the restart", "lan/telegram < (khẽ) Có báo tin mới.")
	if n := w.reports(); n != 1 {
		t.Errorf("%d reports", n)
	}
}

// With nobody on duty a coordinator is told; XOA right after sending takes nothing back.
func TestReportWithNobodyOnDuty(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night[:strings.Index(night, "shifts:")]+"shifts: []\n")
	w.event("p1", report(1))
	w.event("p1", bot.Event{Kind: bot.EventWiped})
	w.run()
	w.expect("a report", "mai/telegram < (khẽ) Có báo tin mới.")
	if n := w.reports(); n != 1 || !slices.Contains(w.facts, oncall.FactReport) {
		t.Errorf("%d reports, facts %v", n, w.facts)
	}
}
