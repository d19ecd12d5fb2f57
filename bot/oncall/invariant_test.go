package oncall_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
)

// pageForm is the contract of a page: one code, nothing else that looks like one.
var pageForm = regexp.MustCompile(`\b[0-9]{1,2}[a-z]\b`)

// Whatever persons, workers and carriers do: who is not taken care of is called again within five minutes; nobody is
// called for a case that is held; a page says nothing of the case; the level never falls.
func TestInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, night)
		defer w.store.Close()
		w.box.deaf = map[string]bot.Result{}
		level := map[string]risk.Level{}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			before := len(w.box.sent)
			calm := held(t, w)
			calling := act(rt, w)
			checkPages(rt, w.box.sent[before:], calm, calling)
			checkCases(rt, t, w, level)
		}
	})
}

// act does one thing, and tells whether it may make a page for a held case (a promise that ran out, a worker who cannot
// be reached, a coordinator who must decide).
func act(rt *rapid.T, w *world) (mayCall bool) {
	person := rapid.SampledFrom([]string{"p1", "p2"}).Draw(rt, "person")
	worker := rapid.SampledFrom([]string{"lan", "hoa", "mai"}).Draw(rt, "worker")
	who, _ := w.roster.Worker(worker)
	channel := who.Methods[0].Channel
	secret := bot.NewText("bí mật 700001")
	switch rapid.IntRange(0, 8).Draw(rt, "what") {
	case 0:
		l := rapid.SampledFrom([]risk.Level{risk.Medium, risk.High, risk.Critical}).Draw(rt, "level")
		w.escalates(person, l, secret.Reveal())
		return true
	case 1:
		w.says(person, secret.Reveal())
		return true
	case 2:
		code := rapid.SampledFrom([]string{"1a", "2a", "3a"}).Draw(rt, "code")
		w.writes(worker, channel, code)
	case 3:
		w.writes(worker, channel, rapid.SampledFrom([]string{"chào", "1a chào", "2a chào", "/close", "đóng 1a"}).Draw(rt, "line"))
	case 4:
		kind := rapid.SampledFrom([]bot.EventKind{bot.EventDenied, bot.EventStopped, bot.EventSilent, bot.EventUnreached,
			bot.EventWiped, bot.EventHeld, bot.EventGate}).Draw(rt, "kind")
		w.gate = rapid.SampledFrom([]bot.GateState{bot.GateUnknown, bot.GateCleared, bot.GateUnsafe}).Draw(rt, "gate")
		w.event(person, bot.Event{Kind: kind})
		w.run()
	case 5:
		m := rapid.SampledFrom(who.Methods).Draw(rt, "method")
		r := rapid.SampledFrom([]bot.Result{"", bot.Gone, bot.Rejected, bot.Sent}).Draw(rt, "result")
		w.box.deaf[worker+"/"+m.Channel] = r
	default:
		d := time.Duration(rapid.IntRange(1, 40).Draw(rt, "time")) * 30 * time.Second
		w.until(w.now.Sub(w.start) + d)
		return true
	}
	return false
}

// held gives the codes of the cases that a worker holds and answers.
func held(t *testing.T, w *world) map[string]bool {
	out := map[string]bool{}
	cases, err := w.store.OpenCases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if !c.Calling() {
			out[c.ID] = true
		}
	}
	return out
}

func checkPages(rt *rapid.T, sent []bot.Item, held map[string]bool, mayCall bool) {
	for _, i := range sent {
		if i.Lane != bot.LanePage {
			continue
		}
		text := i.Out.Text.Reveal()
		if len(pageForm.FindAllString(text, -1)) != 1 || strings.Contains(text, "bí mật") {
			rt.Fatalf("page says %q", text)
		}
		if held[i.Case] && !mayCall {
			rt.Fatalf("paged for a case that is held: %s", i.ID)
		}
		if !strings.HasPrefix(i.ID, "w:") && i.NotAfter.IsZero() {
			rt.Fatalf("a page without an end: %s", i.ID)
		}
		for _, b := range i.Out.Buttons {
			if !strings.HasPrefix(b.Data, "accept:") {
				rt.Fatalf("button %q", b.Data)
			}
		}
	}
}

func checkCases(rt *rapid.T, t *testing.T, w *world, level map[string]risk.Level) {
	cases, err := w.store.OpenCases(t.Context())
	if err != nil {
		rt.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range cases {
		seen[c.ID] = true
		if c.Calling() && (c.NextDue.IsZero() || c.NextDue.Sub(w.now) > 5*time.Minute) {
			rt.Fatalf("case %s is called again only at %v (now %v)", c.Code, c.NextDue, w.now)
		}
		if !c.Calling() && !c.NextDue.IsZero() {
			rt.Fatalf("case %s is held and the ladder runs", c.Code)
		}
		if c.State == bot.CaseTaken && c.Owner == "" {
			rt.Fatalf("case %s is taken by nobody", c.Code)
		}
		if c.Level < level[c.ID] {
			rt.Fatalf("level of %s fell from %v to %v", c.Code, level[c.ID], c.Level)
		}
		level[c.ID] = c.Level
		if !c.Everybody && c.Calling() && rungUnreached(c) {
			rt.Fatalf("case %s waits for a rung that reaches nobody", c.Code)
		}
	}
	for id := range level {
		if !seen[id] {
			delete(level, id) // closed: only a worker or XOA did that
		}
	}
	if pending, err := w.store.Pending(t.Context(), 10); err != nil || len(pending) > 0 {
		rt.Fatalf("left undone: %d, %v", len(pending), err)
	}
}

// rungUnreached tells whether every page of the latest rung has failed.
func rungUnreached(c *oncall.Case) bool {
	last := -1
	for _, p := range c.Paged {
		if p.Round == c.Round && !p.Extra {
			last = max(last, p.Rung)
		}
	}
	for _, p := range c.Paged {
		if p.Round == c.Round && p.Rung == last && !p.Extra && p.Result != bot.Gone && p.Result != bot.Rejected {
			return false
		}
	}
	return last >= 0
}
