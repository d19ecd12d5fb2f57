package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"benan/bot/bottest"
)

// Redis dies by kill -9 and comes back: Telegram is asked to come again, an SMS is kept, and all is answered in order.
func TestRedisDies(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, thu := h.byTelegram(900501), h.bySMS("+84900123501")
	mai.entersCleared()
	thu.says("xin chao")
	thu.hears("open.mo1", "gate.ask")

	h.redis.Kill()
	one := bottest.TextUpdate(h.updates.Add(1), mai.chat, "1")
	if status := h.hook().Post(t, one); status != http.StatusServiceUnavailable {
		t.Errorf("Telegram got %d while Redis was down, want 503", status)
	}
	if status, _ := h.get("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz is %d while Redis is down, want 503", status)
	}
	for _, s := range []string{"1", "1", "1", "3"} {
		thu.says(s) // 200 each: kept
	}
	h.redis.Start()
	awaits(t, "Telegram's next try is taken", func() bool { return h.hook().Post(t, one) == http.StatusOK })
	mai.hears("s1.open")
	thu.hears("open.mo2", "open.mo3", "menu.ask", "s1.open", "1/12 ", "2/12 ")
	thu.says("2")
	thu.hears("3/12 ")
	awaits(t, "/readyz is well again", func() bool { status, _ := h.get("/readyz"); return status == http.StatusOK })
}

// The server dies while it keeps SMS of a Redis that is down; the next one replays them.
func TestKeptMessagesOutliveTheServer(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	thu := h.bySMS("+84900123502")
	thu.says("xin chao")
	thu.hears("open.mo1", "gate.ask")
	awaits(t, "both are booked as sent; otherwise they are rightly said again", func() bool {
		_, m := h.get("/metrics")
		return strings.Contains(m, `benan_waiting{what="outbox"} 0`)
	})
	h.redis.Kill()
	thu.says("1")
	h.kill()
	h.redis.Start()
	h.start()
	thu.hears("open.mo2", "open.mo3", "menu.ask")
}

// Redis is not there yet when the server starts: it listens, answers 503, and then serves.
func TestRedisComesLate(t *testing.T) {
	t.Parallel()
	h := planHouse(t)
	h.redis.Kill()
	h.start()
	h.says("redis does not answer yet")
	mai := h.byTelegram(900503)
	hello := bottest.TextUpdate(h.updates.Add(1), mai.chat, "xin chào")
	if status := h.hook().Post(t, hello); status != http.StatusServiceUnavailable {
		t.Errorf("webhook: %d, want 503", status)
	}
	if status, body := h.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "redis") {
		t.Errorf("/readyz: %d %q, want 503 and the reason", status, body)
	}
	if status, _ := h.get("/healthz"); status != http.StatusOK {
		t.Errorf("/healthz: %d; the process is alive", status)
	}
	h.redis.Start()
	awaits(t, "the message is taken", func() bool { return h.hook().Post(t, hello) == http.StatusOK })
	mai.hears("open.mo1", "gate.ask")
}

// The provider's troubles: too fast, broken, cut off. Nothing overtakes, nothing is lost; a double only after the cut.
func TestProviderTroubles(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai := h.byTelegram(900504)
	h.telegram.Fail(bottest.Fault{Status: 429, RetryAfter: 2}, bottest.Fault{Status: 500}, bottest.Fault{Cut: true}, bottest.Fault{Status: 502, HTML: true})
	began := time.Now()
	mai.says("xin chào")
	mai.hears("open.mo1")
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("sent after %v, but Telegram asked to wait 2 s", took)
	}
	mai.hears("open.mo1", "gate.ask") // the cut call had arrived: this one double is allowed
	mai.says("1")
	mai.hears("open.mo2", "open.mo3", "menu.ask")
}

// A provider that is down for a while gets everything afterwards, in order.
func TestProviderDown(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	thu := h.bySMS("+84900123505")
	for range 4 { // 1, 2, 4 and 8 s
		h.twilio.Fail(bottest.Fault{Status: 503, HTML: true, Description: "upstream"})
	}
	thu.says("xin chao")
	thu.says("1")
	thu.says("1")
	thu.hears("open.mo1", "gate.ask", "open.mo2", "open.mo3", "menu.ask", "s1.open")
	if n := len(h.twilio.Calls()); n != 4+6 {
		t.Errorf("%d calls, want 4 refused and 6 taken", n)
	}
}

// A person who cannot be reached (opted out, a bad number, blocked): the question is asked again when they write.
func TestPersonOutOfReach(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	for i, code := range []int{21610, 21211} {
		thu := h.bySMS(fmt.Sprintf("+8490012351%d", i))
		thu.entersCleared()
		thu.says("1")
		thu.hears("s1.open")
		h.twilio.Fail(bottest.Fault{Status: 400, Code: code, Description: "refused for " + thu.phone})
		calls := len(h.twilio.Calls())
		thu.says("1") // its answer, the question for the age, never arrives
		awaits(t, "Twilio refuses", func() bool { return len(h.twilio.Calls()) > calls })
		h.says(fmt.Sprintf(`"code":%d`, code))
		awaits(t, "the conversation knows", func() bool {
			_, m := h.get("/metrics")
			return strings.Contains(m, fmt.Sprintf(`benan_inbound_total{channel="sms",kind="unsent"} %d`, i+1))
		})
		thu.says("3") // not taken for the answer to what was not read
		thu.hears("1/12 ")
	}
}

