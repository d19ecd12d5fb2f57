package live

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"

	"benan/bot"
	"benan/bot/outbox"
)

// recent remembers the sessions that this process committed, so that the next message of the same person need not read
// them. It is never the truth: the commit script compares the seq, and a conflict drops the entry. A nil recent
// remembers nothing.
type recent struct {
	sessions *expirable.LRU[bot.ContactID, bot.Session]
}

// How many sessions are remembered, and for how long: enough for a conversation under way.
const (
	recentSessions = 4096
	recentFor      = 10 * time.Minute
)

func newRecent() *recent {
	return &recent{expirable.NewLRU[bot.ContactID, bot.Session](recentSessions, nil, recentFor)}
}

func (r *recent) get(c bot.ContactID) (bot.Session, bool) {
	if r == nil {
		return bot.Session{}, false
	}
	return r.sessions.Get(c)
}

func (r *recent) put(s bot.Session) {
	if r != nil {
		r.sessions.Add(s.Contact, s)
	}
}

func (r *recent) drop(c bot.ContactID) {
	if r != nil {
		r.sessions.Remove(c)
	}
}

// handoff holds what commits of this process leased at once, until its dispatcher asks. What nobody asks for comes due
// again at the end of its lease. A nil handoff holds nothing.
type handoff struct {
	mu    sync.Mutex
	items []map[bot.ContactID][]outbox.Leased // by partition
}

func newHandoff(partitions int) *handoff {
	h := &handoff{items: make([]map[bot.ContactID][]outbox.Leased, partitions)}
	for p := range h.items {
		h.items[p] = map[bot.ContactID][]outbox.Leased{}
	}
	return h
}

// hand gives the items of a commit to the dispatcher of this process.
func (s *Store) hand(c bot.Commit, token string, until time.Time) {
	contact := c.Turn.Session.Contact
	leased := make([]outbox.Leased, 0, len(c.Turn.Outbox))
	for _, i := range c.Turn.Outbox {
		i.Contact = contact
		l := outbox.Leased{Item: i, Address: c.Address, Token: token, Until: until}
		var err error
		if l.SendID, err = s.sendID(i); err != nil {
			s.log.Error("send id", "contact", string(contact), "err", err)
		}
		leased = append(leased, l)
	}
	s.handed.mu.Lock()
	defer s.handed.mu.Unlock()
	s.handed.items[s.Partition(contact)][contact] = leased
}

func (h *handoff) take(partition int, c bot.ContactID, now time.Time) []outbox.Leased {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	given := h.items[partition][c]
	delete(h.items[partition], c)
	return inTime(given, now)
}

func (h *handoff) all(partition int, now time.Time) []outbox.Leased {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []outbox.Leased
	for c, given := range h.items[partition] {
		out = append(out, inTime(given, now)...)
		delete(h.items[partition], c)
	}
	return out
}

// inTime drops items whose lease is over: somebody else may hold them now.
func inTime(given []outbox.Leased, now time.Time) []outbox.Leased {
	if len(given) > 0 && now.After(given[0].Until) {
		return nil
	}
	return given
}
