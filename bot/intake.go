package bot

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Workers takes what rostered workers send; bot/oncall is one. Receive's nil means durable.
type Workers interface {
	// Is tells whether a contact is a rostered worker.
	Is(c ContactID) bool
	Receive(ctx context.Context, in Inbound) error
}

// Threads knows the cases of people whose session is gone; store/records is one.
type Threads interface {
	// OpenCase gives the case of a contact that is not closed.
	OpenCase(ctx context.Context, c ContactID) (CaseRef, bool, error)
}

// Inbox keeps messages whose provider will not deliver them again, while the session store is down.
type Inbox interface {
	Keep(ctx context.Context, in Inbound) error
	// Kept gives the oldest. Messages that do not open are set aside and told of by an error beside the others.
	Kept(ctx context.Context, max int) ([]Inbound, error)
	Forget(ctx context.Context, op string) error
	// Waiting tells whether a contact has kept messages, which newer ones must not overtake.
	Waiting(ctx context.Context, c ContactID) (bool, error)
}

// Intake turns what channels received into committed turns. It is the [Receiver] of every channel. From here on nobody
// sees an address, only contact ids.
type Intake struct {
	Content  func() *Content
	Sessions Sessions
	Namer    Namer
	Workers  Workers // nil: nobody is on a roster
	Threads  Threads // nil: no records
	Inbox    Inbox   // nil: nothing is kept
	Reports  Reports // nil: receipt codes open nothing
	Limit    int     // messages a minute of one person that are answered one by one; 0: all
	Lang     string  // of new conversations; "" is DefaultLang
	Now      func() time.Time
	Log      *slog.Logger
	// Committed is told of every committed turn: it wakes dispatcher and runner, and counts what is first, not a
	// duplicate. Never nil.
	Committed func(in Inbound, t Turn, first bool)

	locks   [256]sync.Mutex // striped by contact: two messages of one person are never in a turn at once
	seed    maphash.Seed
	seeded  sync.Once
	waiting atomic.Int64 // messages in the inbox, at least
	replays sync.Mutex
	tries   tries
}

// The patience of the intake: how often a conflicting turn is made again, and how long a failing commit is tried.
const (
	conflicts     = 5
	commitPatient = 2 * time.Second
	commitPause   = 50 * time.Millisecond
	workerPatient = 7 * time.Second // one try may take five more; Twilio waits for fifteen
)

// Receive takes one message of a person or a worker. Nil means durable. ErrUnavailable (wrapped) means that the
// provider must try again.
func (i *Intake) Receive(ctx context.Context, in Inbound) error {
	in.Contact, in.Limit = i.Namer.Contact(in.Channel, in.From), i.Limit
	if in.At.IsZero() {
		in.At = i.Now()
	}
	if i.Workers != nil && i.Workers.Is(in.Contact) {
		return i.worker(ctx, in)
	}
	if _, err := rand.Read(in.Rand[:]); err != nil {
		return fmt.Errorf("chance: %w: %w", ErrUnavailable, err)
	}
	if in.Once && i.Inbox != nil && i.waiting.Load() > 0 {
		if behind, err := i.Inbox.Waiting(ctx, in.Contact); behind || err != nil {
			return i.keep(ctx, in)
		}
	}
	err := i.Apply(ctx, in)
	if err != nil && in.Once && i.Inbox != nil {
		return i.keep(ctx, in)
	}
	return err
}

// worker hands a worker's message on. One that its provider brings only once is tried for as long as the provider waits
// for an answer: records that are locked for a while must not cost a worker's words.
func (i *Intake) worker(ctx context.Context, in Inbound) error {
	patience := workerPatient
	if !in.Once {
		patience = 0
	}
	err := insist(ctx, patience, func() error { return i.Workers.Receive(ctx, in) })
	if err != nil {
		return fmt.Errorf("worker's message: %w", err)
	}
	return nil
}

// insist tries until it succeeds, ctx ends or its patience does; once at least.
func insist(ctx context.Context, patience time.Duration, try func() error) error {
	until := time.Now().Add(patience)
	for {
		err := try()
		if err == nil || ctx.Err() != nil || !time.Now().Before(until) {
			return err
		}
		time.Sleep(commitPause)
	}
}

func (i *Intake) keep(ctx context.Context, in Inbound) error {
	if err := i.Inbox.Keep(context.WithoutCancel(ctx), in); err != nil {
		return fmt.Errorf("keep message: %w: %w", ErrUnavailable, err)
	}
	i.waiting.Add(1)
	return nil
}

// Apply makes and commits one turn. A conflict loads again; a failing commit is tried for two seconds with the same
// operation id, so that a commit whose answer was lost is found to be a duplicate.
func (i *Intake) Apply(ctx context.Context, in Inbound) error {
	if in.At.IsZero() {
		in.At = i.Now()
	}
	lock := i.lock(in.Contact)
	lock.Lock()
	defer lock.Unlock()
	for range conflicts {
		done, err := i.once(ctx, in)
		if done || err != nil {
			return err
		}
	}
	return fmt.Errorf("apply %s: %w", in.Kind, ErrConflict)
}

func (i *Intake) lock(c ContactID) *sync.Mutex {
	i.seeded.Do(func() { i.seed = maphash.MakeSeed() })
	return &i.locks[maphash.String(i.seed, string(c))%uint64(len(i.locks))]
}

