package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"benan/bot"
	"benan/bot/outbox"
	"benan/store"
	"benan/store/live"
)

// kit is a store under test with a raw look into its Redis.
type kit struct {
	*live.Store
	raw  *redis.Client
	ring *store.KeyRing
	pass func(time.Duration) // lets the server's clock run
	real *Redis
}

// onBoth runs a story on the embedded server and on a real one.
func onBoth(t *testing.T, story func(t *testing.T, k *kit)) {
	t.Run("embedded", func(t *testing.T) { story(t, embedded(t)) })
	t.Run("redis", func(t *testing.T) { t.Parallel(); story(t, realRedis(t)) })
}

func keys(tb testing.TB) *store.KeyRing {
	tb.Helper()
	file, err := store.GenerateKeys()
	must(tb, err)
	ring, err := store.ParseKeys(file)
	must(tb, err)
	return ring
}

func embedded(tb testing.TB) *kit {
	tb.Helper()
	ring := keys(tb)
	s, err := live.OpenEmbedded(ring, live.Options{})
	must(tb, err)
	tb.Cleanup(func() { must(tb, s.Close()) })
	k := &kit{Store: s.Store, ring: ring, raw: redis.NewClient(&redis.Options{Addr: s.Server.Addr()})}
	tb.Cleanup(func() { _ = k.raw.Close() })
	var clock time.Time // the server's own until it is moved for the first time; from then on it stands still between moves
	k.pass = func(d time.Duration) {
		if clock.IsZero() {
			clock = time.Now()
		}
		clock = clock.Add(d)
		s.Server.SetTime(clock)
	}
	return k
}

func realRedis(tb testing.TB, args ...string) *kit {
	tb.Helper()
	r := StartRedis(tb, args...)
	ring := keys(tb)
	s, err := live.Open(r.URL(), ring, live.Options{})
	must(tb, err)
	tb.Cleanup(func() { _ = s.Close() })
	k := &kit{Store: s, ring: ring, real: r, pass: time.Sleep, raw: redis.NewClient(&redis.Options{Addr: r.Addr})}
	tb.Cleanup(func() { _ = k.raw.Close() })
	return k
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

var ctx = context.Background()

// revealed lets go-cmp look into private values.
var revealed = cmp.Options{
	cmp.Comparer(func(a, b bot.Text) bool { return a.Reveal() == b.Reveal() }),
	cmp.Comparer(func(a, b bot.Address) bool { return a.Reveal() == b.Reveal() }),
}

const (
	anh  = bot.ContactID("aaaa0000aaaa0000aaaa0000aaaa0000")
	binh = bot.ContactID("bbbb1111bbbb1111bbbb1111bbbb1111")

	secretText    = "Tôi bị giữ hộ chiếu ở Móng Cái"
	secretAddress = "+84911222333"
)

func session(c bot.ContactID, seq int64) bot.Session {
	return bot.Session{Contact: c, Seq: seq, Channel: "sms", Form: bot.FormFlat, Lang: "vi", Recent: []string{secretText}}
}

func item(c bot.ContactID, id string) bot.Item {
	return bot.Item{ID: id, Contact: c, Channel: "sms", Lane: bot.LaneReply,
		Out: bot.Outgoing{Text: bot.NewText(secretText + " " + id)}}
}

func event(c bot.ContactID, id string, kind bot.EventKind) bot.Event {
	return bot.Event{ID: id, Kind: kind, Contact: c, Address: bot.NewAddress(secretAddress), Text: bot.NewText(secretText),
		Recent: []bot.Text{bot.NewText(secretText)}}
}

// turn commits the turn after before with the items of these ids and wants it to succeed.
func (k *kit) turn(tb testing.TB, c bot.ContactID, before int64, ids ...string) {
	tb.Helper()
	var items []bot.Item
	for _, id := range ids {
		items = append(items, item(c, id))
	}
	k.commit(tb, before, bot.Turn{Session: session(c, before+1), Outbox: items})
}

func (k *kit) commit(tb testing.TB, before int64, t bot.Turn) {
	tb.Helper()
	op := fmt.Sprintf("test:%s:%d:%d", t.Session.Contact, before, time.Now().UnixNano())
	end, err := k.Commit(ctx, bot.Commit{Op: op, Before: before, Turn: t, Address: bot.NewAddress(secretAddress)})
	must(tb, err)
	if end != bot.CommitOK {
		tb.Fatalf("commit after %d: %s", before, end)
	}
}

// lease takes what is due of one contact.
func (k *kit) lease(tb testing.TB, c bot.ContactID, ttl time.Duration) []outbox.Leased {
	tb.Helper()
	l, err := k.LeaseContacts(ctx, []bot.ContactID{c}, ttl)
	must(tb, err)
	return l
}

func (k *kit) settle(tb testing.TB, l []outbox.Leased, r bot.Result, after time.Duration) {
	tb.Helper()
	var ends []outbox.Settlement
	for _, i := range l {
		ends = append(ends, outbox.Settlement{Item: i.Item, Token: i.Token, Outcome: bot.Outcome{Result: r}, At: time.Now().Add(after)})
	}
	must(tb, k.Settle(ctx, k.Partition(l[0].Item.Contact), ends))
}

func (k *kit) events(tb testing.TB, c bot.ContactID) []bot.Event {
	tb.Helper()
	taken, err := k.Take(ctx, k.Partition(c), "reader", time.Minute, 100)
	must(tb, err)
	var out []bot.Event
	for _, t := range taken {
		out = append(out, t.Event)
	}
	return out
}

func ids(l []outbox.Leased) []string {
	var out []string
	for _, i := range l {
		out = append(out, i.Item.ID)
	}
	return out
}

// keysOf lists every key and value of the server as one text, to look for what must not be there.
func (k *kit) dump(tb testing.TB) map[string]string {
	tb.Helper()
	out := map[string]string{}
	names, err := k.raw.Keys(ctx, "*").Result()
	must(tb, err)
	for _, name := range names {
		kind, err := k.raw.Type(ctx, name).Result()
		must(tb, err)
		var v any
		switch kind {
		case "string":
			v, err = k.raw.Get(ctx, name).Result()
		case "list":
			v, err = k.raw.LRange(ctx, name, 0, -1).Result()
		case "hash":
			v, err = k.raw.HGetAll(ctx, name).Result()
		case "zset":
			v, err = k.raw.ZRange(ctx, name, 0, -1).Result()
		case "stream":
			v, err = k.raw.XRange(ctx, name, "-", "+").Result()
		}
		must(tb, err)
		out[name] = fmt.Sprint(v)
	}
	return out
}
