package oncall_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/risk"
	"benan/store/records"
)

const second, minute = time.Second, time.Minute

// A worker's whole evening, as it stands on the phones.
func TestEvening(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.Critical, "em đang bị nhốt")
	w.expect("the alert calls Lan by all her methods at once",
		"lan/telegram < GỌI Ca 1a: KHẨN, chờ 0 phút.", "lan/sms < GỌI Ca 1a: KHẨN, chờ 0 phút.")
	w.says("p1", "ở Móng Cái")
	w.until(80 * second)
	w.expect("nothing yet")
	w.until(90 * second)
	w.expect("Lan does not answer: Hoa", "hoa/sms < GỌI Ca 1a: KHẨN, chờ 1 phút.")
	w.until(100 * second)
	w.writes("hoa", "sms", " 1A. ")
	w.expect("Hoa accepts by SMS",
		"người nhắn < case.taken 10 phút",
		"hoa/sms < 1a · SMS · KHẨN · tiện · - · unknown · -",
		"hoa/sms < 1a: em đang bị nhốt", "hoa/sms < 1a: ở Móng Cái", "hoa/sms < Bạn giữ ca 1a.",
		"lan/telegram < Ca 1a: đã có người nhận.")
	w.writes("lan", "telegram", "accept:1a")
	w.expect("Lan is too late", "lan/telegram < Ca 1a: đã có người nhận.")
	w.writes("hoa", "sms", "Mình là người trực. Bạn ở đâu?")
	w.expect("one case: plain words go to it", "người nhắn < case.line Mình là người trực. Bạn ở đâu?")
	w.says("p1", "gần chợ")
	w.expect("the answer", "hoa/sms < 1a: gần chợ")
	w.until(time.Hour)
	w.expect("at +1 h nothing")

	w.escalates("p2", risk.High, "họ giữ giấy tờ")
	w.expect("another person", "lan/telegram < GỌI Ca 2a: CAO, chờ 0 phút.", "lan/sms < GỌI Ca 2a: CAO, chờ 0 phút.")
	w.until(time.Hour + 5*minute)
	w.expect("Hoa again", "hoa/sms < GỌI Ca 2a: CAO, chờ 5 phút.")
	w.writes("hoa", "sms", "nhận 2a 5")
	w.expect("Hoa takes it and promises five minutes", "người nhắn < case.taken 5 phút",
		"hoa/sms < 2a · SMS · CAO · tiện · - · unknown · -", "hoa/sms < 2a: họ giữ giấy tờ", "hoa/sms < Bạn giữ ca 2a.",
		"lan/telegram < Ca 2a: đã có người nhận.")
	w.writes("hoa", "sms", "chào bạn")
	w.expect("two cases: asked back, nothing forwarded", "hoa/sms < Cho ca nào: 1a, 2a?")
	w.writes("hoa", "sms", "2a: chào bạn")
	w.expect("with its code it goes", "người nhắn < case.line chào bạn")
	w.writes("hoa", "sms", "đóng 1a")
	w.expect("closing", "người nhắn < case.closed", "hoa/sms < Ca 1a: đã đóng.")
	w.writes("hoa", "sms", "3h chiều mình nhắn lại")
	w.expect("an hour is no code", "người nhắn < case.line 3h chiều mình nhắn lại")
	w.writes("hoa", "sms", "/close")
	w.expect("the only one left", "người nhắn < case.closed", "hoa/sms < Ca 2a: đã đóng.")
	w.writes("hoa", "sms", "có ai không")
	w.expect("none held: short help", "hoa/sms < Bạn chưa giữ ca nào.")

	w.escalates("p1", risk.High, "lại là em")
	w.expect("writes again: the same case, called again", "lan/telegram < GỌI Ca 1a: CAO, chờ 0 phút.",
		"lan/sms < GỌI Ca 1a: CAO, chờ 0 phút.")
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.Critical, "cứu")
	w.until(170 * second)
	w.heard()
	everybody := func(minutes string) []string {
		return []string{
			"lan/telegram < GỌI Ca 1a: KHẨN, chờ " + minutes + " phút.", "lan/sms < GỌI Ca 1a: KHẨN, chờ " + minutes + " phút.",
			"hoa/sms < GỌI Ca 1a: KHẨN, chờ " + minutes + " phút.", "mai/telegram < GỌI Ca 1a: KHẨN, chờ " + minutes + " phút.",
		}
	}
	w.until(3 * minute)
	w.expect("the last rung is over: everybody, and CHỜ-2", append(everybody("3"), "người nhắn < case.notice wait.calling")...)
	w.until(8*minute - 10*second)
	w.expect("five minutes of quiet")
	w.until(8 * minute)
	w.expect("everybody again, and CHỜ-3", append(everybody("8"), "người nhắn < case.notice wait.nobody")...)
	w.until(13 * minute)
	w.expect("and again", everybody("13")...)
	w.writes("mai", "telegram", "1a")
	if got := w.heard(); len(got) == 0 || got[0] != "người nhắn < case.taken 10 phút" {
		t.Fatalf("Mai, who was paged with everybody, cannot accept: %q", got)
	}
	w.writes("mai", "telegram", "1a xin chào")
	w.heard()
	w.until(2 * time.Hour)
	w.expect("taken: the ladder is silent")
}

