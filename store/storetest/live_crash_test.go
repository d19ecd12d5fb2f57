package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
)

// redis-server dies by kill -9 while people write. What was acknowledged is there afterwards, once.
func TestKillRedisBetweenCommits(t *testing.T) {
	k := realRedis(t)
	const people, turns = 4, 60
	var wg sync.WaitGroup
	for p := range people {
		wg.Go(func() {
			c := bot.ContactID(fmt.Sprintf("person-%d", p))
			for n := range int64(turns) {
				insist(t, k, bot.Commit{Op: fmt.Sprintf("%s:%d", c, n), Before: n, Address: bot.NewAddress(secretAddress), Turn: bot.Turn{
					Session: session(c, n+1), Outbox: []bot.Item{item(c, fmt.Sprintf("%s:%d", c, n))},
					Events: []bot.Event{event(c, fmt.Sprintf("%s:%d", c, n), bot.EventSaid)}}})
			}
		})
	}
	for range 3 {
		time.Sleep(60 * time.Millisecond)
		k.real.Kill()
		k.real.Start()
	}
	wg.Wait()
	events := 0
	for p := range people {
		c := bot.ContactID(fmt.Sprintf("person-%d", p))
		var want, got []string
		for n := range turns {
			want = append(want, fmt.Sprintf("%s:%d", c, n))
		}
		for l := k.lease(t, c, time.Minute); len(l) > 0; l = k.lease(t, c, time.Minute) {
			got = append(got, ids(l)...)
			k.settle(t, l, bot.Sent, 0)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(c, d)
		}
	}
	b, err := k.Backlog(ctx)
	must(t, err)
	if events = int(b.Events); events != people*turns {
		t.Errorf("%d events, want %d", events, people*turns)
	}
}

// insist commits as the intake does: the same operation again, until there is an answer.
func insist(t *testing.T, k *kit, c bot.Commit) {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		got, err := k.Commit(ctx, c)
		if err == nil {
			if got == bot.CommitConflict {
				t.Errorf("%s: conflict", c.Op)
			}
			return
		}
		if !errors.Is(err, bot.ErrUnavailable) {
			t.Errorf("%s: %v", c.Op, err)
		}
	}
	t.Errorf("%s was never taken", c.Op)
}
