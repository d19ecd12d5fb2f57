package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
)

var evening = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

// Records is the contract of oncall.Cases. open gives an empty store, closed when the test ends.
func Records(t *testing.T, open func(t *testing.T) oncall.Cases) {
	for name, test := range map[string]func(*testing.T, oncall.Cases){
		"a case comes back as it was stored":       recordsRoundTrip,
		"an operation is applied once":             recordsOnce,
		"a failed change leaves nothing":           recordsFailure,
		"one open case a contact":                  recordsOneOpen,
		"codes are short and rest after closing":   recordsCodes,
		"lines and effects keep their order":       recordsOrder,
		"what is due comes, the longest due first": recordsDue,
		"one of many wins a case":                  recordsRace,
		"wiping an open case keeps its last line":  recordsWipeOpen,
		"wiping a closed case leaves a bare row":   recordsWipeClosed,
		"a wipe spares other people":               recordsWipeOthers,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// caseOf opens a case of a contact with some lines and gives it as stored.
func caseOf(t *testing.T, s oncall.Cases, contact string, lines ...string) *oncall.Case {
	t.Helper()
	var made *oncall.Case
	changeCase(t, s, "open:"+contact, oncall.Ref{Contact: bot.ContactID(contact)}, func(tx oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		fresh, err := tx.NewCase(evening)
		if err != nil {
			return nil, err
		}
		fresh.Contact, fresh.Channel, fresh.State, fresh.Level = bot.ContactID(contact), "sms", bot.CaseOpen, risk.High
		fresh.Address, fresh.Signs = bot.NewAddress("+84900000001"), []string{"s1.papers"}
		var stored []oncall.Line
		for i, l := range lines {
			stored = append(stored, oncall.Line{Op: fmt.Sprint(contact, i), From: "person", Text: bot.NewText(l), At: evening})
		}
		made = fresh
		return fresh, tx.Add(fresh.ID, stored, nil)
	})
	return made
}

func changeCase(t *testing.T, s oncall.Cases, op string, ref oncall.Ref, f func(oncall.Tx, *oncall.Case) (*oncall.Case, error)) {
	t.Helper()
	if err := s.Change(context.Background(), op, ref, f); err != nil {
		t.Fatal(err)
	}
}

// lookAt reads a case and its lines.
func lookAt(t *testing.T, s oncall.Cases, ref oncall.Ref) (found *oncall.Case, lines []string) {
	t.Helper()
	changeCase(t, s, "", ref, func(tx oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		found = c
		if c == nil {
			return nil, nil
		}
		stored, err := tx.Lines(c.ID)
		for _, l := range stored {
			lines = append(lines, l.Text.Reveal())
		}
		return nil, err
	})
	return found, lines
}

func recordsRoundTrip(t *testing.T, s oncall.Cases) {
	made := caseOf(t, s, "p1", "cứu em", "ở Móng Cái")
	changeCase(t, s, "fill", oncall.Ref{ID: made.ID}, func(_ oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		c.State, c.Owner, c.Via, c.Gate, c.Age = bot.CaseTaken, "lan", "sms", bot.GateCleared, "16_17"
		c.NextDue, c.Paged = evening.Add(time.Minute), []oncall.Page{{Worker: "lan", Method: "sms", Item: "page:1", Result: bot.Sent}}
		c.Called, c.Turns, c.Denied = []string{"lan"}, 3, true
		made = c
		return c, nil
	})
	for _, ref := range []oncall.Ref{{ID: made.ID}, {Code: made.Code}, {Contact: "p1"}} {
		got, lines := lookAt(t, s, ref)
		if got.Address.Reveal() != "+84900000001" {
			t.Error("the address is not the one that was stored")
		}
		if d := cmp.Diff(made, got, cmp.Comparer(func(a, b bot.Address) bool { return a.Reveal() == b.Reveal() })); d != "" {
			t.Errorf("%+v: %s", ref, d)
		}
		if d := cmp.Diff([]string{"cứu em", "ở Móng Cái"}, lines); d != "" {
			t.Error(d)
		}
	}
	if c, _ := lookAt(t, s, oncall.Ref{Contact: "nobody"}); c != nil {
		t.Error("found a case of nobody")
	}
}

func recordsOnce(t *testing.T, s oncall.Cases) {
	c := caseOf(t, s, "p1")
	for range 2 {
		changeCase(t, s, "op", oncall.Ref{ID: c.ID}, func(_ oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
			c.Skips++
			return c, nil
		})
	}
	for range 2 {
		changeCase(t, s, "", oncall.Ref{ID: c.ID}, func(_ oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
			c.Turns++
			return c, nil
		})
	}
	if got, _ := lookAt(t, s, oncall.Ref{ID: c.ID}); got.Skips != 1 || got.Turns != 2 {
		t.Errorf("named op applied %d times, unnamed %d", got.Skips, got.Turns)
	}
}

func recordsFailure(t *testing.T, s oncall.Cases) {
	c := caseOf(t, s, "p1")
	wrong := errors.New("wrong")
	err := s.Change(t.Context(), "op", oncall.Ref{ID: c.ID}, func(tx oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		if err := tx.Add(c.ID, []oncall.Line{{Op: "l", From: "person", Text: bot.NewText("x")}}, []oncall.Effect{caseTurn("e1", c.ID)}); err != nil {
			return nil, err
		}
		return c, wrong
	})
	if !errors.Is(err, wrong) || errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("error is %v", err)
	}
	if _, lines := lookAt(t, s, oncall.Ref{ID: c.ID}); len(lines) != 0 {
		t.Error("a line stayed")
	}
	if p, _ := s.Pending(t.Context(), 10); len(p) != 0 {
		t.Error("an effect stayed")
	}
	changeCase(t, s, "op", oncall.Ref{ID: c.ID}, func(_ oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		c.Skips = 7
		return c, nil
	})
	if got, _ := lookAt(t, s, oncall.Ref{ID: c.ID}); got.Skips != 7 {
		t.Error("the operation counts as applied although it failed")
	}
}

func recordsOneOpen(t *testing.T, s oncall.Cases) {
	caseOf(t, s, "p1")
	err := s.Change(t.Context(), "second", oncall.Ref{}, func(tx oncall.Tx, _ *oncall.Case) (*oncall.Case, error) {
		c, err := tx.NewCase(evening)
		if err != nil {
			return nil, err
		}
		c.Contact, c.State = "p1", bot.CaseOpen
		return c, nil
	})
	if err == nil {
		t.Error("a contact has two open cases")
	}
}

func closeCase(t *testing.T, s oncall.Cases, id string, at time.Time) {
	t.Helper()
	changeCase(t, s, "", oncall.Ref{ID: id}, func(_ oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		c.State, c.ClosedAt = bot.CaseClosed, at
		return c, nil
	})
}

func recordsCodes(t *testing.T, s oncall.Cases) {
	a, b := caseOf(t, s, "p1"), caseOf(t, s, "p2")
	if a.Code != "1a" || b.Code != "2a" {
		t.Errorf("codes %s, %s", a.Code, b.Code)
	}
	closeCase(t, s, a.ID, evening.AddDate(0, 0, -6))
	if c := caseOf(t, s, "p3"); c.Code != "3a" {
		t.Errorf("a code closed six days ago is given again: %s", c.Code)
	}
	closeCase(t, s, a.ID, evening.AddDate(0, 0, -8))
	if c := caseOf(t, s, "p4"); c.Code != "1a" {
		t.Errorf("a code closed eight days ago is not given again: %s", c.Code)
	}
	if c, _ := lookAt(t, s, oncall.Ref{Code: "1a"}); c == nil || c.Contact != "p4" {
		t.Error("a code names the closed case before the open one")
	}
}

// caseTurn is an effect with every field that must survive.
func caseTurn(id, caseID string) oncall.Effect {
	return oncall.Effect{ID: id, Case: caseID, At: evening, Turn: &bot.Inbound{
		Op: id, Kind: bot.KindCaseLine, Channel: "sms", From: bot.NewAddress("+84900000001"), Text: bot.NewText("chào"),
		Contact: "p1", Case: bot.CaseRef{ID: caseID, Level: risk.High},
	}}
}

func caseSend(id, caseID string) oncall.Effect {
	return oncall.Effect{ID: id, Case: caseID, At: evening, Private: true, Send: &oncall.Send{
		Address: bot.NewAddress("700001"),
		Item: bot.Item{ID: id, Lane: bot.LanePage, NotAfter: evening, Out: bot.Outgoing{
			Text: bot.NewText("1a: em sợ"), Buttons: []bot.Button{{Key: "1", Text: "Nhận", Data: "accept:1a"}},
		}},
	}}
}

func recordsOrder(t *testing.T, s oncall.Cases) {
	c := caseOf(t, s, "p1", "một", "hai")
	want := []oncall.Effect{caseTurn("z", c.ID), caseSend("a", c.ID), {ID: "m", Case: "", At: evening, Withdraw: &oncall.Withdraw{Contact: "w", Items: []string{"x"}}}}
	for i, e := range want {
		changeCase(t, s, fmt.Sprint("op", i), oncall.Ref{ID: c.ID}, func(tx oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
			return c, tx.Add(e.Case, nil, []oncall.Effect{e})
		})
	}
	got, err := s.Pending(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	reveal := cmp.Options{
		cmp.Comparer(func(a, b bot.Address) bool { return a.Reveal() == b.Reveal() }),
		cmp.Comparer(func(a, b bot.Text) bool { return a.Reveal() == b.Reveal() }),
	}
	if d := cmp.Diff(want, got, reveal); d != "" {
		t.Error(d)
	}
	if err := s.Done(t.Context(), []string{"z", "m", "unknown"}); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Pending(t.Context(), 10); len(got) != 1 || got[0].ID != "a" {
		t.Errorf("left: %+v", got)
	}
}

func recordsDue(t *testing.T, s oncall.Cases) {
	dues := []func(*oncall.Case, time.Time){
		func(c *oncall.Case, at time.Time) { c.NextDue = at }, func(c *oncall.Case, at time.Time) { c.NoticeDue = at },
		func(c *oncall.Case, at time.Time) { c.AnswerDue = at }, func(c *oncall.Case, at time.Time) { c.DecideDue = at },
	}
	var ids []string
	for i, set := range dues {
		c := caseOf(t, s, fmt.Sprint("p", i))
		ids = append([]string{c.ID}, ids...)
		changeCase(t, s, "", oncall.Ref{ID: c.ID}, func(_ oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
			set(c, evening.Add(-time.Duration(i)*time.Minute))
			return c, nil
		})
	}
	refs, err := s.Due(t.Context(), evening, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range refs {
		got = append(got, r.ID)
	}
	if d := cmp.Diff(ids, got); d != "" {
		t.Error(d)
	}
	if refs, _ := s.Due(t.Context(), evening.Add(-time.Hour), 10); len(refs) != 0 {
		t.Errorf("due too early: %v", refs)
	}
}

func recordsRace(t *testing.T, s oncall.Cases) {
	c := caseOf(t, s, "p1")
	var wg sync.WaitGroup
	wins := make([]bool, 8)
	for i := range wins {
		wg.Go(func() {
			err := s.Change(context.Background(), fmt.Sprint("accept", i), oncall.Ref{ID: c.ID}, func(_ oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
				if wins[i] = c.Owner == ""; wins[i] {
					c.State, c.Owner = bot.CaseTaken, fmt.Sprint("w", i)
				}
				return c, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	for i, won := range wins {
		if won {
			n++
			changeCase(t, s, "", oncall.Ref{}, func(tx oncall.Tx, _ *oncall.Case) (*oncall.Case, error) {
				own, err := tx.OpenOf(fmt.Sprint("w", i))
				if len(own) != 1 {
					t.Errorf("the winner holds %d cases", len(own))
				}
				return nil, err
			})
		}
	}
	if n != 1 {
		t.Errorf("%d workers won", n)
	}
}

func wipeContact(t *testing.T, s oncall.Cases, contact string, keepLast bool) {
	t.Helper()
	changeCase(t, s, "wipe:"+contact, oncall.Ref{Contact: bot.ContactID(contact)}, func(tx oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		return c, tx.Wipe(bot.ContactID(contact), keepLast)
	})
}

func recordsWipeOpen(t *testing.T, s oncall.Cases) {
	c := caseOf(t, s, "p1", "một", "hai")
	changeCase(t, s, "", oncall.Ref{ID: c.ID}, func(tx oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		worker := []oncall.Line{{Op: "w", From: "worker:lan", Text: bot.NewText("chào"), At: evening}}
		public := caseTurn("public", c.ID)
		return c, tx.Add(c.ID, worker, []oncall.Effect{caseSend("private", c.ID), public})
	})
	wipeContact(t, s, "p1", true)
	got, lines := lookAt(t, s, oncall.Ref{Contact: "p1"})
	if got == nil || got.Address.Empty() || got.Level != risk.High || len(got.Signs) != 1 {
		t.Errorf("the open case lost what it needs: %+v", got)
	}
	if d := cmp.Diff([]string{"hai"}, lines); d != "" {
		t.Error(d)
	}
	if p, _ := s.Pending(t.Context(), 10); len(p) != 1 || p[0].ID != "public" {
		t.Errorf("effects left: %+v", p)
	}
}

func recordsWipeClosed(t *testing.T, s oncall.Cases) {
	c := caseOf(t, s, "p1", "một")
	closeCase(t, s, c.ID, evening)
	changeCase(t, s, "wipe", oncall.Ref{}, func(tx oncall.Tx, _ *oncall.Case) (*oncall.Case, error) {
		return nil, tx.Wipe("p1", true)
	})
	if c, _ := lookAt(t, s, oncall.Ref{Contact: "p1"}); c != nil {
		t.Error("the contact is still named")
	}
	got, lines := lookAt(t, s, oncall.Ref{ID: c.ID})
	if got == nil || got.Outcome != oncall.OutcomeWiped || !got.Address.Empty() || got.Level != risk.Low || got.Signs != nil {
		t.Errorf("left: %+v", got)
	}
	if len(lines) != 0 {
		t.Error("lines are left")
	}
}

func recordsWipeOthers(t *testing.T, s oncall.Cases) {
	caseOf(t, s, "p1", "một")
	caseOf(t, s, "p2", "hai")
	wipeContact(t, s, "p1", false)
	if c, lines := lookAt(t, s, oncall.Ref{Contact: "p2"}); c == nil || len(lines) != 1 {
		t.Error("another person's case was touched")
	}
}
