package oncall_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
	"benan/store/records"
)

// seal is a fixed key: what it seals is only looked at by these tests.
type seal struct{}

func (seal) aead() cipher.AEAD {
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		panic(err)
	}
	a, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return a
}
func (s seal) Seal(plain, ad []byte) []byte           { return s.aead().Seal(nil, nil, plain, ad) }
func (s seal) Open(sealed, ad []byte) ([]byte, error) { return s.aead().Open(nil, nil, sealed, ad) }
func (seal) Mark(parts ...string) []byte {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return sum[:16]
}

// phrases are the worker's texts, short enough to read in a story.
type phrases struct{}

func (phrases) Text(_, id string, data map[string]any) string {
	forms := map[string]string{
		"worker.page": "Ca {code}: {level}, chờ {age} phút.", "worker.accept_button": "Nhận",
		"worker.accepted": "Bạn giữ ca {code}.", "worker.taken": "Ca {code}: đã có người nhận.",
		"worker.card": "{code} · {channel} · {level} · {gate} · {signs} · {age_band} · {flags}",
		"worker.line": "{code}: {text}", "worker.which": "Cho ca nào: {codes}?", "worker.help": "Bạn chưa giữ ca nào.",
		"worker.not_paged": "Ca {code}: không gọi bạn.", "worker.closed": "Ca {code}: đã đóng.",
		"worker.unclear": "Chưa gửi cho ai.", "worker.only_words": "Chỉ chuyển lời. Bạn giữ: {codes}",
		"worker.edited":     "Tin đã sửa không tới người nhắn.",
		"worker.closed_now": "Ca {code}: đã đóng.", "worker.not_yours": "Ca {code}: không phải của bạn.",
		"worker.marked.false_alarm": "Ca {code}: báo nhầm.", "worker.marked.missed": "Ca {code}: bỏ sót.", "worker.marked.none": "Ca {code}: bỏ ghi.",
		"worker.held": "{code}: chưa gửi được", "worker.undelivered": "{code}: không tới",
		"worker.blocked": "{code}: đã chặn", "worker.wiped": "{code}: đã nhắn XOA", "worker.left": "{code}: đã nhắn 0", "worker.denied": "{code}: rút lời",
		"worker.silent": "{code}: im lặng", "worker.note": "Có người báo không tiện.", "note.other": "Ghi chú khác.", "worker.report": "Có báo tin mới.",
		"worker.level_up": "{code}: nay là {level}", "level.critical": "KHẨN", "level.high": "CAO", "level.medium": "vừa",
		"flag.none": "-", "flag.wiped": "XOA", "flag.left": "0", "flag.silent": "im lặng", "flag.blocked": "chặn", "flag.denied": "rút lời", "gate.state.cleared": "tiện",
		"gate.state.unsafe": "không tiện", "gate.state.unknown": "chưa rõ", "channel.sms": "SMS", "sign.papers": "giữ giấy tờ",
	}
	text := forms[id]
	for k, v := range data {
		text = strings.ReplaceAll(text, "{"+k+"}", fmt.Sprint(v))
	}
	return text
}

var ladders = map[risk.Level]oncall.Ladder{
	risk.Critical: {Next: 90 * time.Second, Notice: 3 * time.Minute, Again: 5 * time.Minute},
	risk.High:     {Next: 5 * time.Minute, Notice: 10 * time.Minute, Again: 5 * time.Minute},
}

// night has two on duty at 22:00, Lan before Hoa; Mai, a coordinator, is at home.
const night = `
timezone: Asia/Ho_Chi_Minh
workers:
  - {id: lan, name: Lan, telegram: 700001, phone: "+84912345678", languages: [vi]}
  - {id: hoa, name: Hoa, phone: "0987654321", languages: [vi, en]}
  - {id: mai, name: Mai, telegram: 700003, coordinator: true}
shifts:
  - {worker: lan, days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00"}
  - {worker: hoa, days: [mon, tue, wed, thu, fri, sat, sun], from: "19:00", to: "07:00"}
`