func TestEmptyRota(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `
timezone: Asia/Ho_Chi_Minh
workers: [{id: lan, telegram: 700001}]
shifts: [{worker: lan, from: "07:00", to: "17:00"}]`)
	w.escalates("p1", risk.High, "cứu")
	w.expect("nobody on duty: whoever can be called is called at once, and CHỜ-3",
		"lan/telegram < GỌI Ca 1a: CAO, chờ 0 phút.", "người nhắn < case.notice wait.nobody")
	w.until(5 * minute)
	w.expect("every five minutes", "lan/telegram < GỌI Ca 1a: CAO, chờ 5 phút.")

	w = newWorld(t, "")
	w.escalates("p1", risk.High, "cứu")
	w.expect("no worker at all", "người nhắn < case.notice wait.nobody")
}

func TestUnreachableRungIsSkippedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.box.deaf = map[string]bot.Result{"lan/telegram": bot.Gone, "lan/sms": bot.Rejected}
	w.escalates("p1", risk.High, "cứu")
	w.expect("both of Lan's methods fail: Hoa in the same moment",
		"lan/telegram < GỌI Ca 1a: CAO, chờ 0 phút.", "lan/sms < GỌI Ca 1a: CAO, chờ 0 phút.",
		"hoa/sms < GỌI Ca 1a: CAO, chờ 0 phút.")

	w = newWorld(t, night)
	w.box.deaf = map[string]bot.Result{"lan/telegram": bot.Gone}
	w.escalates("p1", risk.High, "cứu")
	w.heard()
	w.until(5*minute - 10*second)
	w.expect("her SMS may have arrived: Hoa waits her turn")
}

func TestRaisedLevelShortensTheLadder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "họ giữ giấy tờ")
	w.until(2 * minute)
	w.heard()
	w.escalates("p1", risk.Critical, "họ sắp đưa em đi")
	w.expect("Lan hears of it, and Hoa, who would have had three minutes more, is called now",
		"lan/telegram < GỌI 1a: nay là KHẨN", "lan/sms < GỌI 1a: nay là KHẨN", "hoa/sms < GỌI Ca 1a: KHẨN, chờ 2 phút.")
	w.escalates("p1", risk.High, "em đùa thôi")
	w.expect("never lowered")
	if c, _, _ := w.store.CaseOf(t.Context(), "p1"); c.Level != risk.Critical {
		t.Fatalf("level fell to %v", c.Level)
	}
}

func TestPromiseNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.writes("lan", "telegram", "1a 5")
	w.heard()
	w.until(5*minute - 10*second)
	w.expect("Lan has her five minutes")
	w.until(5 * minute)
	w.expect("no line from Lan: CHỜ-2 and the next", "người nhắn < case.notice wait.calling",
		"hoa/sms < GỌI Ca 1a: CAO, chờ 5 phút.")
	if in := w.box.turns[len(w.box.turns)-1]; in.Case.State != bot.CaseOpen {
		t.Fatalf("the conversation is told %q: it would not say CHỜ-2", in.Case.State)
	}
	w.writes("lan", "telegram", "mình đây")
	w.expect("Lan writes after all: Hoa need not come", "người nhắn < case.line mình đây", "hoa/sms < Ca 1a: đã có người nhận.")
	w.until(time.Hour)
	w.expect("quiet")
}

func TestColleagueTakesOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.writes("lan", "telegram", "1a 5")
	w.until(5 * minute)
	w.heard()
	w.writes("hoa", "sms", "1a")
	w.expect("Hoa holds it now and Lan is told", "người nhắn < case.taken 10 phút",
		"hoa/sms < 1a · SMS · CAO · tiện · - · unknown · -", "hoa/sms < 1a: cứu", "hoa/sms < Bạn giữ ca 1a.",
		"lan/telegram < Ca 1a: đã có người nhận.")
	w.writes("lan", "telegram", "1a mình đây")
	w.expect("Lan's words go to nobody", "lan/telegram < Ca 1a: đã có người nhận.")
}

func TestUnsafeGateCallsCoordinator(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.gate = bot.GateUnsafe
	w.escalates("p1", risk.High, "em đang bị nhốt")
	w.writes("lan", "telegram", "1a")
	w.writes("lan", "telegram", "mình đây")
	w.event("p1", bot.Event{Kind: bot.EventHeld, Line: "case:x:2"})
	w.run()
	w.heard()
	w.until(10 * minute)
	w.expect("no coordinator has decided", "mai/telegram < GỌI Ca 1a: CAO, chờ 10 phút.")
	w.writes("mai", "telegram", "accept:1a")
	if got := w.heard(); len(got) < 2 || got[1] != "mai/telegram < 1a · SMS · CAO · không tiện · - · unknown · -" {
		t.Fatalf("the coordinator cannot take it: %q", got)
	}
	w.gate = bot.GateCleared
	w.event("p1", bot.Event{Kind: bot.EventGate})
	w.run()
	w.expect("cleared", "mai/telegram < 1a · SMS · CAO · tiện · - · unknown · -")
}

func TestErasedAndLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.Critical, "em ở nhà trọ số 9")
	w.writes("lan", "sms", "1a")
	w.writes("lan", "sms", "chào bạn")
	w.heard()
	w.event("p1", bot.Event{Kind: bot.EventDenied})
	w.event("p1", bot.Event{Kind: bot.EventStopped})
	w.event("p1", bot.Event{Kind: bot.EventWiped})
	w.event("p1", bot.Event{Kind: bot.EventUnreached})
	w.run()
	w.expect("each is told, none closes", "lan/sms < 1a: rút lời", "lan/sms < 1a: đã nhắn 0",
		"lan/sms < 1a: đã nhắn XOA", "lan/sms < 1a: đã chặn")
	w.writes("lan", "sms", "1a")
	w.expect("and each stands on the card", "lan/sms < 1a · SMS · KHẨN · tiện · - · unknown · XOA, 0, rút lời, chặn")
	c, open, _ := w.store.CaseOf(t.Context(), "p1")
	if !open || c.Level != risk.Critical || c.Address.Empty() {
		t.Fatalf("the case did not go on: %+v", c)
	}
	if lines, _ := w.store.Lines(t.Context(), c.ID); len(lines) != 1 || lines[0].From != "person" {
		t.Fatalf("kept: %+v", lines)
	}
	w.writes("lan", "sms", "dong 1a")
	w.expect("closing", "người nhắn < case.closed", "lan/sms < Ca 1a: đã đóng.")
	if lines, _ := w.store.Lines(t.Context(), c.ID); len(lines) != 0 {
		t.Fatalf("left after closing: %d lines", len(lines))
	}
	w.escalates("p1", risk.High, "cứu")
	w.expect("who writes again is a new person", "lan/telegram < GỌI Ca 2a: CAO, chờ 0 phút.", "lan/sms < GỌI Ca 2a: CAO, chờ 0 phút.")
}

func TestRelayGoesAnotherWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.writes("lan", "telegram", "1a")
	w.writes("lan", "telegram", "chào bạn")
	w.heard()
	w.box.deaf = map[string]bot.Result{"lan/telegram": bot.Gone}
	w.says("p1", "em sợ")
	w.expect("Telegram fails: by SMS", "lan/telegram < 1a: em sợ", "lan/sms < 1a: em sợ")
	w.box.deaf["lan/sms"] = bot.Gone
	w.says("p1", "ai đó giúp em")
	w.expect("both fail: called out again", "lan/sms < 1a: ai đó giúp em", "người nhắn < case.notice wait.calling",
		"hoa/sms < GỌI Ca 1a: CAO, chờ 0 phút.")
}

