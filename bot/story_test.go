package bot_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/risk"
	"benan/flows"
	"benan/locales"
)

// A story is a conversation that a counsellor could read, one file each in flows/testdata:
//
//	# comment            channel: sms        lang: en
//	> what the person writes, or a pressed button: > [2]
//	< message id of each reply, with its keys: < s1.papers [1 2 3]
//	! event, as "escalate high", "said", "note"      @ +16m    the clock (timers run)
//	> {code}  the receipt code that < {code} told, {wrong} one that nobody has, (photo), (big photo)
//	= found done "lời" | unknown | later                       what looking the code up gives
//	~ taken 10 | line text | notice wait.calling | closed      what the on-call side does
//
// Every reply and event must be named, in order; the session is marshalled between two lines, as the store does.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("../flows/testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories found: %v", err)
	}
	content := testContent(t)
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			t.Parallel()
			tell(t, content, f)
		})
	}
}

type teller struct {
	*testing.T
	c       *bot.Content
	s       bot.Session
	now     time.Time
	channel string
	form    bot.Form
	n       int
	said    []bot.Item
	events  []bot.Event
	at      string
	code    string     // the receipt code that was told
	look    bot.Lookup // what a code finds
}

func tell(t *testing.T, c *bot.Content, file string) {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	st := &teller{T: t, c: c, now: time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC), channel: "telegram", form: bot.FormButtons}
	sc := bufio.NewScanner(strings.NewReader(string(b)))
	for n := 1; sc.Scan(); n++ {
		st.at = fmt.Sprintf("%s:%d", filepath.Base(file), n)
		st.line(strings.TrimRight(sc.Text(), " "))
	}
	st.settled()
}

func (st *teller) line(l string) {
	rest := ""
	if len(l) > 2 {
		rest = l[2:]
	}
	switch {
	case l == "" || l[0] == '#':
	case l == "channel: sms":
		st.channel, st.form = "sms", bot.FormFlat
	case strings.HasPrefix(l, "lang: "):
		st.s.Lang = l[6:]
	case l[0] == '>':
		st.settled()
		in := bot.Inbound{Kind: bot.KindText, Text: bot.NewText(rest)}
		if k, ok := strings.CutPrefix(rest, "["); ok {
			in.Text, in.Choice = bot.NewText(""), strings.TrimSuffix(k, "]")
		}
		if rest == "(media)" {
			in = bot.Inbound{Kind: bot.KindMedia}
		}
		st.turn(st.reported(in, rest))
	case l[0] == '=':
		st.look = lookup(rest)
	case l[0] == '~':
		st.settled()
		st.fromCase(strings.Fields(rest))
	case l[0] == '@':
		st.settled()
		st.pass(rest)
	case l[0] == '<':
		st.hear(rest)
	case l[0] == '!':
		st.learn(rest)
	default:
		st.Fatalf("%s: cannot read %q", st.at, l)
	}
}

func (st *teller) turn(in bot.Inbound) {
	st.n++
	st.s = remarshal(st.T, st.s)
	in.Op, in.Channel, in.Form, in.At = fmt.Sprint("op", st.n), st.channel, st.form, st.now
	in.Contact, in.From = "c0ffee", bot.NewAddress("700700")
	turn := st.c.NextTurn(st.s, in, st.now)
	again := st.c.NextTurn(st.s, in, st.now)
	if fmt.Sprint(turn.Outbox) != fmt.Sprint(again.Outbox) || len(turn.Events) != len(again.Events) {
		st.Errorf("%s: the same turn twice differs", st.at)
	}
	st.filings(turn.Events)
	st.s = turn.Session
	if turn.Wipe {
		st.s = bot.Session{}
	}
	st.said, st.events = append(st.said, turn.Outbox...), append(st.events, turn.Events...)
}

// pass lets time pass and plays the timers that come due on the way.
func (st *teller) pass(s string) {
	d, err := time.ParseDuration(strings.TrimPrefix(s, "+"))
	if err != nil {
		st.Fatalf("%s: %v", st.at, err)
	}
	end := st.now.Add(d)
	for st.s.Wake.At != 0 && !time.Unix(st.s.Wake.At, 0).After(end) {
		st.now = time.Unix(st.s.Wake.At, 0)
		st.turn(bot.Inbound{Kind: bot.KindWake, Wake: st.s.Wake.Seq})
	}
	st.now = end
}