// world is everything around the runner: a clock, the conversations' events, an outbox and the people behind it.
type world struct {
	t       testing.TB
	now     time.Time
	start   time.Time
	roster  *oncall.Roster
	store   *records.Store
	stream  *stream
	box     *box
	runner  *oncall.Runner
	workers *oncall.WorkerSide
	facts   []oncall.FactKind
	seq     int
	gate    bot.GateState
	clocks  map[risk.Level]oncall.Ladder
}

func newWorld(t testing.TB, rosterYAML string) *world {
	t.Helper()
	roster, err := oncall.LoadRoster("roster.yaml", []byte(rosterYAML))
	if err != nil {
		t.Fatal(err)
	}
	return worldWith(t, roster)
}

func worldWith(t testing.TB, roster *oncall.Roster) *world {
	t.Helper()
	store, err := records.Open(context.Background(), records.Memory, seal{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	start := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) // 22:00 in Hạ Long
	w := &world{t: t, now: start, start: start, roster: roster, store: store, stream: &stream{}, gate: bot.GateCleared, clocks: ladders}
	w.box = &box{w: w, items: map[string]bool{}, ops: map[string]bool{}}
	w.restart()
	return w
}

// restart is a new process on the same stores.
func (w *world) restart() {
	w.runner = oncall.NewRunner(oncall.Config{
		Events: w.stream, Cases: w.store, Reports: w.store.Reports(), Outbox: w.box, Turns: w.box, Roster: w.roster, Ladders: w.ladders,
		Phrases: phrases{}, Name: bot.NewNamer(make([]byte, 32)).Contact, Now: func() time.Time { return w.now },
		Count: func(f oncall.Fact) { w.facts = append(w.facts, f.Kind) }, Holder: "test",
	})
	w.workers = w.runner.Workers()
}

// ladders gives the clocks of the moment, as the content does.
func (w *world) ladders() map[risk.Level]oncall.Ladder { return w.clocks }

// event is one event of a person's conversation.
func (w *world) event(person string, e bot.Event) {
	w.seq++
	e.ID = fmt.Sprintf("%s:%d:e0", person, w.seq)
	e.Contact, e.Channel, e.Form, e.Lang = bot.ContactID(person), "sms", bot.FormFlat, "vi"
	e.Address, e.At, e.Gate = bot.NewAddress("+84900000001"), w.now, w.gate
	w.stream.add(e)
}

func (w *world) escalates(person string, l risk.Level, text string) {
	w.event(person, bot.Event{Kind: bot.EventEscalate, Level: l, Text: bot.NewText(text)})
	w.run()
}

func (w *world) says(person, text string) {
	w.event(person, bot.Event{Kind: bot.EventSaid, Text: bot.NewText(text)})
	w.run()
}

// writes is a worker's message; a text that begins with "accept:" is a pressed button.
func (w *world) writes(worker, channel, text string) {
	w.t.Helper()
	in := bot.Inbound{Kind: bot.KindText, Text: bot.NewText(text)}
	if strings.HasPrefix(text, "accept:") {
		in.Choice, in.Text = text, bot.Text{}
	}
	w.receives(worker, channel, in)
}

// receives is a message of a worker of any kind.
func (w *world) receives(worker, channel string, in bot.Inbound) {
	w.t.Helper()
	who, _ := w.roster.Worker(worker)
	m, ok := who.Method(channel)
	if !ok {
		w.t.Fatalf("%s has no %s", worker, channel)
	}
	w.seq++
	in.Op, in.Channel, in.Form, in.From, in.At = fmt.Sprintf("%s:%d", channel, w.seq), channel, m.Form, m.Address, w.now
	in.Contact = bot.NewNamer(make([]byte, 32)).Contact(channel, m.Address)
	if err := w.workers.Receive(context.Background(), in); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) run() {
	w.t.Helper()
	if _, err := w.runner.RunOnce(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// until lets time pass, with a run whenever something is due, as the clock of Run has one every second.
func (w *world) until(d time.Duration) {
	w.t.Helper()
	for end := w.start.Add(d); w.now.Before(end); w.run() {
		w.now = w.nextDue(end)
	}
}

// nextDue gives the next time at which a case has something to do, at the latest end.
func (w *world) nextDue(end time.Time) time.Time {
	cases, err := w.store.OpenCases(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range cases {
		for _, due := range []time.Time{c.NextDue, c.NoticeDue, c.AnswerDue, c.DecideDue} {
			if due.After(w.now) && due.Before(end) {
				end = due
			}
		}
	}
	return end
}

// heard gives what reached anybody since it was last asked, in order.
func (w *world) heard() []string {
	out := w.box.log
	w.box.log = nil
	return out
}

func (w *world) expect(what string, want ...string) {
	w.t.Helper()
	got := w.heard()
	if !slices.Equal(got, want) {
		w.t.Fatalf("%s at +%v\n got:\n  %s\nwant:\n  %s", what, w.now.Sub(w.start),
			strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// at names whose address it is: "lan/sms".
func (w *world) at(channel string, a bot.Address) string {
	for _, who := range w.roster.Workers() {
		if m, ok := who.Method(channel); ok && m.Address.Reveal() == a.Reveal() {
			return who.ID + "/" + channel
		}
	}
	return "/" + channel
}

// box is the outbox and the persons' conversations: it writes down what would be read.
type box struct {
	w     *world
	mu    sync.Mutex
	log   []string
	items map[string]bool // known ids
	sent  []bot.Item
	ops   map[string]bool
	turns []bot.Inbound
	fail  error                 // both, while set
	deaf  map[string]bot.Result // "lan/sms": how pages and relays there end
}

var errDown = errors.New("down")

func (b *box) Put(_ context.Context, i bot.Item, to bot.Address) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return b.fail
	}
	if b.items[i.ID] {
		return nil
	}
	b.items[i.ID] = true
	b.sent = append(b.sent, i)
	at := b.w.at(i.Channel, to)
	kind := ""
	switch {
	case i.Lane == bot.LanePage:
		kind = "GỌI "
	case i.Out.Quiet:
		kind = "(khẽ) "
	}
	b.log = append(b.log, at+" < "+kind+i.Out.Text.Reveal())
	if r := b.deaf[at]; r != "" && i.Report != "" {
		b.w.stream.add(bot.Event{
			ID: "delivery:" + i.ID + ":" + string(r), Kind: bot.EventDelivery, Contact: i.Contact, Line: i.ID, Item: i, Result: r,
		})
	}
	return nil
}

func (b *box) Withdraw(_ context.Context, _ bot.ContactID, items []string) error {
	for _, i := range items {
		if !strings.HasPrefix(i, "page:") && !strings.HasPrefix(i, "relay:") {
			b.w.t.Errorf("withdraws %s", i)
		}
	}
	return nil
}

func (b *box) Apply(_ context.Context, in bot.Inbound) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return b.fail
	}
	if b.ops[in.Op] {
		return nil
	}
	b.ops[in.Op] = true
	b.turns = append(b.turns, in)
	line := "người nhắn < " + string(in.Kind)
	switch in.Kind {
	case bot.KindCaseTaken:
		line += fmt.Sprintf(" %d phút", in.Minutes)
	case bot.KindCaseNotice:
		line += " " + in.Notice
	case bot.KindCaseLine:
		line += " " + in.Text.Reveal()
	}
	b.log = append(b.log, line)
	return nil
}

// stream is one partition of events.
type stream struct {
	mu     sync.Mutex
	next   int
	events []oncall.Taken
	dead   []oncall.Taken
}

func (s *stream) add(e bot.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	s.events = append(s.events, oncall.Taken{ID: fmt.Sprint(s.next), Event: e})
}

func (s *stream) Take(_ context.Context, _ int, _ string, _ time.Duration, max int) ([]oncall.Taken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events[:min(max, len(s.events))]), nil
}

func (s *stream) Ack(_ context.Context, _ int, _ string, ids []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = slices.DeleteFunc(s.events, func(t oncall.Taken) bool { return slices.Contains(ids, t.ID) })
	return nil
}

func (s *stream) Bury(_ context.Context, _ int, _ string, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.events, func(t oncall.Taken) bool { return t.ID == id })
	s.dead = append(s.dead, s.events[i])
	s.events = slices.Delete(s.events, i, i+1)
	return nil
}

func (s *stream) Partitions() int { return 1 }