func TestNoteIsQuiet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.event("p1", bot.Event{Kind: bot.EventNote, Note: "worker.note"})
	w.run()
	w.expect("no page, no code", "lan/telegram < (khẽ) Có người báo không tiện.")
	w.event("p1", bot.Event{Kind: bot.EventNote, Note: "note.other"})
	w.run()
	w.expect("a note has its own words", "lan/telegram < (khẽ) Ghi chú khác.")
	w.event("p1", bot.Event{Kind: bot.EventNote, Note: "note.gone"})
	w.run()
	w.expect("and the usual ones where the catalogue lacks them", "lan/telegram < (khẽ) Có người báo không tiện.")
}

func TestOnlyWhoWasPagedAccepts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.heard()
	w.writes("hoa", "sms", "1a")
	w.expect("Hoa was not paged yet", "hoa/sms < Ca 1a: không gọi bạn.")
	w.writes("hoa", "sms", "nhan 7c")
	w.expect("no such case", "hoa/sms < Ca 7c: không gọi bạn.")
	w.writes("lan", "sms", "1a chị đây em")
	w.expect("words before accepting go to nobody; the page comes again", "lan/sms < GỌI Ca 1a: CAO, chờ 0 phút.")
}

// Words that came while the worker was closing are not lost.
func TestWordsDuringClosing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.writes("lan", "sms", "1a")
	w.writes("lan", "sms", "/close")
	w.heard()
	w.says("p1", "khoan đã")
	w.expect("called again", "lan/telegram < GỌI Ca 1a: CAO, chờ 0 phút.", "lan/sms < GỌI Ca 1a: CAO, chờ 0 phút.")
}

// What an alert was worth is said by who held the case, or a coordinator, before or after closing, and may be taken back.
func TestMarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "họ giữ giấy tờ")
	w.writes("lan", "telegram", "1a")
	w.heard()
	w.writes("hoa", "sms", "nham 1a")
	w.expect("Hoa never held it", "hoa/sms < Ca 1a: không phải của bạn.")
	if c, _, err := w.store.CaseOf(t.Context(), "p1"); err != nil || c.Mark != "" {
		t.Errorf("marked %q by somebody who may not (%v)", c.Mark, err)
	}
	w.writes("lan", "telegram", "sót 1a")
	w.expect("an open case", "lan/telegram < Ca 1a: bỏ sót.")
	w.writes("lan", "telegram", "đóng 1a")
	w.heard()
	w.writes("lan", "telegram", "Báo nhầm 1a")
	w.expect("a closed one, another mark; the person hears nothing", "lan/telegram < Ca 1a: báo nhầm.")
	w.writes("lan", "telegram", "nham 9z")
	w.expect("no such case", "lan/telegram < Ca 9z: không phải của bạn.")
	levels, causes, err := w.store.Tallies(t.Context(), w.start.Add(-time.Hour))
	if err != nil || len(levels) != 1 || levels[0] != (records.Tally{Name: "high", Cases: 1, FalseAlarms: 1}) || len(causes) != 1 {
		t.Errorf("tallies %v, %v, %v", levels, causes, err)
	}

	w.event("p1", bot.Event{Kind: bot.EventWiped})
	w.run()
	w.heard()
	w.writes("mai", "telegram", "dung 1a")
	w.expect("a coordinator may, even after XOA", "mai/telegram < Ca 1a: bỏ ghi.")
	if levels, _, err = w.store.Tallies(t.Context(), w.start.Add(-time.Hour)); err != nil || levels[0] != (records.Tally{Name: "(erased)", Cases: 1}) {
		t.Errorf("tallies after XOA %v, %v", levels, err)
	}
}