func (st *teller) fromCase(f []string) {
	in := bot.Inbound{Case: bot.CaseRef{ID: "k1"}}
	switch f[0] {
	case "taken":
		in.Kind = bot.KindCaseTaken
		_, _ = fmt.Sscan(f[1], &in.Minutes)
	case "line":
		in.Kind, in.Text = bot.KindCaseLine, bot.NewText(strings.Join(f[1:], " "))
	case "notice":
		in.Kind, in.Notice = bot.KindCaseNotice, f[1]
	case "closed":
		in.Kind = bot.KindCaseClosed
	case "unsent":
		in.Kind = bot.KindUnsent
	default:
		st.Fatalf("%s: cannot read %q", st.at, f)
	}
	st.turn(in)
}

// hear checks one reply: "id [keys]", or the words of a worker in quotes.
func (st *teller) hear(want string) {
	if len(st.said) == 0 {
		st.Fatalf("%s: nothing was said, want %q", st.at, want)
	}
	item := st.said[0]
	st.said = st.said[1:]
	got := item.Out.Text.Reveal()
	if strings.HasPrefix(want, "\"") {
		if got != strings.Trim(want, "\"") {
			st.Errorf("%s: said %q, want %s", st.at, got, want)
		}
		return
	}
	if want == "{code}" {
		st.tellCode(got)
		return
	}
	id, keys, _ := strings.Cut(want, " [")
	lang := st.s.Lang
	if lang == "" {
		lang = "vi"
	}
	if st.heardParts(lang, id, got) {
		return
	}
	data := map[string]any{"n": 10}
	text, ok := st.c.Texts.Text(lang, id, data)
	if st.form == bot.FormFlat {
		text, ok = st.c.Texts.SMS(lang, id, data, st.s.Accents)
	}
	if !ok {
		st.Fatalf("%s: no text %q", st.at, id)
	}
	if !strings.Contains(got, text) {
		st.Errorf("%s: said %q, want %s: %q", st.at, got, id, text)
	}
	if keys == "" {
		return
	}
	for _, k := range strings.Fields(strings.TrimSuffix(keys, "]")) {
		if st.form == bot.FormFlat && !strings.Contains(got, " "+k+"=") || st.form == bot.FormButtons && !hasButton(item, k) {
			st.Errorf("%s: %q offers no key %s", st.at, got, k)
		}
	}
}

func hasButton(i bot.Item, key string) bool {
	for _, b := range i.Out.Buttons {
		if b.Key == key {
			return true
		}
	}
	return false
}

// learn checks one event: "escalate critical", "said", "gate unsafe".
func (st *teller) learn(want string) {
	if len(st.events) == 0 {
		st.Fatalf("%s: no event, want %q", st.at, want)
	}
	e := st.events[0]
	st.events = st.events[1:]
	got := string(e.Kind)
	switch e.Kind {
	case bot.EventEscalate:
		got += " " + e.Level.String()
	case bot.EventGate:
		got += " " + string(e.Gate)
	}
	if got != want {
		st.Errorf("%s: event %q %v, want %q", st.at, got, e.Rules, want)
	}
}

// settled: everything that was said and told has been named.
func (st *teller) settled() {
	for _, i := range st.said {
		st.Errorf("%s: before this line also said: %q", st.at, i.Out.Text.Reveal())
	}
	for _, e := range st.events {
		st.Errorf("%s: before this line also told: %s %s %v", st.at, e.Kind, e.Level, e.Rules)
	}
	st.said, st.events = nil, nil
}

func testContent(t testing.TB) *bot.Content {
	t.Helper()
	book, err := flows.Load(flows.FS, flows.Options{Fold: locales.Fold})
	if err != nil {
		t.Fatal(err)
	}
	texts, err := locales.Load(locales.FS, map[string]string{"111": "111", "113": "113", "115": "115", "baoho": "+84 981848484"})
	if err != nil {
		t.Fatal(err)
	}
	file, err := locales.FS.ReadFile("contacts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	contacts, err := locales.LoadContacts("contacts.yaml", file)
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.LoadWords(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	grader, err := risk.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	return &bot.Content{Book: book, Texts: texts, Words: words, Risk: grader, Contacts: contacts}
}

func remarshal(t *testing.T, s bot.Session) bot.Session {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	out := bot.Session{Contact: s.Contact, Seq: s.Seq}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
