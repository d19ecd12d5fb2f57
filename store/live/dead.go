package live

import (
	"context"
	"fmt"
)

// Dead is how many events the dead list holds, by what they are.
type Dead struct {
	Alerts  int64 // escalations; each was paged without its words when it was given up
	Reports int64 // anonymous reports and additions
	Others  int64
}

// Total counts them all.
func (d Dead) Total() int64 { return d.Alerts + d.Reports + d.Others }

// Dead counts the events that were given up.
func (s *Store) Dead(ctx context.Context) (Dead, error) { return s.dead(ctx, "count", "") }

// RetryReports puts dead reports back into the stream, oldest first. A report belongs to no conversation and is filed once,
// however often it comes. Any other event tells how a conversation stood at its time, above all whether it was safe to
// write, and would be taken for how it stands now: it can only be forgotten.
func (s *Store) RetryReports(ctx context.Context) (Dead, error) { return s.dead(ctx, "retry", "") }

// ForgetDead deletes dead events, and dead reports only if told so.
func (s *Store) ForgetDead(ctx context.Context, reports bool) (Dead, error) {
	which := ""
	if reports {
		which = "all"
	}
	return s.dead(ctx, "forget", which)
}

func (s *Store) dead(ctx context.Context, act, which string) (Dead, error) {
	var calls []call
	for p := range s.keys {
		calls = append(calls, call{s.scripts.dead, p, []any{act, which}})
	}
	replies, err := s.runAll(ctx, calls)
	if err != nil {
		return Dead{}, fmt.Errorf("dead events: %w", err)
	}
	var d Dead
	for _, reply := range replies {
		n, _ := reply.([]any)
		for i, to := range []*int64{&d.Alerts, &d.Reports, &d.Others} {
			if i < len(n) {
				v, _ := n[i].(int64)
				*to += v
			}
		}
	}
	return d, nil
}
