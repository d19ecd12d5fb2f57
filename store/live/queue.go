package live

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"benan/bot"
	"benan/bot/outbox"
)

// putTTL bounds how long an item of the on-call side may wait for its provider, by the life of its sealed address.
const putTTL = 72 * time.Hour

// Put queues a message to a worker. An item id is queued once in 72 h.
func (s *Store) Put(ctx context.Context, i bot.Item, to bot.Address) error {
	if i.ID == "" || i.Contact == "" || to.Empty() {
		return errors.New("put item: no id, no contact or no address")
	}
	sealed, err := s.sealItem(i)
	if err != nil {
		return fmt.Errorf("put item: %w", err)
	}
	_, err = s.run(ctx, call{s.scripts.put, s.Partition(i.Contact), []any{string(i.Contact), s.itemMark(i.ID),
		putTTL.Milliseconds(), s.sealAddress(i.Contact, to), flag(i.Lane == bot.LanePage), sealed}})
	if err != nil {
		return fmt.Errorf("put item: %w", err)
	}
	return nil
}

// Withdraw takes back messages that have not left; what is being sent stays.
func (s *Store) Withdraw(ctx context.Context, c bot.ContactID, items []string) error {
	args := []any{string(c)}
	for _, id := range items {
		args = append(args, s.itemMark(id))
	}
	if _, err := s.run(ctx, call{s.scripts.withdraw, s.Partition(c), args}); err != nil {
		return fmt.Errorf("withdraw items: %w", err)
	}
	return nil
}

// Lease gives the due heads of at most max contacts of a partition, pages first, at most 8 items a contact. An item
// whose address is gone comes with an empty one and cannot be sent.
func (s *Store) Lease(ctx context.Context, partition, max int, ttl time.Duration) ([]outbox.Leased, error) {
	token, until := s.newToken(), s.now().Add(ttl)
	v, err := s.run(ctx, call{s.scripts.lease, partition, []any{token, ttl.Milliseconds(), outbox.BatchItems, max}})
	if err != nil {
		return nil, fmt.Errorf("lease: %w", err)
	}
	return s.leased(ctx, s.handed.all(partition, s.now()), v, token, until), nil
}

// LeaseContacts does the same for named contacts, in one round trip.
func (s *Store) LeaseContacts(ctx context.Context, contacts []bot.ContactID, ttl time.Duration) ([]outbox.Leased, error) {
	token, until := s.newToken(), s.now().Add(ttl)
	at := map[int]int{}
	var calls []call
	var out []outbox.Leased
	for _, c := range contacts {
		p := s.Partition(c)
		if given := s.handed.take(p, c, s.now()); given != nil {
			out = append(out, given...)
			continue
		}
		if _, ok := at[p]; !ok {
			at[p] = len(calls)
			calls = append(calls, call{s.scripts.lease, p, []any{token, ttl.Milliseconds(), outbox.BatchItems, len(contacts)}})
		}
		calls[at[p]].args = append(calls[at[p]].args, string(c))
	}
	replies, err := s.runAll(ctx, calls)
	if err != nil {
		if len(out) > 0 {
			return out, nil // the rest is asked for again at the next poll
		}
		return nil, fmt.Errorf("lease: %w", err)
	}
	for _, v := range replies {
		out = s.leased(ctx, out, v, token, until)
	}
	return out, nil
}

// leased opens what a lease script gave: per contact its name, address, attempts, unknown heads and items.
func (s *Store) leased(ctx context.Context, out []outbox.Leased, reply any, token string, until time.Time) []outbox.Leased {
	contacts, _ := reply.([]any)
	for _, v := range contacts {
		row, _ := v.([]any)
		if len(row) != 5 {
			continue
		}
		c := bot.ContactID(text(row[0]))
		attempts, _ := row[2].(int64)
		unknown, _ := row[3].(int64)
		items, _ := row[4].([]any)
		address, err := s.openAddress(c, text(row[1]))
		if err != nil {
			s.log.Error("sealed address cannot be opened", "contact", string(c))
		}
		for n, item := range items {
			i, err := s.openItem(c, text(item))
			if err != nil {
				s.drop(ctx, c, token, text(item), n)
				break
			}
			l := outbox.Leased{Item: i, Address: address, Token: token, Unknown: int64(n) < unknown, Until: until}
			if n == 0 {
				l.Attempt = int(attempts)
			}
			if l.SendID, err = s.sendID(i); err != nil {
				s.log.Error("send id", "contact", string(c), "err", err)
			}
			out = append(out, l)
		}
	}
	return out
}

