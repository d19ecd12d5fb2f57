package main

import (
	"strings"
	"sync"
	"testing"
	"time"

	"benan/bot/bottest"
)

// quick is the ladder of the rules file, with seconds for minutes.
const quick = `ladder:
  critical: {next: 2s, notice: 3s, again: 3s}
  high: {next: 3s, notice: 4s, again: 4s}
  medium: {next: 3s, notice: 4s, again: 4s}
`

func quickLadder(h *house) {
	h.env["BENAN_CONTENT_DIR"] = contentCopy(h, map[string]string{"flows/rules/ladder.yaml": quick})
}

// Nobody answers: the next rung, then everybody, again and again; the person hears that nobody came yet. Then Hoa does.
func TestLadderClimbs(t *testing.T) {
	t.Parallel()
	h := openHouse(t, quickLadder)
	mai, lan, lanSMS, hoa := h.byTelegram(900301), h.byTelegram(lanChat), h.bySMS(lanPhone), h.bySMS(hoaPhone)
	mai.entersCleared()
	began := time.Now()
	mai.says("em đang bị nhốt")
	mai.hears("s4.urgent1", "s4.urgent2")
	code := lan.isPaged()
	if took := time.Since(began); took > time.Second {
		t.Logf("message to page took %v, wants under 1 s", took)
	}
	lanSMS.isPaged()
	hoa.isPaged()
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("the second rung was paged after %v, wants 2 s", took)
	}
	mai.hears("wait.calling")
	lan.isPaged() // everybody
	hoa.isPaged()
	lan.isPaged() // everybody again
	hoa.isPaged()
	mai.hears("wait.nobody")

	hoa.says(" " + strings.ToUpper(code) + " .")
	hoa.hears(code + " · ")
	mai.hears("wait.seen")
	for lan.next("that the case is taken") != lan.wording(code+" worker.taken") {
	}
	// Nobody is called any more: the ladder's clock would have rung twice by then.
	pages := len(h.telegram.Sent(lanChat))
	h.passes(4 * time.Second)
	if n := len(h.telegram.Sent(lanChat)); n != pages {
		t.Errorf("%d pages after somebody came", n-pages)
	}
	mai.says("cảm ơn nhiều")
	for !strings.HasPrefix(hoa.next("Mai's words"), code+": cảm ơn nhiều") {
	}
}

// passes lets real time pass where its passing is what is tested.
func (h *house) passes(d time.Duration) { <-time.After(d) }

// Nobody is on the roster: the person is told, and so is the operator.
func TestLadderWithoutAnybody(t *testing.T) {
	t.Parallel()
	h := openHouse(t, func(h *house) { delete(h.env, "BENAN_ROSTER") })
	h.says("nobody can be called")
	mai := h.byTelegram(900302)
	mai.entersCleared()
	mai.says("em đang bị nhốt")
	mai.hears("s4.urgent1", "s4.urgent2", "wait.nobody")
	h.says("an alert reaches nobody on duty")
	awaits(t, "the metric counts it", func() bool {
		_, m := h.get("/metrics")
		return strings.Contains(m, `benan_oncall_total{level="critical",what="nobody"} 1`) && strings.Contains(m, "benan_on_duty 0")
	})
}

// Lan has blocked the bot: Hoa is called at once, not after 90 s.
func TestLadderSkipsWhomItCannotReach(t *testing.T) {
	t.Parallel()
	h := openHouse(t, roster(strings.Replace(twoOnDuty, `phone: "+84912345678", `, "", 1)))
	h.telegram.Block(lanChat)
	mai, hoa := h.byTelegram(900303), h.bySMS(hoaPhone)
	mai.says("em đang bị nhốt")
	mai.hears("gate.ask")
	hoa.accepts(hoa.isPaged())
}

// Twilio refuses one number, the other method works: the rung is not skipped, because Lan was reached.
func TestLadderStaysWithWhomItReached(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	h.twilio.Fail(bottest.Fault{Status: 400, Code: 21211, Description: "The 'To' number +84912345678 is not valid"})
	mai, lan, hoa := h.byTelegram(900304), h.byTelegram(lanChat), h.bySMS(hoaPhone)
	mai.says("em đang bị nhốt")
	mai.hears("gate.ask")
	code := lan.isPaged()
	awaits(t, "Twilio refused", func() bool { return len(h.twilio.Calls()) == 1 })
	h.says(`"code":21211`)
	lan.presses("Nhận ca")
	lan.hears(code + " · ")
	hoa.hearsNothing()
}

// Only who was called may accept; of two at once one gets the case, and the other is told.
func TestLadderOneOwner(t *testing.T) {
	t.Parallel()
	third := strings.Replace(twoOnDuty, "shifts:", "  - {id: nam, name: Nam, telegram: 700003, languages: [vi]}\nshifts:", 1)
	h := openHouse(t, roster(third), func(h *house) {
		h.env["BENAN_CONTENT_DIR"] = contentCopy(h, map[string]string{
			"flows/rules/ladder.yaml": strings.Replace(quick, "again: 3s", "again: 5m", 1)})
	})
	mai, lan, hoa, nam := h.byTelegram(900305), h.byTelegram(lanChat), h.bySMS(hoaPhone), h.byTelegram(700003)
	mai.says("em đang bị nhốt")
	mai.hears("gate.ask")
	code := lan.isPaged()
	nam.says(code)
	nam.hears(code + " worker.not_paged")
	nam.says("Chị ơi em là Nam") // holds no case: nothing is forwarded
	nam.hears("worker.help")
	hoa.isPaged()

	var race sync.WaitGroup
	race.Go(func() { lan.says(code) })
	race.Go(func() { hoa.says(code) })
	race.Wait()
	first, second := lan.next("who has the case"), hoa.next("who has the case")
	isCard := func(s string) bool { return strings.Contains(s, code+" · ") }
	if isCard(first) == isCard(second) {
		t.Errorf("Lan hears %q, Hoa hears %q: one of them must have the case", first, second)
	}
	mai.says("1") // cleared: one promise, not two
	mai.hears("wait.seen")
	mai.says("cảm ơn nhiều")
	mai.says("0")
	mai.hears("common.goodbye")
}

// Two open cases of one worker: a line without its code is asked back, and reaches nobody.
func TestTwoCasesOfOneWorker(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, thu, lan := h.byTelegram(900306), h.byTelegram(900307), h.byTelegram(lanChat)
	var codes []string
	for _, p := range []*someone{mai, thu} {
		p.entersCleared()
		p.says("em đang bị nhốt")
		p.hears("s4.urgent1", "s4.urgent2")
		code := lan.isPaged()
		lan.accepts(code)
		for !strings.Contains(lan.next("that she has it"), lan.wording(code+" worker.accepted")) {
		}
		p.hears("wait.seen")
		codes = append(codes, code)
	}
	lan.says("Em ăn gì chưa")
	lan.hears("Lời này cho ca nào?")
	lan.says(strings.ToUpper(codes[1]) + " Em ăn gì chưa")
	if got := thu.next("Lan's words"); got != "Em ăn gì chưa" {
		t.Errorf("Thu hears %q", got)
	}
	lan.says(codes[0] + " Chào em")
	if got := mai.next("Lan's words"); got != "Chào em" {
		t.Errorf("Mai hears %q", got)
	}
}
