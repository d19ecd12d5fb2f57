package oncall

import (
	"slices"
	"time"

	"benan/bot"
)

// Worker is somebody who may be called. A worker's name is for the desk; it never reaches a person, a page or a log.
type Worker struct {
	ID          string
	Name        string
	Languages   []string
	Coordinator bool
	Methods     []Method // a page goes to all of them at once; the first is preferred for everything else
}

// Method is one way to reach a worker.
type Method struct {
	Channel string // "telegram", "sms"
	Form    bot.Form
	Address bot.Address
}

// Lang is the language in which a worker is written to.
func (w Worker) Lang() string {
	if len(w.Languages) == 0 {
		return "vi"
	}
	return w.Languages[0]
}

// Method gives the worker's method on a channel.
func (w Worker) Method(channel string) (Method, bool) {
	i := slices.IndexFunc(w.Methods, func(m Method) bool { return m.Channel == channel })
	if i < 0 {
		return Method{}, false
	}
	return w.Methods[i], true
}

// Shift is a weekly span of duty. From > To crosses midnight and belongs to the day on which it begins.
type Shift struct {
	Worker   string
	Days     [7]bool // by time.Weekday
	From, To int     // minutes after midnight; To may be 1440
}

// Roster knows who is on duty. It does not change after it was made; the order of the shifts is the order of the ladder.
// A roster without workers is legal: nobody can be called then, and the rules say so each time.
type Roster struct {
	zone    *time.Location
	workers []Worker
	shifts  []Shift
}

// NewRoster makes a roster from parts that are known to fit; LoadRoster reads and checks a file.
func NewRoster(zone *time.Location, workers []Worker, shifts []Shift) *Roster {
	if zone == nil {
		zone = time.UTC
	}
	return &Roster{zone, slices.Clone(workers), slices.Clone(shifts)}
}

// Workers gives everybody, in the order of the file.
func (r *Roster) Workers() []Worker { return slices.Clone(r.workers) }

// Worker finds a worker by id.
func (r *Roster) Worker(id string) (Worker, bool) {
	i := slices.IndexFunc(r.workers, func(w Worker) bool { return w.ID == id })
	if i < 0 {
		return Worker{}, false
	}
	return r.workers[i], true
}

// OnDuty gives the workers on duty in ladder order, each once. Among them may be some without a method; the ladder
// skips those at once.
func (r *Roster) OnDuty(now time.Time) []Worker {
	var out []Worker
	local := now.In(r.zone)
	for _, s := range r.shifts {
		if !s.covers(local) || slices.ContainsFunc(out, func(w Worker) bool { return w.ID == s.Worker }) {
			continue
		}
		if w, ok := r.Worker(s.Worker); ok {
			out = append(out, w)
		}
	}
	return out
}

func (s Shift) covers(local time.Time) bool {
	minute := local.Hour()*60 + local.Minute()
	today := local.Weekday()
	yesterday := (today + 6) % 7
	if s.From < s.To {
		return s.Days[today] && s.From <= minute && minute < s.To
	}
	return s.Days[today] && minute >= s.From || s.Days[yesterday] && minute < s.To
}

// Reachable gives everybody with a method, on duty or not.
func (r *Roster) Reachable() []Worker {
	return slices.DeleteFunc(r.Workers(), func(w Worker) bool { return len(w.Methods) == 0 })
}

// Through gives the same roster with only the methods on the named channels: a channel without credentials must not
// count as a way to reach anybody.
func (r *Roster) Through(channels ...string) *Roster {
	workers := r.Workers()
	for i, w := range workers {
		workers[i].Methods = slices.DeleteFunc(slices.Clone(w.Methods), func(m Method) bool {
			return !slices.Contains(channels, m.Channel)
		})
	}
	return NewRoster(r.zone, workers, r.shifts)
}

// Gap is a span of time with nobody on duty who has a method.
type Gap struct{ From, To time.Time }

// Gaps gives the spans between from and to in which an alert would find nobody on duty.
func (r *Roster) Gaps(from, to time.Time) []Gap {
	var gaps []Gap
	open := false
	for t := from.Truncate(time.Minute); t.Before(to); t = t.Add(time.Minute) {
		covered := slices.ContainsFunc(r.OnDuty(t), func(w Worker) bool { return len(w.Methods) > 0 })
		switch {
		case covered:
			open = false
		case open:
			gaps[len(gaps)-1].To = t.Add(time.Minute)
		default:
			gaps, open = append(gaps, Gap{t.In(r.zone), t.Add(time.Minute)}), true
		}
	}
	for i := range gaps {
		if gaps[i].To.After(to) {
			gaps[i].To = to
		}
		gaps[i].To = gaps[i].To.In(r.zone)
	}
	return gaps
}
