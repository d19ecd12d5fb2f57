package records

import (
	"context"
	"maps"
	"slices"
	"time"

	"benan/bot/oncall"
	"benan/bot/risk"
)

// Tally counts cases of one kind, and how workers marked them.
type Tally struct {
	Name                             string
	Cases, Open, FalseAlarms, Missed int
}

func (t *Tally) add(c *oncall.Case) {
	t.Cases++
	if !c.Closed() {
		t.Open++
	}
	for _, m := range append(slices.Clone(c.Earlier), c.Mark) {
		switch m {
		case oncall.MarkFalseAlarm:
			t.FalseAlarms++
		case oncall.MarkMissed:
			t.Missed++
		}
	}
}

// What a case is counted under when nothing else is known of why it was opened.
const (
	byModel  = "(model alone)"
	byNobody = "(unknown)"
	byWiped  = "(erased)"
)

// Tallies counts the cases opened since a moment by level (the highest it reached), and by what alerted: names of rules
// and red signs, or the model alone. A case with several rules counts under each. Nothing in it leads to a person.
func (s *Store) Tallies(ctx context.Context, since time.Time) (levels, causes []Tally, err error) {
	cases, err := s.query(ctx, "opened_at >= $1", micros(since))
	if err != nil {
		return nil, nil, err
	}
	byLevel, byCause := map[string]*Tally{}, map[string]*Tally{}
	for _, c := range cases {
		level := c.Level.String()
		if c.Outcome == oncall.OutcomeWiped {
			level = byWiped
		}
		count(byLevel, level, c)
		for _, cause := range causesOf(c) {
			count(byCause, cause, c)
		}
	}
	return sorted(byLevel), sorted(byCause), nil
}

func causesOf(c *oncall.Case) []string {
	if c.Outcome == oncall.OutcomeWiped {
		return []string{byWiped}
	}
	causes := slices.Concat(c.Signs, risk.OnlyRules(c.Rules))
	switch {
	case len(causes) > 0:
		slices.Sort(causes)
		return slices.Compact(causes)
	case len(c.Rules) > 0:
		return []string{byModel}
	}
	return []string{byNobody}
}

func count(in map[string]*Tally, name string, c *oncall.Case) {
	if in[name] == nil {
		in[name] = &Tally{Name: name}
	}
	in[name].add(c)
}

// sorted puts what was most often a false alarm first.
func sorted(m map[string]*Tally) []Tally {
	var all []Tally
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, *m[name])
	}
	slices.SortStableFunc(all, func(a, b Tally) int {
		if a.FalseAlarms != b.FalseAlarms {
			return b.FalseAlarms - a.FalseAlarms
		}
		return b.Cases - a.Cases
	})
	return all
}
