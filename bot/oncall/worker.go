package oncall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"benan/bot"
)

// WorkerSide takes what workers write and press. It works on cases directly: a worker's message never enters a
// person's conversation except as a line of a case.
type WorkerSide struct {
	cases Cases
	rules Rules
	pump  *pump
	now   func() time.Time
	count func([]Fact)
	known map[bot.ContactID]Worker
	wake  func(bot.ContactID)
}

var _ bot.Workers = (*WorkerSide)(nil)

// Is tells whether a contact is a rostered worker.
func (d *WorkerSide) Is(c bot.ContactID) bool {
	_, ok := d.known[c]
	return ok
}

// Receive takes one message or button of a rostered worker. A nil error means that it is durable: the act (or the words)
// stands in the records, and what follows from it is carried out now or, after a failure, by the reconciler. The same
// in.Op again changes nothing.
func (d *WorkerSide) Receive(ctx context.Context, in bot.Inbound) error {
	w, ok := d.known[in.Contact]
	if !ok {
		return errors.New("worker message: sender is not on the roster")
	}
	if in.Kind == bot.KindBlocked {
		return nil // found out by the next page, which then goes another way
	}
	var made Made
	cmd := readCommand(in)
	err := d.cases.Change(ctx, in.Op, Ref{Code: cmd.code}, func(tx Tx, c *Case) (*Case, error) {
		a := workerAct{rules: d.rules, tx: tx, w: w, via: via(w, in), cmd: cmd, op: in.Op, now: d.now()}
		changed, m, err := a.do(c)
		if err != nil {
			return nil, err
		}
		made = m
		id := ""
		if changed != nil {
			id = changed.ID
			if changed.Closed() && changed.Outcome == OutcomeWiped {
				if err := tx.Wipe(changed.Contact, false); err != nil {
					return nil, err
				}
				Erase(changed)
			}
		}
		return changed, tx.Add(id, m.Lines, m.Effects)
	})
	if err != nil {
		return fmt.Errorf("worker message: %w", err)
	}
	d.count(made.Facts)
	d.pump.soon(ctx)
	d.wake(in.Contact)
	return nil
}

// via is where the answer goes: the method by which the worker wrote.
func via(w Worker, in bot.Inbound) Method {
	if m, ok := w.Method(in.Channel); ok {
		return m
	}
	return Method{Channel: in.Channel, Form: in.Form, Address: in.From}
}

// workerAct is one act inside its transaction.
type workerAct struct {
	rules Rules
	tx    Tx
	w     Worker
	via   Method
	cmd   command
	op    string
	now   time.Time
}

// do gives the case that changed (nil: none) and what was made. c is the case that the code names, if there is one.
func (a workerAct) do(c *Case) (*Case, Made, error) {
	held, err := a.tx.OpenOf(a.w.ID)
	if err != nil {
		return nil, Made{}, err
	}
	switch a.cmd.act {
	case actEdit:
		if len(held) == 0 {
			return nil, Made{}, nil
		}
		return a.refuse("worker.edited") // who has read the first wording cannot be given another
	case actAccept:
		return a.accept(c, held)
	case actClose:
		return a.close(c, held)
	case actMark:
		return a.mark(c)
	case actWrite:
		return a.write(c, held)
	}
	if len(held) > 0 {
		return a.which(held, "worker.only_words")
	}
	return a.refuse("worker.help")
}

func (a workerAct) refuse(phrase string) (*Case, Made, error) {
	return nil, a.rules.noCase(a.w, a.via, a.op, phrase, map[string]any{"code": a.cmd.code}, a.now), nil
}

// which names the worker's cases: nothing is forwarded until the worker says for whom it is.
func (a workerAct) which(held []*Case, phrase string) (*Case, Made, error) {
	if len(held) == 0 {
		return a.refuse("worker.help")
	}
	codes := make([]string, len(held))
	for i, c := range held {
		codes[i] = c.Code
	}
	data := map[string]any{"codes": strings.Join(codes, ", ")}
	return nil, a.rules.noCase(a.w, a.via, a.op, phrase, data, a.now), nil
}

func (a workerAct) accept(c *Case, held []*Case) (*Case, Made, error) {
	if c == nil {
		// "5p" or "3h" by itself is no case: for a worker in a talk it is an answer like any other.
		if len(held) > 0 && a.cmd.whole != "" && !a.cmd.named {
			a.cmd.code, a.cmd.text = "", a.cmd.whole
			return a.write(nil, held)
		}
		return a.refuse("worker.not_paged")
	}
	if c.State == bot.CaseTaken && c.Owner == a.w.ID && !c.Lapsed && a.cmd.minutes > 0 && c.AnswerDue.IsZero() {
		// The talk has begun: "1a 5" is the word "5" for the person.
		return c, a.rules.Write(c, a.w, a.via, a.op, bot.NewText(a.cmd.text), a.now), nil
	}
	before, err := a.tx.Lines(c.ID)
	if err != nil {
		return nil, Made{}, err
	}
	return c, a.rules.Accept(c, a.w, a.via, a.cmd.minutes, a.op, before, a.now), nil
}

func (a workerAct) close(c *Case, held []*Case) (*Case, Made, error) {
	switch {
	case a.cmd.code == "" && len(held) == 1:
		c = held[0]
	case a.cmd.code == "":
		return a.which(held, "worker.which")
	case c == nil:
		return a.refuse("worker.not_paged")
	case c.Closed():
		return a.refuse("worker.closed")
	case c.Owner != a.w.ID || c.State != bot.CaseTaken:
		return a.refuse("worker.not_paged")
	}
	return c, a.rules.Close(c, a.w, a.via, a.op, a.now), nil
}

// mark is for who held the case, while it is open or after, and for coordinators.
func (a workerAct) mark(c *Case) (*Case, Made, error) {
	if c == nil || c.Owner != a.w.ID && !a.w.Coordinator {
		return a.refuse("worker.not_yours")
	}
	return c, a.rules.Mark(c, a.w, a.via, a.cmd.mark, a.op, a.now), nil
}

// write carries words to the person of the case that they can only be meant for. A line with the code of a case is given
// to nobody but the person of that case, and only if it begins with it: who reads that phone may not be who writes.
func (a workerAct) write(c *Case, held []*Case) (*Case, Made, error) {
	text := a.cmd.whole
	switch {
	case a.cmd.named, c != nil && a.cmd.text == "":
		return a.refuse("worker.unclear") // a command that was not understood, or a code inside other words
	case c != nil && c.State == bot.CaseTaken && c.Owner == a.w.ID:
		text = a.cmd.text
	case c != nil && c.Closed():
		return a.refuse("worker.closed")
	case c != nil && c.Calling() && slices.Contains(c.Called, a.w.ID):
		return c, a.rules.pageAgain(c, a.w, a.via, a.op, a.now), nil
	case c != nil && slices.Contains(c.Called, a.w.ID):
		return a.refuse("worker.taken")
	case c != nil:
		return a.refuse("worker.not_paged")
	case len(held) != 1:
		return a.which(held, "worker.which")
	default:
		c = held[0]
	}
	return c, a.rules.Write(c, a.w, a.via, a.op, bot.NewText(text), a.now), nil
}