// drop takes an item out of the queue that no key opens: it can never be sent, and would block its contact for ever.
// Behind readable items it waits until it stands first.
func (s *Store) drop(ctx context.Context, c bot.ContactID, token, item string, n int) {
	s.log.Error("sealed item cannot be opened", "contact", string(c), "place", n)
	if n > 0 || len(item) < 16 {
		return
	}
	args := []any{string(c), token, item[:16], "x", 0, "", ""}
	if _, err := s.run(ctx, call{s.scripts.settle, s.Partition(c), args}); err != nil {
		s.log.Error("drop unreadable item", "contact", string(c), "err", err)
	}
}

func (s *Store) openAddress(c bot.ContactID, sealed string) (bot.Address, error) {
	if sealed == "" {
		return bot.Address{}, nil
	}
	plain, err := s.ring.Open([]byte(sealed), addressAD(c))
	return bot.NewAddress(string(plain)), err
}

// Settle books ends, one script a contact, all in one round trip. Repeating it is harmless: a settled lease's token is
// no longer valid.
func (s *Store) Settle(ctx context.Context, _ int, ends []outbox.Settlement) error {
	return s.SettleAll(ctx, ends)
}

// SettleAll does the same for contacts of any partition.
func (s *Store) SettleAll(ctx context.Context, ends []outbox.Settlement) error {
	type lease struct {
		contact bot.ContactID
		token   string
	}
	at := map[lease]int{}
	var calls []call
	for _, e := range ends {
		k := lease{e.Item.Contact, e.Token}
		n, ok := at[k]
		if !ok {
			n = len(calls)
			at[k] = n
			calls = append(calls, call{s.scripts.settle, s.Partition(k.contact), []any{string(k.contact), k.token}})
		}
		args, err := s.endArgs(e)
		if err != nil {
			return fmt.Errorf("settle: %w", err)
		}
		calls[n].args = append(calls[n].args, args...)
	}
	if _, err := s.runAll(ctx, calls); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return nil
}

func (s *Store) endArgs(e outbox.Settlement) ([]any, error) {
	act := map[bot.Result]string{
		bot.Sent: "x", bot.Expired: "x", bot.Gone: "x", bot.Rejected: "x",
		bot.Retry: "k", bot.Throttled: "k", bot.Unknown: "u", "": "r",
	}[e.Outcome.Result]
	if act == "" {
		return nil, fmt.Errorf("unknown result %q", e.Outcome.Result)
	}
	now := s.now()
	var event []byte
	if told(e.Item, e.Outcome.Result) {
		var err error
		if event, err = s.sealEvent(delivery(e.Item, e.Outcome.Result, now)); err != nil {
			return nil, err
		}
	}
	delay := max(0, e.At.Sub(now))
	if e.At.IsZero() {
		delay = 0
	}
	return []any{s.itemMark(e.Item.ID), act, strconv.FormatInt(delay.Milliseconds(), 10), event, e.Outcome.Ref}, nil
}

// Succeed makes due again what an earlier process of the same installation held when it died, after a short wait for a
// provider's word on what may have left. Without a name of the installation it does nothing: the leases end by themselves.
func (s *Store) Succeed(ctx context.Context) error {
	if s.installationTag == "" {
		return nil
	}
	var calls []call
	for p := range s.keys {
		calls = append(calls, call{s.scripts.succeed, p, []any{s.installationTag, s.installationTag + s.processTag, succeedAfter.Milliseconds()}})
	}
	replies, err := s.runAll(ctx, calls)
	if err != nil {
		return fmt.Errorf("succeed: %w", err)
	}
	held := int64(0)
	for _, v := range replies {
		n, _ := v.(int64)
		held += n
	}
	if held > 0 {
		s.log.Warn("an earlier process died while it sent; what it held is sent again", "contacts", held)
	}
	return nil
}

// succeedAfter is how long a provider has to say that an item of a dead process had left.
const succeedAfter = 3 * time.Second

// newToken names a lease: installation, process, lease.
func (s *Store) newToken() string { return s.installationTag + s.processTag + randomHex(8) }

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}
