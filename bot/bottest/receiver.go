package bottest

import (
	"context"
	"sync"

	"benan/bot"
)

// Receiver is a [bot.Receiver] and [bot.Deliveries] that remembers, and fails as it is told.
type Receiver struct {
	mu        sync.Mutex
	in        []bot.Inbound
	delivered map[string][]bot.Outcome
	errs      []error
}

// Fail makes the next calls end with these errors, in order; nil is a success.
func (r *Receiver) Fail(errs ...error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, errs...)
}

func (r *Receiver) next() error {
	if len(r.errs) == 0 {
		return nil
	}
	err := r.errs[0]
	r.errs = r.errs[1:]
	return err
}

// Receive implements [bot.Receiver].
func (r *Receiver) Receive(_ context.Context, in bot.Inbound) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.next(); err != nil {
		return err
	}
	r.in = append(r.in, in)
	return nil
}

// Delivered implements [bot.Deliveries].
func (r *Receiver) Delivered(_ context.Context, sendID string, o bot.Outcome) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.next(); err != nil {
		return err
	}
	if r.delivered == nil {
		r.delivered = make(map[string][]bot.Outcome)
	}
	r.delivered[sendID] = append(r.delivered[sendID], o)
	return nil
}

// Taken gives what was received, in order.
func (r *Receiver) Taken() []bot.Inbound {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]bot.Inbound(nil), r.in...)
}

// Reports gives what was reported about a send.
func (r *Receiver) Reports(sendID string) []bot.Outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]bot.Outcome(nil), r.delivered[sendID]...)
}
