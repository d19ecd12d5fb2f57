package oncall

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"
	"go.yaml.in/yaml/v4"

	"benan/bot"
)

var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// LoadRoster reads a roster file; name is what faults call it. It reports every fault, one "file:line: what, and how to
// mend it" each, never with a number or chat id in it. An empty file is an empty roster.
func LoadRoster(name string, data []byte) (*Roster, error) {
	l := &rosterLoader{name: name, ids: map[string]bool{}, addresses: map[string]bool{}, zone: time.UTC}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: not YAML: %w", name, err)
	}
	if len(doc.Content) > 0 && doc.Content[0].Tag != "!!null" {
		l.roster(doc.Content[0])
	}
	if len(l.faults) > 0 {
		return nil, errors.Join(l.faults...)
	}
	return NewRoster(l.zone, l.workers, l.shifts), nil
}

type rosterLoader struct {
	name      string
	faults    []error
	zone      *time.Location
	workers   []Worker
	shifts    []Shift
	ids       map[string]bool
	addresses map[string]bool
}

func (l *rosterLoader) fault(n *yaml.Node, format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf("%s:%d: %s", l.name, n.Line, fmt.Sprintf(format, args...)))
}

// fields gives the values of a mapping by key, and faults every key that is not allowed or stands twice.
func (l *rosterLoader) fields(n *yaml.Node, what string, allowed ...string) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		l.fault(n, "%s: expected %s", what, strings.Join(allowed, ", "))
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch _, twice := out[key.Value]; {
		case !slices.Contains(allowed, key.Value):
			l.fault(key, "%s has no field %q; the fields are %s", what, key.Value, strings.Join(allowed, ", "))
		case twice:
			l.fault(key, "%s: field %q stands twice; keep one", what, key.Value)
		default:
			out[key.Value] = value
		}
	}
	return out
}

// list gives the entries of a sequence; a missing or empty value is none.
func (l *rosterLoader) list(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case n == nil || n.Tag == "!!null":
		return nil
	case n.Kind != yaml.SequenceNode:
		l.fault(n, "%s: expected a list", what)
		return nil
	}
	return n.Content
}

func (l *rosterLoader) roster(n *yaml.Node) {
	f := l.fields(n, "roster", "timezone", "workers", "shifts")
	if tz := f["timezone"]; tz != nil {
		zone, err := time.LoadLocation(tz.Value)
		if err != nil || tz.Value == "" {
			l.fault(tz, "timezone %q is unknown; write for example Asia/Ho_Chi_Minh", tz.Value)
		} else {
			l.zone = zone
		}
	} else if len(n.Content) > 0 && f["shifts"] != nil {
		l.fault(n, "timezone is missing; write for example timezone: Asia/Ho_Chi_Minh")
	}
	for _, w := range l.list(f["workers"], "workers") {
		l.worker(w)
	}
	for _, s := range l.list(f["shifts"], "shifts") {
		l.shift(s)
	}
}

func (l *rosterLoader) worker(n *yaml.Node) {
	f := l.fields(n, "worker", "id", "name", "telegram", "phone", "languages", "coordinator")
	w := Worker{Coordinator: false}
	if id := f["id"]; id == nil || !plainID(id.Value) {
		l.fault(n, "worker needs an id of small letters, digits, - and _")
	} else if w.ID = id.Value; l.ids[w.ID] {
		l.fault(id, "worker id %q stands twice; give each worker one", w.ID)
	}
	l.ids[w.ID] = true
	if name := f["name"]; name != nil {
		w.Name = name.Value
	}
	for _, lang := range l.list(f["languages"], "languages") {
		w.Languages = append(w.Languages, lang.Value)
	}
	if c := f["coordinator"]; c != nil {
		b, err := strconv.ParseBool(c.Value)
		if err != nil {
			l.fault(c, "coordinator is true or false")
		}
		w.Coordinator = b
	}
	l.telegram(&w, f["telegram"])
	l.phone(&w, f["phone"])
	if f["telegram"] == nil && f["phone"] == nil {
		l.fault(n, "worker %q has neither telegram nor phone and could never be called; give one", w.ID)
	}
	l.workers = append(l.workers, w)
}

func plainID(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

func (l *rosterLoader) telegram(w *Worker, n *yaml.Node) {
	if n == nil {
		return
	}
	id, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil || id <= 0 {
		l.fault(n, "telegram is a private chat id in digits (the worker gets it from @userinfobot)")
		return
	}
	l.method(w, n, Method{"telegram", bot.FormButtons, bot.NewAddress(strconv.FormatInt(id, 10))})
}

func (l *rosterLoader) phone(w *Worker, n *yaml.Node) {
	if n == nil {
		return
	}
	number, err := phonenumbers.Parse(n.Value, "VN")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		l.fault(n, `phone is not a valid number; write it with its country, in quotes: "+84..."`)
		return
	}
	l.method(w, n, Method{"sms", bot.FormFlat, bot.NewAddress(phonenumbers.Format(number, phonenumbers.E164))})
}

func (l *rosterLoader) method(w *Worker, n *yaml.Node, m Method) {
	key := m.Channel + " " + m.Address.Reveal()
	if l.addresses[key] {
		l.fault(n, "this %s address belongs to another worker already; an address is one worker's", m.Channel)
	}
	l.addresses[key] = true
	w.Methods = append(w.Methods, m)
}

func (l *rosterLoader) shift(n *yaml.Node) {
	f := l.fields(n, "shift", "worker", "days", "from", "to")
	s := Shift{}
	if w := f["worker"]; w == nil {
		l.fault(n, "shift needs a worker")
	} else if s.Worker = w.Value; !l.ids[s.Worker] {
		l.fault(w, "shift of %q: no worker has this id; add the worker above or mend the id", s.Worker)
	}
	if f["days"] == nil {
		s.Days = [7]bool{true, true, true, true, true, true, true}
	}
	for _, d := range l.list(f["days"], "days") {
		i := slices.Index(weekdays[:], d.Value)
		if i < 0 {
			l.fault(d, "day %q is not one of mon, tue, wed, thu, fri, sat, sun", d.Value)
			continue
		}
		s.Days[i] = true
	}
	from, okFrom := l.clock(n, f["from"], "from", 23*60+59)
	to, okTo := l.clock(n, f["to"], "to", 24*60)
	if s.From, s.To = from, to; okFrom && okTo && from == to {
		l.fault(n, `shift from %s to the same hour is empty; a whole day is from: "00:00", to: "24:00"`, f["from"].Value)
	}
	if okTo && s.To == 0 {
		s.To = 24 * 60 // "00:00" as an end is the midnight that ends the day
	}
	l.shifts = append(l.shifts, s)
}

// clock reads "19:00" as minutes. Quotes matter to nobody here: YAML's own reading of 19:00 is not used.
func (l *rosterLoader) clock(shift, n *yaml.Node, field string, most int) (int, bool) {
	if n == nil {
		l.fault(shift, `shift needs %s: "HH:MM"`, field)
		return 0, false
	}
	h, m, ok := strings.Cut(n.Value, ":")
	hours, err1 := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	at := hours*60 + minutes
	if !ok || err1 != nil || err2 != nil || len(m) != 2 || hours < 0 || minutes < 0 || minutes > 59 || at > most {
		l.fault(n, `%s: %q is not an hour; write it as "HH:MM"`, field, n.Value)
		return 0, false
	}
	return at, true
}