// What a worker means for the channel must never reach the person, whose phone somebody else may hold.
func TestCommandsInNaturalWordsReachNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "họ giữ giấy tờ")
	w.writes("lan", "telegram", "1a")
	w.heard()
	w.escalates("p2", risk.Critical, "cứu")
	w.heard()
	for _, unclear := range []string{"nhan 123", "em xem 2a rồi", "2b của ai vậy", "nhan 9b", "đang bận ca 2a, chị Hoa nhận giúp"} {
		w.writes("lan", "telegram", unclear)
		for _, heard := range w.heard() {
			if strings.HasPrefix(heard, "người nhắn") && unclear != "2b của ai vậy" { // 2b is no case: words like "3h chiều"
				t.Errorf("%q: %s", unclear, heard)
			}
		}
	}
	w.writes("lan", "telegram", "ok em nhận ca 2a nhé")
	if got := w.heard(); len(got) == 0 || got[0] != "người nhắn < case.taken 10 phút" {
		t.Fatalf("not accepted: %q", got)
	}
	w.writes("lan", "telegram", "Đóng ca 1a")
	w.expect("closed in natural words", "người nhắn < case.closed", "lan/telegram < Ca 1a: đã đóng.")
	w.writes("lan", "telegram", "hẹn em 3h chiều")
	w.expect("an hour inside words is no case", "người nhắn < case.line hẹn em 3h chiều")
	w.receives("lan", "telegram", bot.Inbound{Kind: bot.KindMedia})
	w.expect("a picture: what is held is said", "lan/telegram < Chỉ chuyển lời. Bạn giữ: 2a")
	w.receives("lan", "telegram", bot.Inbound{Kind: bot.KindEdited, Text: bot.NewText("hẹn em 4h chiều")})
	w.expect("an edit is answered", "lan/telegram < Tin đã sửa không tới người nhắn.")
	w.writes("lan", "telegram", "đóng ca")
	w.expect("the only one left", "người nhắn < case.closed", "lan/telegram < Ca 2a: đã đóng.")
}

// A case that is opened again has no mark yet; the earlier one still counts.
func TestReopenedCaseIsNotMarked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "họ giữ giấy tờ")
	w.writes("lan", "telegram", "1a")
	w.writes("lan", "telegram", "dong 1a")
	w.writes("lan", "telegram", "nham 1a")
	w.escalates("p1", risk.Critical, "em bị nhốt")
	c, _, err := w.store.CaseOf(t.Context(), "p1")
	if err != nil || c.Mark != "" {
		t.Errorf("the open case is marked %q (%v)", c.Mark, err)
	}
	levels, _, err := w.store.Tallies(t.Context(), w.start.Add(-time.Hour))
	if err != nil || len(levels) != 1 || levels[0].FalseAlarms != 1 || levels[0].Open != 1 {
		t.Errorf("tallies %v (%v): the earlier mark must count", levels, err)
	}
}

// The conversation knows of a case that the records have lost (a restored backup, another disk): it is opened anew.
func TestWordsForALostCaseOpenOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.says("p1", "chị còn đó không")
	w.expect("somebody is called", "lan/telegram < GỌI Ca 1a: CAO, chờ 0 phút.", "lan/sms < GỌI Ca 1a: CAO, chờ 0 phút.")
	w.writes("lan", "telegram", "1a")
	if heard := w.heard(); !slices.Contains(heard, "lan/telegram < 1a: chị còn đó không") {
		t.Errorf("the words are lost: %q", heard)
	}
}

// Words that were held back must be written again: once it is safe the person is told that somebody will write, so the
// clock runs as after accepting.
func TestHeldWordsAreWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.gate = bot.GateUnknown
	w.escalates("p1", risk.High, "họ giữ giấy tờ")
	w.writes("lan", "telegram", "1a")
	w.writes("lan", "telegram", "chào bạn")
	w.event("p1", bot.Event{Kind: bot.EventHeld, Line: "case:x:2"})
	w.run()
	w.until(time.Hour)
	w.heard()
	w.gate = bot.GateCleared
	w.event("p1", bot.Event{Kind: bot.EventGate})
	w.run()
	w.heard()
	w.until(time.Hour + 9*minute)
	w.expect("she has ten minutes")
	w.until(time.Hour + 10*minute)
	if heard := w.heard(); !slices.Contains(heard, "người nhắn < case.notice wait.calling") {
		t.Errorf("nobody else is called: %q", heard)
	}
}
