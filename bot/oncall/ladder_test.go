package oncall_test

import (
	"testing"
	"time"

	"benan/bot/oncall"
	"benan/bot/risk"
)

// A coordinator changes the clocks while a case is open: its next steps go by the new ones, and a restart is not needed.
func TestLadderChangesWhileACaseIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.clocks = map[risk.Level]oncall.Ladder{risk.Critical: {Next: time.Hour, Notice: time.Hour, Again: time.Hour}}
	w.escalates("p1", risk.Critical, "em đang bị nhốt")
	w.heard()
	w.clocks = map[risk.Level]oncall.Ladder{risk.Critical: {Next: 10 * second, Notice: time.Hour, Again: 20 * second}}
	w.until(time.Hour + second)
	w.expect("Hoa, by the clock that stood when Lan was called; then everybody, by the new one",
		"hoa/sms < GỌI Ca 1a: KHẨN, chờ 60 phút.", "người nhắn < case.notice wait.calling")
	w.until(time.Hour + 15*second)
	w.expect("everybody", "lan/telegram < GỌI Ca 1a: KHẨN, chờ 60 phút.", "lan/sms < GỌI Ca 1a: KHẨN, chờ 60 phút.",
		"hoa/sms < GỌI Ca 1a: KHẨN, chờ 60 phút.", "mai/telegram < GỌI Ca 1a: KHẨN, chờ 60 phút.")
}

// Without a rules file there are clocks all the same.
func TestLadderWithoutClocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.clocks = nil
	w.escalates("p1", risk.Critical, "em đang bị nhốt")
	w.heard()
	w.until(5 * minute)
	w.expect("the default", "hoa/sms < GỌI Ca 1a: KHẨN, chờ 5 phút.")
}
