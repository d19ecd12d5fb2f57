package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"benan/bot"
	"benan/bot/outbox"
	"benan/bot/risk"
	"benan/flows"
	"benan/store/live"
)

// trips counts round trips: a command, or a pipeline of them.
type trips struct{ n atomic.Int64 }

func (c *trips) DialHook(next redis.DialHook) redis.DialHook { return next }
func (c *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { c.n.Add(1); return next(ctx, cmd) }
}
func (c *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { c.n.Add(1); return next(ctx, cmds) }
}

// realistic is a session in the middle of the screening, with a case and a timer.
func realistic(c bot.ContactID, seq int64) bot.Session {
	s := bot.Session{Contact: c, Seq: seq, Channel: "telegram", Form: bot.FormButtons, Lang: "vi", Accents: true, Offered: true,
		Last: 1790000000, Gate: bot.Gate{State: bot.GateCleared, Asked: 1790000000}, Stage: bot.StageWait,
		Case:    bot.CaseRef{ID: "0198c0de-77aa-7bbb-8ccc-0123456789ab", State: bot.CaseOpen, Level: risk.Critical},
		Greeted: true, Told: true, Red: true, Ack: 1790000000, Wake: bot.Wake{Seq: 12, At: 1790000900},
		Recent: []string{"em dang o cua khau ho giu giay to cua em", "chị ơi em không biết đây là đâu", "ho noi mai chuyen di cho khac"},
		Flow: flows.State{Flow: "screening", Node: "s2.debt", Back: []flows.Place{{Flow: "menu", Node: "home"}}, Once: []string{"danger", "child"},
			Answers: map[string]string{}, Skips: 1}}
	for _, item := range []string{"s1.papers", "s1.move", "s1.threat", "s2.debt", "s2.pay", "s2.lied", "s2.watched", "s3.age"} {
		s.Flow.Answers[item] = "yes"
	}
	return s
}

func TestWhatATurnCosts(t *testing.T) {
	r := StartRedis(t)
	count := &trips{}
	c := redis.NewClient(&redis.Options{Addr: r.Addr, MaxRetries: -1, DisableIdentity: true})
	c.AddHook(count)
	s, err := live.New(c, keys(t), live.Options{})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	must(t, s.Ping(ctx))
	_, err = s.Commit(ctx, commitOf(anh, 0)) // the server learns the script
	must(t, err)

	before := count.n.Load()
	_, err = s.Load(ctx, anh)
	must(t, err)
	_, err = s.Commit(ctx, commitOf(anh, 1))
	must(t, err)
	if n := count.n.Load() - before; n != 2 {
		t.Errorf("%d round trips before the provider's 200, want 2", n)
	}
	size, err := c.MemoryUsage(ctx, fmt.Sprintf("{p%02d}:s:%s", s.Partition(anh), anh)).Result()
	must(t, err)
	t.Logf("a session in the middle of a screening takes %d bytes", size)
	if size > 1024 {
		t.Errorf("a session takes %d bytes, want at most 1024", size)
	}
}

func commitOf(c bot.ContactID, before int64) bot.Commit {
	i := item(c, fmt.Sprintf("%s:%d:0", c, before+1))
	i.Out = bot.Outgoing{Text: bot.NewText(strings.Repeat("Bạn đang ở nơi an toàn chứ? ", 8)),
		Buttons: []bot.Button{{Key: "1", Text: "Có"}, {Key: "2", Text: "Không"}, {Key: "3", Text: "Bỏ qua"}}}
	return bot.Commit{Op: fmt.Sprintf("telegram:%s:%d", c, before), Before: before, Channel: "telegram",
		Address: bot.NewAddress("700001234"),
		Turn:    bot.Turn{Session: realistic(c, before+1), Outbox: []bot.Item{i}}}
}

func benchStore(b *testing.B, args ...string) *kit {
	b.Helper()
	return realRedis(b, args...)
}

func BenchmarkCommit(b *testing.B) {
	for _, fsync := range []string{"always", "everysec"} {
		b.Run(fsync, func(b *testing.B) {
			k := benchStore(b, "--appendfsync", fsync)
			var n int64
			for b.Loop() {
				if end, err := k.Commit(ctx, commitOf(anh, n)); err != nil || end != bot.CommitOK {
					b.Fatal(end, err)
				}
				n++
				if n%500 == 0 { // a queue that is never sent would not be what is measured
					b.StopTimer()
					must(b, k.raw.FlushDB(ctx).Err())
					n = 0
					b.StartTimer()
				}
			}
		})
	}
}

// BenchmarkTurnRoundTrip is what one message costs in Redis: load, commit, lease, settle.
func BenchmarkTurnRoundTrip(b *testing.B) {
	for _, fsync := range []string{"always", "everysec"} {
		b.Run(fsync, func(b *testing.B) {
			k := benchStore(b, "--appendfsync", fsync)
			var n int64
			for b.Loop() {
				s, err := k.Load(ctx, anh)
				must(b, err)
				_, err = k.Commit(ctx, commitOf(anh, s.Seq))
				must(b, err)
				l, err := k.LeaseContacts(ctx, []bot.ContactID{anh}, time.Minute)
				must(b, err)
				must(b, k.SettleAll(ctx, []outbox.Settlement{{Item: l[0].Item, Token: l[0].Token, Outcome: bot.Outcome{Result: bot.Sent}}}))
				n++
			}
		})
	}
}
