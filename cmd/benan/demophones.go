package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"benan/bot"
	"benan/bot/sim"
	"benan/bot/sms"
)

// What is kept of a demo, in memory only.
const (
	keptBubbles   = 200
	keptDecisions = 100
)

const demoWorkerAddress = "700000001"

// bubble is one message on a screen. seen is the version at which it last changed.
type bubble struct {
	ID      int64        `json:"id"`
	Mine    bool         `json:"mine"` // written on this phone
	Text    string       `json:"text"`
	Buttons []bot.Button `json:"buttons,omitempty"`
	Pressed string       `json:"pressed,omitempty"` // data of the button that was pressed last
	Quiet   bool         `json:"quiet,omitempty"`
	Failed  bool         `json:"failed,omitempty"` // the app did not take it
	Gone    bool         `json:"gone,omitempty"`   // deleted from the screen; nothing else is left of it
	At      int64        `json:"at"`               // unix milliseconds, as all times here
	SMS     *onAir       `json:"sms,omitempty"`
	seen    int64
}

// onAir is what a text costs on the air.
type onAir struct {
	Parts    int          `json:"parts"`
	Encoding sms.Encoding `json:"encoding"`
	Length   int          `json:"length"`
}

// phone is one screen. Its address belongs to one simulated person until it is started afresh.
type phone struct {
	ID      string
	channel string
	form    bot.Form
	address string
	contact bot.ContactID
	born    int64 // version at which it was started afresh
	machine machine
	bubbles []*bubble
}

// machine is what the machine last decided about the person of a phone: for the spectators, no phone shows it.
type machine struct {
	Gate  bot.GateState `json:"gate"`
	Stage bot.Stage     `json:"stage"`
	Wake  int64         `json:"wake,omitempty"` // when the conversation's own timer is due
}

// phones is everything that the windows show. Every change has a version; a window asks for what is newer than what it
// has, so that a slow or reconnected one misses nothing and holds up nobody.
type phones struct {
	mu        sync.Mutex
	boot      string // names this run of the program: ids of another mean nothing here
	version   int64
	changed   chan struct{} // closed at the next change
	name      func(channel string, a bot.Address) bot.ContactID
	people    int
	list      []*phone
	decisions []decision
	running   []running
}

func newPhones(boot string) *phones {
	return &phones{boot: boot, changed: make(chan struct{}), list: []*phone{
		{ID: "telegram", channel: "telegram", form: bot.FormButtons},
		{ID: "sms", channel: "sms", form: bot.FormFlat},
		{ID: "worker", channel: "telegram", form: bot.FormButtons},
	}}
}

// start gives every phone its first owner. It is called once, before anything is shown.
func (p *phones) start(name func(string, bot.Address) bot.ContactID) {
	p.name = name
	for _, f := range p.list {
		p.afresh(f.ID)
	}
}

// afresh empties a screen. For a person's phone it is somebody else's from then on; the worker stays the same.
func (p *phones) afresh(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.find(func(f *phone) bool { return f.ID == id })
	if f == nil {
		return false
	}
	p.people++
	switch id {
	case "telegram":
		f.address = fmt.Sprint(900000000 + p.people)
	case "sms":
		f.address = fmt.Sprintf("+849%08d", p.people)
	default:
		f.address = demoWorkerAddress
	}
	f.contact = p.name(f.channel, bot.NewAddress(f.address))
	f.bubbles, f.machine, f.born = nil, machine{}, p.bump()
	return true
}

func (p *phones) find(is func(*phone) bool) *phone {
	if i := slices.IndexFunc(p.list, is); i >= 0 {
		return p.list[i]
	}
	return nil
}

// bump makes a new version and wakes the windows. The caller holds the lock.
func (p *phones) bump() int64 {
	p.version++
	close(p.changed)
	p.changed = make(chan struct{})
	return p.version
}

// erasable is a simulated channel whose messages can be deleted from the screen again, as Telegram's can.
type erasable struct {
	*sim.Channel
	phones *phones
}

// Send implements [bot.Channel].
func (c erasable) Send(_ context.Context, to bot.Address, out bot.Outgoing, _ string) bot.Outcome {
	return bot.Outcome{Result: bot.Sent, Ref: strconv.FormatInt(c.phones.show(c.Name(), to, out), 10)}
}

// Erase implements [bot.Eraser].
func (c erasable) Erase(_ context.Context, from bot.Address, refs []string) error {
	c.phones.erase(c.Name(), from, refs)
	return nil
}

