package oncall

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"benan/bot"
)

// effectAge is how long an effect is worth carrying out. Operation ids are kept for 72 h, so that within it a repeated
// effect is recognised.
const effectAge = 24 * time.Hour

// pump carries out stored effects, in their order, each as often as it takes. It may run in several processes at once:
// the ids of the effects make a second time harmless.
type pump struct {
	mu     sync.Mutex
	cases  Cases
	outbox Outbox
	turns  Turns
	now    func() time.Time
	log    *slog.Logger
	count  func([]Fact)
}

const pumpBatch = 200

// run carries out what is pending and gives how many it did. After a failure the other effects still go on, except
// those of the same case and kind, which must not overtake it. A message to a worker does not wait for a turn that
// fails, nor the other way about.
func (p *pump) run(ctx context.Context) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.drain(ctx)
}

// soon carries out what is pending unless somebody is at it already, for a short while: the caller's provider waits.
// What is left the runner carries out in a moment.
func (p *pump) soon(ctx context.Context) {
	if !p.mu.TryLock() {
		return
	}
	defer p.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, soonWithin)
	defer cancel()
	_, _ = p.drain(ctx)
}

const soonWithin = 3 * time.Second

func (p *pump) drain(ctx context.Context) (int, error) {
	done := 0
	for {
		effects, err := p.cases.Pending(ctx, pumpBatch)
		if err != nil {
			return done, fmt.Errorf("pending effects: %w", err)
		}
		ids, failure := p.carryOut(ctx, effects)
		if len(ids) > 0 {
			if err := p.cases.Done(ctx, ids); err != nil {
				return done, errors.Join(failure, fmt.Errorf("mark effects done: %w", err))
			}
		}
		done += len(ids)
		if failure != nil || len(effects) < pumpBatch {
			return done, failure
		}
	}
}

// carryOut carries out effects in their order, and gives the ids of those that are done with.
func (p *pump) carryOut(ctx context.Context, effects []Effect) (done []string, failure error) {
	stuck := map[string]bool{}
	for _, e := range effects {
		lane := e.Case + e.kind()
		if e.Case != "" && stuck[lane] {
			continue
		}
		if p.now().Sub(e.At) > effectAge {
			p.log.Error("effect of a case given up", "case", e.Case, "kind", e.kind())
			p.count([]Fact{{Kind: FactDropped}})
		} else if err := p.one(ctx, e); err != nil {
			stuck[lane] = true
			p.log.Warn("effect of a case failed", "case", e.Case, "kind", e.kind(), "err", err)
			p.count([]Fact{{Kind: FactFailed}})
			failure = err
			if errors.Is(err, bot.ErrUnavailable) {
				break // each of the others would wait for the same store in vain
			}
			continue
		}
		done = append(done, e.ID)
	}
	return done, failure
}

func (e Effect) kind() string {
	switch {
	case e.Send != nil:
		return "send"
	case e.Turn != nil:
		return "turn"
	}
	return "withdraw"
}

func (p *pump) one(ctx context.Context, e Effect) error {
	switch {
	case e.Send != nil:
		if err := p.outbox.Put(ctx, e.Send.Item, e.Send.Address); err != nil {
			return fmt.Errorf("queue message to worker: %w", err)
		}
	case e.Turn != nil:
		if err := p.turns.Apply(ctx, *e.Turn); err != nil {
			return fmt.Errorf("apply case turn: %w", err)
		}
	case e.Withdraw != nil:
		if w, ok := p.outbox.(Withdrawer); ok {
			if err := w.Withdraw(ctx, e.Withdraw.Contact, e.Withdraw.Items); err != nil {
				return fmt.Errorf("withdraw pages: %w", err)
			}
		}
	}
	return nil
}
