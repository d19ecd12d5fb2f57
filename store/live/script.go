package live

import (
	"context"
	"embed"
	"fmt"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var luaFiles embed.FS

// scripts are the Lua scripts, each with lua/common.lua before it.
type scripts struct {
	commit, put, withdraw, due, lease, settle, succeed, callback, take, ack, dead *redis.Script
}

func loadScripts() (scripts, error) {
	var s scripts
	common, err := luaFiles.ReadFile("lua/common.lua")
	if err != nil {
		return s, fmt.Errorf("embedded script: %w", err)
	}
	for name, to := range map[string]**redis.Script{
		"commit": &s.commit, "put": &s.put, "withdraw": &s.withdraw, "due": &s.due, "lease": &s.lease,
		"settle": &s.settle, "succeed": &s.succeed, "callback": &s.callback, "take": &s.take, "ack": &s.ack, "dead": &s.dead,
	} {
		body, err := luaFiles.ReadFile("lua/" + name + ".lua")
		if err != nil {
			return s, fmt.Errorf("embedded script: %w", err)
		}
		*to = redis.NewScript(string(common) + string(body))
	}
	return s, nil
}

// call is one run of a script in one partition.
type call struct {
	script    *redis.Script
	partition int
	args      []any
}

func (s *Store) run(ctx context.Context, c call) (any, error) {
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	v, err := c.script.Run(ctx, s.redis, s.keys[c.partition:c.partition+1], c.args...).Result()
	if err != nil {
		return nil, fault(err)
	}
	return v, nil
}

// runAll sends several runs in one round trip. Redis forgets scripts when it restarts without them, and a pipeline
// cannot fall back by itself: what was refused for that reason, and so not run, runs again with its source.
func (s *Store) runAll(ctx context.Context, calls []call) ([]any, error) {
	switch len(calls) {
	case 0:
		return nil, nil
	case 1:
		v, err := s.run(ctx, calls[0])
		return []any{v}, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	pipe := s.redis.Pipeline()
	cmds := make([]*redis.Cmd, len(calls))
	for i, c := range calls {
		cmds[i] = c.script.EvalSha(ctx, pipe, s.keys[c.partition:c.partition+1], c.args...)
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	out := make([]any, len(calls))
	for i, cmd := range cmds {
		v, err := cmd.Result()
		if redis.HasErrorPrefix(err, "NOSCRIPT") {
			v, err = calls[i].script.Eval(ctx, s.redis, s.keys[calls[i].partition:calls[i].partition+1], calls[i].args...).Result()
		}
		if err != nil {
			return nil, fault(err)
		}
		out[i] = v
	}
	return out, nil
}