// show puts a message of the channel on the screen of an address and gives its id.
func (p *phones) show(channel string, to bot.Address, out bot.Outgoing) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.at(channel, to)
	if f == nil {
		p.decide(decision{Kind: "old_phone"})
		return p.version
	}
	b := &bubble{Text: out.Text.Reveal(), Buttons: out.Buttons, Quiet: out.Quiet}
	p.add(f, b)
	return b.ID
}

// erase deletes messages from a screen.
func (p *phones) erase(channel string, from bot.Address, refs []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.at(channel, from)
	if f == nil {
		return
	}
	for _, b := range f.bubbles {
		if slices.Contains(refs, strconv.FormatInt(b.ID, 10)) {
			*b = bubble{ID: b.ID, Gone: true, seen: p.bump()}
		}
	}
	p.decide(decision{Phone: f.ID, Kind: "erased"})
}

func (p *phones) at(channel string, a bot.Address) *phone {
	return p.find(func(f *phone) bool { return f.channel == channel && f.address == a.Reveal() })
}

func (p *phones) add(f *phone, b *bubble) {
	b.seen = p.bump()
	b.ID, b.At = b.seen, time.Now().UnixMilli()
	if f.form == bot.FormFlat {
		b.SMS = &onAir{}
		b.SMS.Parts, b.SMS.Encoding, b.SMS.Length = sms.Segments(b.Text)
	}
	f.bubbles = last(append(f.bubbles, b), keptBubbles)
}

func last[T any](all []T, n int) []T {
	if len(all) > n {
		return slices.Clone(all[len(all)-n:])
	}
	return all
}

// write puts a typed message on a screen, or marks a pressed button, and gives it as the app must receive it. failed
// marks it later as not taken.
func (p *phones) write(id, text, choice string, at int64) (in bot.Inbound, failed func(), ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.find(func(f *phone) bool { return f.ID == id })
	if f == nil {
		return in, nil, false
	}
	b := &bubble{Mine: true, Text: text}
	if choice == "" {
		p.add(f, b)
	} else if b = f.press(choice, at); b != nil {
		b.seen = p.bump()
	} else {
		return in, nil, false
	}
	in = bot.Inbound{
		Op: fmt.Sprintf("demo:%s:%d", f.contact, p.version), Kind: bot.KindText, Channel: f.channel, Form: f.form,
		From: bot.NewAddress(f.address), Text: bot.NewText(text), Choice: choice, Ref: strconv.FormatInt(b.ID, 10),
	}
	return in, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		b.Failed, b.seen = true, p.bump()
	}, true
}

// press finds the bubble whose button it is.
func (f *phone) press(choice string, at int64) *bubble {
	for _, b := range f.bubbles {
		if b.ID == at && slices.ContainsFunc(b.Buttons, func(k bot.Button) bool { return k.Data == choice }) {
			b.Pressed, b.Failed = choice, false
			return b
		}
	}
	return nil
}

// update is what a window needs to go from one version to a later one.
type update struct {
	Boot      string     `json:"boot"`
	Version   int64      `json:"version"`
	Now       int64      `json:"now"`
	Phones    []screen   `json:"phones"`
	Decisions []decision `json:"decisions"` // newer ones only
	Running   []running  `json:"running"`   // all
}

// screen is one phone in an update. Another Born than the window knows: the screen was emptied first.
type screen struct {
	ID      string   `json:"id"`
	Born    int64    `json:"born"`
	Address string   `json:"address"`
	Machine machine  `json:"machine"`
	Bubbles []bubble `json:"bubbles"` // newer or changed ones only
}

// next gives a channel that is closed at the next change.
func (p *phones) next() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}

// since gives what changed after a version, and a channel that is closed at the next change.
func (p *phones) since(version int64) (update, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := update{Boot: p.boot, Version: p.version, Now: time.Now().UnixMilli(), Decisions: []decision{}, Running: p.running}
	for _, f := range p.list {
		s := screen{ID: f.ID, Born: f.born, Address: f.address, Machine: f.machine, Bubbles: []bubble{}}
		for _, b := range f.bubbles {
			if b.seen > version {
				s.Bubbles = append(s.Bubbles, *b)
			}
		}
		u.Phones = append(u.Phones, s)
	}
	for _, d := range p.decisions {
		if d.ID > version {
			u.Decisions = append(u.Decisions, d)
		}
	}
	return u, p.changed
}