// once loads, decides and commits. done is false on a conflict.
func (i *Intake) once(ctx context.Context, in Inbound) (done bool, err error) {
	s, err := i.load(ctx, in)
	if err != nil {
		return false, err
	}
	before := s.Seq
	if before == 0 {
		// A conversation that begins again (after 24 h, or XOA) must not repeat the ids of the old one: stores remember
		// them for 72 h. Seconds since 1970 run ahead of any count of turns.
		s.Seq = in.At.Unix()
	}
	in.Receipt = i.lookup(ctx, s, in)
	turn := i.next(s, in)
	if turn.Session.Seq == s.Seq {
		return true, nil
	}
	c := Commit{Op: in.Op, Before: before, Turn: turn, Channel: turn.Session.Channel, Ref: in.Ref, Address: in.From}
	end, err := i.commit(ctx, c)
	if err != nil {
		return false, err
	}
	if end == CommitConflict {
		return false, nil
	}
	i.Committed(in, turn, end == CommitOK)
	return true, nil
}

// next is NextTurn, and where that fails by a fault of the program, a turn that hands the person to a worker: a message
// that a bug ate would be a message that nobody read.
func (i *Intake) next(s Session, in Inbound) (t Turn) {
	defer func() {
		if p := recover(); p != nil {
			i.Log.Error("a turn panicked; a worker is called", "kind", string(in.Kind), "type", fmt.Sprintf("%T", p), "at", panickedAt())
			t = failedTurn(s, in, i.safely("wait.called", s))
		}
	}()
	return i.Content().NextTurn(s, in, in.At)
}

// safely gives a text, or "" where the content is what failed.
func (i *Intake) safely(id string, s Session) (text string) {
	defer func() { _ = recover() }()
	text, _ = i.Content().Texts.Text(cmp.Or(s.Lang, DefaultLang), id, nil)
	return text
}

// load gives the session. Where it is gone or damaged but a case is open, the talk goes on from the case.
func (i *Intake) load(ctx context.Context, in Inbound) (Session, error) {
	s, err := i.Sessions.Load(ctx, in.Contact)
	switch {
	case errors.Is(err, ErrDamaged):
		i.Log.Error("a stored session does not open; the conversation begins anew", "contact", string(in.Contact), "err", err)
	case err != nil:
		return Session{}, fmt.Errorf("load session: %w", err)
	case s.Seq > 0:
		return s, nil
	}
	s.Lang = i.Lang
	if i.Threads == nil {
		return s, nil
	}
	ref, ok, err := i.Threads.OpenCase(ctx, in.Contact)
	if err != nil {
		return Session{}, fmt.Errorf("find case: %w: %w", ErrUnavailable, err)
	}
	if ok {
		s.Case, s.Greeted, s.Stage = ref, true, StageWait
		s.Gate.Need = ref.Word != ""
		if ref.State == CaseTaken {
			s.Stage = StageTalk
		}
	}
	return s, nil
}

func (i *Intake) commit(ctx context.Context, c Commit) (Committed, error) {
	var end Committed
	err := insist(ctx, commitPatient, func() (err error) {
		end, err = i.Sessions.Commit(ctx, c)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("commit turn: %w", err)
	}
	return end, nil
}

// Run plays timers as they come due, and the kept messages when the session store is back, until ctx ends.
func (i *Intake) Run(ctx context.Context) error {
	i.waiting.Add(1) // what an earlier process kept is found by the first replay
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if i.waiting.Load() > 0 {
			if err := i.Replay(ctx); err != nil && ctx.Err() == nil {
				i.Log.Warn("kept messages wait", "error", err)
			}
		}
		if _, err := i.Wakes(ctx); err != nil && ctx.Err() == nil {
			i.Log.Warn("timers wait", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Wakes plays the timers that are due now, and gives their number.
func (i *Intake) Wakes(ctx context.Context) (int, error) {
	due, err := i.Sessions.Due(ctx, 100)
	if err != nil {
		return 0, fmt.Errorf("due timers: %w", err)
	}
	var errs []error
	for _, w := range due {
		in := Inbound{Op: fmt.Sprintf("%s:wake:%d", w.Contact, w.Seq), Kind: KindWake, Contact: w.Contact, Wake: w.Seq}
		if err := i.Apply(ctx, in); err != nil {
			errs = append(errs, err) // one that fails must not hold up the others
		}
	}
	return len(due) - len(errs), errors.Join(errs...)
}

// Replay plays the kept messages, those of one person in order. A message that fails holds up only its own person's.
func (i *Intake) Replay(ctx context.Context) error {
	if i.Inbox == nil {
		i.waiting.Store(0)
		return nil
	}
	i.replays.Lock()
	defer i.replays.Unlock()
	for {
		before := i.waiting.Load()
		kept, err := i.Inbox.Kept(ctx, 1000)
		if err != nil && len(kept) == 0 {
			return fmt.Errorf("read inbox: %w", err)
		}
		if err != nil {
			i.Log.Error("kept messages are damaged", "err", err)
		}
		if len(kept) == 0 {
			// Only if nothing was kept meanwhile: otherwise it is read in the next round.
			if i.waiting.CompareAndSwap(before, 0) {
				return nil
			}
			continue
		}
		if err := i.replay(ctx, kept); err != nil {
			return err
		}
	}
}

func (i *Intake) replay(ctx context.Context, kept []Inbound) error {
	failed := map[ContactID]error{}
	for _, in := range kept {
		if failed[in.Contact] != nil {
			continue
		}
		err := i.Apply(ctx, in)
		if err == nil {
			err = i.Inbox.Forget(ctx, in.Op)
		}
		if errors.Is(err, ErrUnavailable) {
			return fmt.Errorf("replay: %w", err) // the store is away: all wait
		}
		if err != nil {
			failed[in.Contact] = err
		}
	}
	return errors.Join(slices.Collect(maps.Values(failed))...)
}
