package live

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Backlog is what waits, over all partitions, for metrics and doctor.
type Backlog struct {
	Outbox int64 // contacts with something unsent
	Pages  int64 // of these, contacts with a page
	Events int64 // events not yet worked off
	Buried int64 // events that failed and need a human
	Timers int64
}

// Backlog counts what waits, in one round trip.
func (s *Store) Backlog(ctx context.Context) (Backlog, error) {
	var b Backlog
	pipe := s.redis.Pipeline()
	counts := map[*int64][]*redis.IntCmd{}
	for _, ready := range s.keys {
		tag := ready[:len(ready)-1]
		for to, cmd := range map[*int64]*redis.IntCmd{
			&b.Outbox: pipe.ZCard(ctx, ready),
			&b.Pages:  pipe.ZCount(ctx, ready, "-inf", "(0"),
			&b.Events: pipe.XLen(ctx, tag+"ev"),
			&b.Buried: pipe.XLen(ctx, tag+"dead"),
			&b.Timers: pipe.ZCard(ctx, tag+"w"),
		} {
			counts[to] = append(counts[to], cmd)
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return Backlog{}, fmt.Errorf("backlog: %w", fault(err))
	}
	for to, cmds := range counts {
		for _, cmd := range cmds {
			*to += cmd.Val()
		}
	}
	return b, nil
}
