package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"benan/bot/bottest"
)

// Danger is heard in every state: before the gate, in the menu, in the middle of a question, while waiting, in a talk,
// after closing.
func TestDangerInEveryState(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	states := []struct {
		name string
		lead func(p *someone)
		says []string // what answers the cry
	}{
		{"first message", func(*someone) {}, []string{"gate.ask"}},
		{"gate asked", func(p *someone) { p.says("xin chào"); p.hears("open.mo1", "gate.ask") }, []string{"gate.seen"}},
		{"gate unsafe", func(p *someone) {
			p.says("xin chào")
			p.hears("open.mo1", "gate.ask")
			p.says("2")
			p.hears("gate.kin")
		}, []string{"gate.seen"}},
		{"menu", (*someone).entersCleared, []string{"s4.urgent1", "s4.urgent2"}},
		{"in a question", func(p *someone) {
			p.entersCleared()
			p.says("1")
			p.hears("s1.open")
			p.says("1")
			p.hears("1/12 ")
		}, []string{"s4.urgent1", "s4.urgent2"}},
	}
	lan := h.byTelegram(lanChat)
	for i, s := range states {
		p := h.byTelegram(int64(900200 + i))
		s.lead(p)
		if s.name == "gate unsafe" {
			lan.hears("worker.note") // no danger yet: a note, no page
		}
		p.says("em đang bị nhốt")
		p.hears(s.says...)
		if page := lan.wording("level.critical"); !strings.Contains(lan.next("the page after: "+s.name), page) {
			t.Errorf("%s: the page does not say %s", s.name, page)
		}
	}
}

// Waiting, talking and after closing: nothing of it is lost either, and a closed case opens again.
func TestDangerWhileWaitingTalkingAndAfterClosing(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, lan := h.byTelegram(900210), h.byTelegram(lanChat)
	mai.entersCleared()
	mai.says("2")
	mai.hears("wait.called")
	code := lan.isPaged()

	mai.says("cứu em với") // waiting: the level rises, the worker hears of it
	mai.hears("s4.urgent1", "s4.urgent2")
	lan.hears(code + " worker.level_up")
	lan.presses("Nhận ca")
	lan.hears(code+" · ", code+": xin chào", code+": cứu em với", code+" worker.accepted")
	mai.hears("wait.seen")

	mai.says("em đùa thôi") // a denial lowers nothing
	lan.hears(code+" worker.denied", code+": em đùa thôi")
	mai.says("9")
	lan.hears(code + ": 9")
	mai.says("0") // leaves, but the case stays
	mai.hears("common.goodbye")
	lan.hears(code + " worker.left")
	lan.says("Chị vẫn đây nhé")
	lan.hears(code + " worker.held") // the gate is asked afresh first
	mai.says("1")
	mai.hears("gate.ask")
	mai.says("1")
	mai.hears("gate.seen")
	lan.next("the card with no gate")
	lan.next("the card with the new gate")
	lan.says("đóng " + code)
	mai.hears("talk.closed")
	lan.hears(code + " worker.closed_now")
	lan.says("nhầm " + code)
	lan.hears(code + " worker.marked.false_alarm")
	out, err := h.command("cases").CombinedOutput()
	if row := regexp.MustCompile(`(?m)^critical +1 +0 +1 +0$`); err != nil || !row.Match(out) || bytes.Contains(out, []byte("cứu")) {
		t.Errorf("benan cases: %v\n%s", err, out)
	}
}

// Gate unsafe: nothing but one bland line, at most once in ten minutes; a 1 asks afresh.
func TestGateUnsafeIsSilent(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	thu, lan := h.bySMS("+84900123410"), h.byTelegram(lanChat)
	thu.says("em dang bi nhot")
	thu.hears("gate.ask")
	code := lan.isPaged()
	thu.says("2")
	thu.hears("gate.kin")
	thu.says("9")
	thu.hears("gate.seen")
	thu.says("9")
	thu.says("cam on nhieu")
	awaits(t, "all of it stands in the case", func() bool { return eventsLeft(t, h) == 0 })
	lan.accepts(code)
	lan.hears(code+": em dang bi nhot", code+": 9", code+": 9", code+": cam on nhieu", code+" worker.accepted")
	lan.says("Em có sao không")
	lan.hears(code + " worker.held")
	thu.says("1")
	thu.hears("gate.ask") // nothing was said meanwhile
	thu.says("1")
	thu.hears("wait.seen")
}

// XOA: nothing readable is left, and an open critical case goes on all the same.
func TestErase(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, thu, lan := h.byTelegram(900220), h.bySMS("+84900123411"), h.byTelegram(lanChat)
	mai.entersCleared()
	mai.says("cho hỏi lịch xe") // somebody without a case
	mai.next("an answer")
	before := keysOf(t, h)

	thu.says("em dang bi nhot")
	thu.hears("gate.ask")
	code := lan.isPaged()
	thu.says("1")
	thu.hears("s4.urgent1", "s4.urgent2")

	mai.says("XOA")
	mai.hears("common.erased")
	awaits(t, "the session of somebody without a case goes", func() bool {
		left := 0
		for _, k := range keysOf(t, h) {
			if strings.Contains(k, ":s:") || strings.Contains(k, ":a:") || strings.Contains(k, ":q:") {
				left++
			}
		}
		return left < len(before) && !hasKey(keysOf(t, h), ":q:") && countKeys(keysOf(t, h), ":s:") == 1
	})

	thu.says("XOA")
	thu.hears("common.erased")
	awaits(t, "no session is left", func() bool { return countKeys(keysOf(t, h), ":s:") == 0 })
	awaits(t, "no event is left", func() bool { return eventsLeft(t, h) == 0 })
	// The case is still critical, still open, and still answers.
	lan.accepts(code)
	card := lan.messages()[lan.heard-1]
	if !strings.Contains(card, "KHẨN") || !strings.Contains(card, lan.wording("flag.wiped")) {
		t.Errorf("the card after XOA: %s", card)
	}
	lan.hears(code+":", code+" worker.accepted")
	thu.says("alo")
	thu.hears("gate.ask")
	lan.says("dong " + code)
	awaits(t, "the closing is told", func() bool {
		return strings.Contains(strings.Join(lan.messages(), "\n"), lan.wording(code+" worker.closed"))
	})
	for _, file := range []string{"benan.db", "benan.db-wal"} {
		b, err := os.ReadFile(h.dir + "/" + file)
		if err == nil && bytes.Contains(b, []byte("nhot")) {
			t.Errorf("%s can be read", file)
		}
	}
}

func keysOf(t *testing.T, h *house) []string {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: h.redis.Addr})
	defer func() { _ = c.Close() }()
	keys, err := c.Keys(context.Background(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func countKeys(keys []string, part string) (n int) {
	for _, k := range keys {
		if strings.Contains(k, part) {
			n++
		}
	}
	return n
}

func hasKey(keys []string, part string) bool { return countKeys(keys, part) > 0 }

// eventsLeft is how many events stand in the streams.
func eventsLeft(t *testing.T, h *house) (n int64) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: h.redis.Addr})
	defer func() { _ = c.Close() }()
	for _, k := range keysOf(t, h) {
		if strings.HasSuffix(k, ":ev") {
			n += c.XLen(context.Background(), k).Val()
		}
	}
	return n
}

// Two taps on one button are one answer; the second asks the open question again.
func TestSecondTap(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai := h.byTelegram(900230)
	mai.entersCleared()
	for range 2 {
		mai.posts(bottest.ButtonUpdate(h.updates.Add(1), mai.chat, "menu.ask:1"))
		mai.hears("s1.open")
	}
}
