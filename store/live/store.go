package live

import (
	"context"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/outbox"
	"benan/store"
)

// DefaultPartitions is how many partitions a new Redis gets.
const DefaultPartitions = 16

// partitionsKey holds their number. It never changes once it is written: every contact would lose its place.
const partitionsKey = "benan:partitions"

// ErrPartitions: this Redis was first used with another number of partitions.
var ErrPartitions = errors.New("redis was set up with another number of partitions")

// Options are what a store may be told; the zero value is right for production.
type Options struct {
	Partitions int              // default 16
	Now        func() time.Time // default time.Now; only for the distance to a Settlement's At and for Leased.Until
	Log        *slog.Logger     // default: discards
	// OwnDispatcher: this process has a dispatcher of its own. What it commits to an empty queue it leases in the same
	// step, and sessions that it committed it need not read again. Another process may still share the store: a conflict
	// tells.
	OwnDispatcher bool
	// Installation names whoever works with one set of records, over restarts; see Succeed. Two processes of one
	// installation never run at once. "": unknown.
	Installation string
}

// Store is the live store. It is safe for use by many goroutines.
type Store struct {
	redis           redis.UniversalClient
	ring            *store.KeyRing
	scripts         scripts
	keys            []string // per partition: its ready set, which every script gets as KEYS[1]
	now             func() time.Time
	log             *slog.Logger
	checked         atomic.Bool
	recent          *recent       // nil unless OwnDispatcher
	handed          *handoff      // nil unless OwnDispatcher
	installationTag string        // what the tokens of this installation begin with, "" if it has no name
	processTag      string        // and then those of this process
	turn            atomic.Uint32 // which partition Due asks first
}

var (
	_ bot.Sessions  = (*Store)(nil)
	_ outbox.Queue  = (*Store)(nil)
	_ outbox.Direct = (*Store)(nil)
	_ oncall.Events = (*Store)(nil)
	_ oncall.Outbox = (*Store)(nil)
)

// Open makes a store for a redis:// or rediss:// URL. It does not connect: a Redis that is down at start is no reason
// not to start. The URL may hold a password, so no error repeats it.
func Open(url string, ring *store.KeyRing, o Options) (*Store, error) {
	if !strings.HasPrefix(url, "redis://") && !strings.HasPrefix(url, "rediss://") {
		return nil, errors.New("redis URL: wants redis:// or rediss://")
	}
	parsed, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("redis URL: cannot be read")
	}
	return New(client(parsed.Addr, parsed.Username, parsed.Password, parsed.DB, parsed.TLSConfig), ring, o)
}

// New makes a store on a client, which must not retry by itself (MaxRetries -1). Close closes it.
func New(c redis.UniversalClient, ring *store.KeyRing, o Options) (*Store, error) {
	if o.Partitions == 0 {
		o.Partitions = DefaultPartitions
	}
	if o.Partitions < 1 || o.Partitions > 1024 {
		return nil, fmt.Errorf("%d partitions: wants 1 to 1024", o.Partitions)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	lua, err := loadScripts()
	if err != nil {
		return nil, err
	}
	s := &Store{redis: c, ring: ring, scripts: lua, now: o.Now, log: o.Log}
	for p := range o.Partitions {
		s.keys = append(s.keys, fmt.Sprintf("{p%02d}:r", p))
	}
	if s.processTag = randomHex(4); o.Installation != "" {
		s.installationTag = hex.EncodeToString(ring.Mark("installation", o.Installation))[:16]
	}
	if o.OwnDispatcher {
		s.recent, s.handed = newRecent(), newHandoff(o.Partitions)
	}
	return s, nil
}

// client has no retries: a write whose answer was lost would run twice. The other settings keep deadlines true and
// spare Redis 7.0 three failing commands on every connect.
func client(addr, user, password string, db int, secure *tls.Config) redis.UniversalClient {
	return redis.NewUniversalClient(&redis.UniversalOptions{
		Addrs: []string{addr}, Username: user, Password: password, DB: db, TLSConfig: secure,
		MaxRetries: -1, ContextTimeoutEnabled: true, DisableIdentity: true,
		DialTimeout: 2 * time.Second, ReadTimeout: 2 * time.Second, WriteTimeout: 2 * time.Second,
		PoolSize: 32, PipelinePoolSize: -1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
}

// Close closes the connection to Redis.
func (s *Store) Close() error { return s.redis.Close() }

// Ping tells whether Redis answers and has the right partitions.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.redis.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping: %w", fault(err))
	}
	return s.prepare(ctx)
}

// Partitions is how many there are.
func (s *Store) Partitions() int { return len(s.keys) }

// Partition tells which one holds a contact.
func (s *Store) Partition(c bot.ContactID) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(c))
	return int(h.Sum32() % uint32(len(s.keys)))
}

// prepare fixes the number of partitions at first use and checks it once per process.
func (s *Store) prepare(ctx context.Context) error {
	if s.checked.Load() {
		return nil
	}
	want := strconv.Itoa(len(s.keys))
	if err := s.redis.SetNX(ctx, partitionsKey, want, 0).Err(); err != nil {
		return fmt.Errorf("partitions: %w", fault(err))
	}
	got, err := s.redis.Get(ctx, partitionsKey).Result()
	if err != nil {
		return fmt.Errorf("partitions: %w", fault(err))
	}
	if got != want {
		return fmt.Errorf("%w: %s, not %s", ErrPartitions, got, want)
	}
	s.checked.Store(true)
	return nil
}

// fault marks every failure of Redis as bot.ErrUnavailable: for the caller a Redis that refuses (loading, out of
// memory, read only) is as good as one that is away, and the provider should try again. Some servers repeat arguments
// in their errors; those are cut off.
func fault(err error) error {
	if reply, ok := errors.AsType[redis.Error](err); ok {
		text, _, _ := strings.Cut(reply.Error(), "with args")
		return fmt.Errorf("%w: redis: %s", bot.ErrUnavailable, text)
	}
	return fmt.Errorf("%w: %w", bot.ErrUnavailable, err)
}