// The person blocked the bot while a worker holds the case: the worker is told.
func TestPersonBlocksTheChannel(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, lan := h.byTelegram(900506), h.byTelegram(lanChat)
	mai.entersCleared()
	mai.says("em đang bị nhốt")
	mai.hears("s4.urgent1", "s4.urgent2")
	code := lan.isPaged()
	lan.accepts(code)
	lan.hears(code+": xin chào", code+": em đang bị nhốt", code+" worker.accepted")
	mai.hears("wait.seen")
	h.telegram.Block(mai.chat)
	lan.says("Em còn đó không")
	lan.hears(code + " worker.undelivered")
	mai.posts(bottest.BlockedUpdate(h.updates.Add(1), mai.chat, "kicked"))
	lan.hears(code + " worker.blocked")
}

// A content file is broken while people write: the last good content stays, the fault is named; mended, it is used.
func TestContentBreaksWhileServing(t *testing.T) {
	t.Parallel()
	dir := contentCopy(t, nil)
	h := openHouse(t, variable("BENAN_CONTENT_DIR", dir))
	menu := filepath.Join(dir, "flows/scripts/menu.yaml")
	good, err := os.ReadFile(menu)
	if err != nil {
		t.Fatal(err)
	}
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before, _, _ := strings.Cut(string(good), "go: s1}")
	place := fmt.Sprintf("flows/scripts/menu.yaml:%d: ", strings.Count(before, "\n")+1)
	write(menu, strings.Replace(string(good), "go: s1}", "go: s9}", 1))
	if line := h.says("content has faults"); !strings.Contains(line, place) {
		t.Errorf("the log does not name file and line: %s", line)
	}
	h.byTelegram(900507).entersCleared()

	// It loads, but `benan check` refuses it.
	risks := filepath.Join(dir, "locales/risk.critical.yaml")
	heard, err := os.ReadFile(risks)
	if err != nil {
		t.Fatal(err)
	}
	write(risks, unheard(t))
	write(menu, string(good))
	h.says("does not find its example")
	write(risks, string(heard))
	h.says("new content is in use")

	texts := filepath.Join(dir, "locales/active.vi.yaml")
	all, err := os.ReadFile(texts)
	if err != nil {
		t.Fatal(err)
	}
	from := h.log.size()
	write(texts, strings.Replace(string(all), "ask: Bạn cần gì?", "ask: Bạn muốn gì?", 1))
	awaitsFor(t, 3*time.Minute, "the new content is proved and used", func() bool { // the race detector's proof takes long
		_, ok := h.log.line(from, "new content is in use")
		return ok
	})
	mai := h.byTelegram(900508)
	awaits(t, "the new words are used", func() bool { return !strings.Contains(h.log.text(), "panic") })
	mai.says("xin chào")
	mai.hears("open.mo1", "gate.ask")
	mai.says("1")
	mai.hears("open.mo2", "open.mo3", "Bạn muốn gì?")
}

// The clocks of the ladder are changed while a case is open: the next step goes by them.
func TestLadderChangesWhileServing(t *testing.T) {
	t.Parallel()
	dir := contentCopy(t, map[string]string{"flows/rules/ladder.yaml": strings.ReplaceAll(quick, "next: 2s", "next: 8s")})
	h := openHouse(t, variable("BENAN_CONTENT_DIR", dir))
	mai, lan, hoa := h.byTelegram(900510), h.byTelegram(lanChat), h.bySMS(hoaPhone)
	mai.entersCleared()
	mai.says("em đang bị nhốt")
	mai.hears("s4.urgent1", "s4.urgent2")
	lan.isPaged()
	slow := strings.ReplaceAll(quick, "again: 3s", "again: 1h")
	if err := os.WriteFile(filepath.Join(dir, "flows/rules/ladder.yaml"), []byte(slow), 0o600); err != nil {
		t.Fatal(err)
	}
	h.says("new content is in use")
	hoa.isPaged()
	lan.isPaged() // everybody, and not again for an hour
	hoa.isPaged()
	pages := len(h.telegram.Sent(lanChat))
	h.passes(5 * time.Second)
	if n := len(h.telegram.Sent(lanChat)); n != pages {
		t.Errorf("%d pages by the old clock", n-pages)
	}
}

// SIGTERM: what is being sent is finished, the process ends with 0, and the next one goes on at once with the rest.
func TestStopAndGoOn(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, lan := h.byTelegram(900509), h.byTelegram(lanChat)
	mai.entersCleared()
	mai.says("em đang bị nhốt")
	if code := h.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM, want 0", code)
	}
	began := time.Now()
	h.start()
	code := lan.isPaged()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the page came %v after the restart", took)
	}
	mai.hears("s4.urgent1", "s4.urgent2") // before the end or after the start: nothing is lost, nothing comes twice
	lan.accepts(code)
	mai.hears("wait.seen")
}
