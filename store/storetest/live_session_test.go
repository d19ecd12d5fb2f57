package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/store/live"
)

func TestSessionComesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		got, err := k.Load(ctx, anh)
		must(t, err)
		if d := cmp.Diff(bot.Session{Contact: anh}, got); d != "" {
			t.Error("a stranger has a session:", d)
		}
		want := session(anh, 7)
		want.Wake = bot.Wake{Seq: 3, At: 1}
		want.Case = bot.CaseRef{ID: "k1", State: bot.CaseOpen}
		k.commit(t, 0, bot.Turn{Session: want})
		got, err = k.Load(ctx, anh)
		must(t, err)
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestDuplicateIsDecidedBeforeConflict(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		first := bot.Commit{Op: "telegram:1", Turn: bot.Turn{Session: session(anh, 1), Outbox: []bot.Item{item(anh, "a")}}, Address: bot.NewAddress(secretAddress)}
		for _, step := range []struct {
			name string
			c    bot.Commit
			want bot.Committed
		}{
			{"first", first, bot.CommitOK},
			{"the same again, its Before is old now", first, bot.CommitDuplicate},
			{"another message on the old session", bot.Commit{Op: "telegram:2", Turn: first.Turn}, bot.CommitConflict},
			{"a conflict leaves no trace of its id", bot.Commit{Op: "telegram:2", Before: 1, Turn: bot.Turn{Session: session(anh, 2)}}, bot.CommitOK},
			{"nor does it send", bot.Commit{Op: "telegram:1", Before: 2, Turn: bot.Turn{Session: session(anh, 3)}}, bot.CommitDuplicate},
		} {
			got, err := k.Commit(ctx, step.c)
			must(t, err)
			if got != step.want {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
		}
		if d := cmp.Diff([]string{"a"}, ids(k.lease(t, anh, time.Minute))); d != "" {
			t.Error(d)
		}
	})
}

func TestTimers(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		past := time.Now().Add(-time.Second).Unix()
		s := session(anh, 1)
		s.Wake = bot.Wake{Seq: 4, At: past}
		k.commit(t, 0, bot.Turn{Session: s})
		later := session(binh, 1)
		later.Wake = bot.Wake{Seq: 1, At: past + 3600}
		k.commit(t, 0, bot.Turn{Session: later})

		due, err := k.Due(ctx, 10)
		must(t, err)
		if d := cmp.Diff([]bot.DueWake{{Contact: anh, Seq: 4}}, due); d != "" {
			t.Error(d)
		}
		if due, err = k.Due(ctx, 10); err != nil || len(due) != 0 {
			t.Errorf("a timer is given again at once: %v %v", due, err)
		}
		k.pass(5500 * time.Millisecond)
		if due, err = k.Due(ctx, 10); err != nil || len(due) != 1 {
			t.Errorf("a timer whose turn was not committed is lost: %v %v", due, err)
		}
		s.Seq, s.Wake = 2, bot.Wake{}
		k.commit(t, 1, bot.Turn{Session: s})
		k.pass(5500 * time.Millisecond)
		if due, err = k.Due(ctx, 10); err != nil || len(due) != 0 {
			t.Errorf("a removed timer comes: %v %v", due, err)
		}
	})
}

func TestDueKeepsItsLimit(t *testing.T) {
	k := embedded(t)
	for i := range 100 {
		s := session(bot.ContactID(rune('a'+i%26))+bot.ContactID(rune('0'+i/26)), 1)
		s.Wake = bot.Wake{Seq: 1, At: 1}
		k.commit(t, 0, bot.Turn{Session: s})
	}
	seen := map[bot.ContactID]bool{}
	for range 200 {
		due, err := k.Due(ctx, 5)
		must(t, err)
		if len(due) > 5 {
			t.Fatalf("%d timers, asked for 5", len(due))
		}
		for _, d := range due {
			seen[d.Contact] = true
		}
	}
	if len(seen) != 100 {
		t.Errorf("%d of 100 timers came", len(seen))
	}
}

func TestIdleSessionDies(t *testing.T) {
	k := embedded(t)
	s := session(anh, 1)
	s.Wake = bot.Wake{Seq: 1, At: time.Now().Add(25 * time.Hour).Unix()}
	k.commit(t, 0, bot.Turn{Session: s})
	k.pass(bot.SessionTTL + 2*time.Hour)
	got, err := k.Load(ctx, anh)
	must(t, err)
	if got.Seq != 0 {
		t.Error("an idle session lives on")
	}
	if due, err := k.Due(ctx, 10); err != nil || len(due) != 0 {
		t.Errorf("a timer outlives its session: %v %v", due, err)
	}
}

// A session that does not open is told of with its Seq, so that a new conversation can be committed over it.
func TestDamagedSession(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		k.turn(t, anh, 0)
		key := k.raw.Keys(ctx, "*s:"+string(anh)).Val()[0]
		must(t, k.raw.Set(ctx, key, "1 - no seal opens this", time.Hour).Err())
		got, err := k.Load(ctx, anh)
		if !errors.Is(err, bot.ErrDamaged) || got.Seq != 1 || got.Contact != anh {
			t.Fatalf("load: %+v, %v", got, err)
		}
		k.turn(t, anh, 1)
		if got, err = k.Load(ctx, anh); err != nil || got.Seq != 2 {
			t.Errorf("committed over: %d, %v", got.Seq, err)
		}
	})
}

func TestPartitionsAreFixed(t *testing.T) {
	k := realRedis(t)
	must(t, k.Ping(ctx))
	other, err := live.Open(k.real.URL(), k.ring, live.Options{Partitions: 8})
	must(t, err)
	defer func() { must(t, other.Close()) }()
	if _, err := other.Load(ctx, anh); !errors.Is(err, live.ErrPartitions) {
		t.Errorf("another number of partitions: %v", err)
	}
}

func TestRedisDown(t *testing.T) {
	k := realRedis(t)
	k.turn(t, anh, 0)
	k.real.Kill()
	if _, err := k.Load(ctx, anh); !errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("load: %v", err)
	}
	_, err := k.Commit(ctx, bot.Commit{Op: "x", Before: 1, Turn: bot.Turn{Session: session(anh, 2)}})
	if !errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("commit: %v", err)
	}
	k.real.Start()
	got, err := k.Load(ctx, anh)
	must(t, err)
	if got.Seq != 1 {
		t.Errorf("after kill -9 the session is at %d", got.Seq)
	}
}

func TestCheck(t *testing.T) {
	k := realRedis(t)
	d, err := k.Check(ctx)
	must(t, err)
	if d.Fault() != "" || d.Warning() != "" {
		t.Errorf("%+v: %q %q", d, d.Fault(), d.Warning())
	}
	must(t, k.raw.ConfigSet(ctx, "maxmemory-policy", "allkeys-lru").Err())
	must(t, k.raw.ConfigSet(ctx, "appendfsync", "everysec").Err())
	d, err = k.Check(ctx)
	must(t, err)
	if d.Fault() == "" || d.Warning() == "" {
		t.Errorf("%+v is said to be good", d)
	}
}
