package live

import (
	"context"
	"fmt"
	"strings"
)

// Durability is what a Redis promises about a crash.
type Durability struct {
	Version string
	AOF     bool
	Fsync   string // "always", "everysec", "no"; "" if CONFIG is forbidden here
	Policy  string // maxmemory-policy
	Role    string
}

// Check reads it, by INFO because hosted servers often forbid CONFIG. The embedded server cannot tell: do not ask it.
func (s *Store) Check(ctx context.Context) (Durability, error) {
	info := map[string]string{}
	for _, section := range []string{"server", "persistence", "memory", "replication"} {
		reply, err := s.redis.Info(ctx, section).Result()
		if err != nil {
			return Durability{}, fmt.Errorf("check redis: %w", fault(err))
		}
		for line := range strings.Lines(reply) {
			if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
				info[k] = v
			}
		}
	}
	d := Durability{Version: info["redis_version"], AOF: info["aof_enabled"] == "1",
		Policy: info["maxmemory_policy"], Role: info["role"]}
	if conf, err := s.redis.ConfigGet(ctx, "appendfsync").Result(); err == nil {
		d.Fsync = conf["appendfsync"]
	}
	return d, nil
}

// Fault says why this Redis must not carry people's messages, "" if it may.
func (d Durability) Fault() string {
	switch {
	case d.Role != "" && d.Role != "master":
		return "this Redis is a replica: it takes no messages"
	case !d.AOF:
		return "appendonly is off: a restart would lose accepted messages (set appendonly yes)"
	case d.Policy != "noeviction":
		return fmt.Sprintf("maxmemory-policy is %q: messages could be evicted (set noeviction)", d.Policy)
	}
	return ""
}

// Warning says what is weaker than it could be, "" if nothing is.
func (d Durability) Warning() string {
	switch d.Fsync {
	case "always":
		return ""
	case "":
		return "appendfsync is not readable here: it should be always"
	}
	return fmt.Sprintf("appendfsync is %s: a power cut may lose the last second (set always)", d.Fsync)
}
