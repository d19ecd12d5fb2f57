package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/bot/outbox"
)

// phone is a channel that keeps what arrives.
type phone struct {
	name string
	ends func(out bot.Outgoing) bot.Outcome // nil: always sent

	mu  sync.Mutex
	got []string
}

func (p *phone) Name() string { return p.name }

func (p *phone) Send(_ context.Context, to bot.Address, out bot.Outgoing, sendID string) bot.Outcome {
	o := bot.Outcome{Result: bot.Sent}
	if p.ends != nil {
		o = p.ends(out)
	}
	if o.Result == bot.Sent || o.Result == bot.Unknown {
		p.mu.Lock()
		p.got = append(p.got, strings.TrimPrefix(out.Text.Reveal(), secretText+" "))
		p.mu.Unlock()
	}
	return o
}

func (p *phone) heard() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

// runs starts a dispatcher that ends with the test; stop ends it earlier.
func runs(t *testing.T, k *kit, routes ...outbox.Route) (d *outbox.Dispatcher, stop func()) {
	t.Helper()
	d, err := outbox.New(outbox.Config{Queue: k.Store, Routes: routes})
	must(t, err)
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { must(t, d.Run(ctx)) })
	stop = func() { cancel(); wg.Wait() }
	t.Cleanup(stop)
	return d, stop
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("never came true: ", what)
}

func TestWakeSendsAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		p := &phone{name: "sms"}
		d, _ := runs(t, k, outbox.Route{Channel: p})
		time.Sleep(50 * time.Millisecond)
		start := time.Now()
		for n := range 20 {
			k.turn(t, anh, int64(n), fmt.Sprint(n))
			d.Wake(anh)
		}
		eventually(t, "all twenty arrive", func() bool { return len(p.heard()) == 20 })
		if took := time.Since(start); took > 700*time.Millisecond {
			t.Errorf("took %v: somebody waited for the poll", took)
		}
		for n, got := range p.heard() {
			if got != fmt.Sprint(n) {
				t.Fatal("out of order:", p.heard())
			}
		}
	})
}

func TestPollFindsWhatNobodyToldOf(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		p := &phone{name: "sms"}
		runs(t, k, outbox.Route{Channel: p})
		k.turn(t, anh, 0, "a")
		eventually(t, "it arrives", func() bool { return len(p.heard()) == 1 })
	})
}

func TestLateIsNotSent(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		p := &phone{name: "sms"}
		late := item(anh, "late")
		late.NotAfter, late.Report = time.Now().Add(-time.Second), "line"
		k.commit(t, 0, bot.Turn{Session: session(anh, 1), Outbox: []bot.Item{late, item(anh, "next")}})
		runs(t, k, outbox.Route{Channel: p})
		eventually(t, "the next arrives", func() bool { return len(p.heard()) == 1 })
		if p.heard()[0] != "next" {
			t.Error("sent:", p.heard())
		}
		eventually(t, "the worker hears", func() bool {
			e := k.events(t, anh)
			return len(e) == 1 && e[0].Result == bot.Expired
		})
	})
}

func TestChannelThatIsOff(t *testing.T) {
	k := embedded(t)
	page := item(anh, "page:k1:0:lan:zalo")
	page.Channel, page.Report = "zalo", "page"
	must(t, k.Put(ctx, page, bot.NewAddress(secretAddress)))
	runs(t, k, outbox.Route{Channel: &phone{name: "sms"}})
	eventually(t, "the ladder hears", func() bool {
		e := k.events(t, anh)
		return len(e) == 1 && e[0].Result == bot.Rejected
	})
}

func TestPanicIsUnknown(t *testing.T) {
	k := embedded(t)
	calls := 0
	p := &phone{name: "sms", ends: func(bot.Outgoing) bot.Outcome {
		if calls++; calls == 1 {
			panic(secretText)
		}
		return bot.Outcome{Result: bot.Sent}
	}}
	d, _ := runs(t, k, outbox.Route{Channel: p})
	k.turn(t, anh, 0, "a", "b")
	d.Wake(anh)
	eventually(t, "both arrive", func() bool { return cmp.Equal(p.heard(), []string{"a", "b"}) })
}

