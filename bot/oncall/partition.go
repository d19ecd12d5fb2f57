package oncall

import (
	"context"
	"errors"
	"fmt"
)

// applyEvents applies the waiting events of one partition, carries out what follows, and only then takes them out of the
// stream.
func (r *Runner) applyEvents(ctx context.Context, p int) (int, error) {
	taken, err := r.events.Take(ctx, p, r.holder, holdFor, batch)
	if err != nil {
		return 0, fmt.Errorf("take events: %w", err)
	}
	if len(taken) == 0 {
		return 0, nil
	}
	var applied []string
	var failure error
	for i, t := range taken {
		if failure = r.apply(ctx, placed(t), wipedLater(taken[i:])); failure == nil {
			applied = append(applied, t.ID)
			delete(r.trials, t.Event.ID)
			continue
		}
		if failure = r.failed(ctx, p, t, failure); failure != nil {
			break // the next events may depend on this one
		}
	}
	if len(applied) > 0 {
		if err := r.drainEffects(ctx, p); err != nil {
			return 0, err
		}
		if err := r.events.Ack(ctx, p, r.holder, applied); err != nil {
			return len(applied), fmt.Errorf("acknowledge events: %w", err)
		}
	}
	return len(applied), failure
}

// drainEffects carries out what is pending before a partition's events are acknowledged. The effects are safe in SQL
// all the same, so that one which keeps failing holds a partition up for a few passes only.
func (r *Runner) drainEffects(ctx context.Context, p int) error {
	_, err := r.pump.run(ctx)
	if err == nil {
		delete(r.unacked, p)
		return nil
	}
	if r.unacked[p]++; r.unacked[p] < maxTrials {
		return err
	}
	delete(r.unacked, p)
	return nil
}

// clock does what has come due in the cases.
func (r *Runner) clock(ctx context.Context) (int, error) {
	due, err := r.cases.Due(ctx, r.now(), batch)
	if err != nil {
		return 0, fmt.Errorf("due cases: %w", err)
	}
	n := 0
	var failures []error
	for _, ref := range due {
		// A case that cannot be stepped must not hold up the ladders of the others.
		if err := r.tick(ctx, ref); err != nil {
			failures = append(failures, fmt.Errorf("ladder step of case %s: %w", ref.ID, err))
			continue
		}
		n++
	}
	return n, errors.Join(failures...)
}

func (r *Runner) tick(ctx context.Context, ref Ref) (err error) {
	defer recovered(&err)
	var made Made
	err = r.cases.Change(ctx, "", ref, func(tx Tx, c *Case) (*Case, error) {
		if c == nil {
			return nil, nil
		}
		made = r.rules.Tick(c, r.now())
		return c, tx.Add(c.ID, made.Lines, made.Effects)
	})
	if err != nil {
		return err
	}
	r.count(made.Facts)
	return nil
}

// recovered turns a panic into an error that tells only its type: the value may hold what a person wrote.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic of type %T", p)
	}
}