func TestRunOnceSendsAllThatIsDue(t *testing.T) {
	k := embedded(t)
	p := &phone{name: "sms"}
	d, err := outbox.New(outbox.Config{Queue: k.Store, Routes: []outbox.Route{{Channel: p}}})
	must(t, err)
	k.turn(t, anh, 0, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
	must(t, k.Put(ctx, item(binh, "x"), bot.NewAddress(secretAddress)))
	n, err := d.RunOnce(ctx)
	must(t, err)
	if n != 11 || len(p.heard()) != 11 {
		t.Errorf("sent %d, arrived %v", n, p.heard())
	}
	if n, err = d.RunOnce(ctx); err != nil || n != 0 {
		t.Error("sent again:", n, err)
	}
}

func TestChatsAreNotFlooded(t *testing.T) {
	k := embedded(t)
	p := &phone{name: "sms"}
	d, _ := runs(t, k, outbox.Route{Channel: p, Rate: 1000})
	start := time.Now()
	k.turn(t, anh, 0, "a", "b", "c", "d")
	d.Wake(anh)
	eventually(t, "four arrive", func() bool { return len(p.heard()) == 4 })
	if took := time.Since(start); took < 900*time.Millisecond || took > 2500*time.Millisecond {
		t.Errorf("four messages to one chat took %v", took)
	}
}

func TestPagesPassALineOfReplies(t *testing.T) {
	k := embedded(t)
	p := &phone{name: "sms"}
	d, _ := runs(t, k, outbox.Route{Channel: p, Rate: 4})
	for n := range 40 {
		c := bot.ContactID(fmt.Sprintf("person-%d", n))
		k.turn(t, c, 0, fmt.Sprintf("reply-%d", n))
		d.Wake(c)
	}
	eventually(t, "the first arrives", func() bool { return len(p.heard()) > 0 })
	page := item(anh, "page")
	page.Lane = bot.LanePage
	must(t, k.Put(ctx, page, bot.NewAddress(secretAddress)))
	d.Wake(anh)
	before := len(p.heard())
	eventually(t, "the page arrives", func() bool { return slices.Contains(p.heard(), "page") })
	if at := slices.Index(p.heard(), "page"); at > before+2 {
		t.Errorf("the page came after %d replies, %d were out when it was queued", at, before)
	}
}

func TestStoppingFinishesAndGivesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		started, goOn := make(chan struct{}), make(chan struct{})
		var once sync.Once
		p := &phone{name: "sms", ends: func(bot.Outgoing) bot.Outcome {
			once.Do(func() { close(started) })
			<-goOn
			return bot.Outcome{Result: bot.Sent}
		}}
		d, stop := runs(t, k, outbox.Route{Channel: p})
		k.turn(t, anh, 0, "a", "b")
		d.Wake(anh)
		<-started
		time.AfterFunc(50*time.Millisecond, func() { close(goOn) })
		stop()
		l := k.lease(t, anh, time.Minute)
		if !cmp.Equal(p.heard(), []string{"a"}) || !cmp.Equal(ids(l), []string{"b"}) || l[0].Unknown {
			t.Error("arrived", p.heard(), "left", ids(l))
		}
	})
}

// Two processes send for many people at once; sends fail at random; one process is stopped and started again.
func TestTwoDispatchers(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		const people, turns = 30, 12
		p := &phone{name: "sms", ends: func(bot.Outgoing) bot.Outcome {
			if rand.IntN(20) == 0 {
				return bot.Outcome{Result: bot.Throttled, After: time.Second}
			}
			return bot.Outcome{Result: bot.Sent}
		}}
		one, stopOne := runs(t, k, outbox.Route{Channel: p})
		two, _ := runs(t, k, outbox.Route{Channel: p})
		for n := range int64(turns) {
			for i := range people {
				c := bot.ContactID(fmt.Sprintf("person-%02d", i))
				k.turn(t, c, n, fmt.Sprintf("%s %02d", c, n))
				one.Wake(c)
				two.Wake(c)
			}
			if n == turns/2 {
				stopOne()
			}
		}
		runs(t, k, outbox.Route{Channel: p})
		eventually(t, "all arrive", func() bool { return len(p.heard()) >= people*turns })
		seen := map[string][]string{}
		for _, got := range p.heard() {
			c, n, _ := strings.Cut(got, " ")
			seen[c] = append(seen[c], n)
		}
		for c, got := range seen {
			if len(got) != turns || !slices.IsSorted(got) {
				t.Error(c, "heard", got)
			}
		}
	})
}
