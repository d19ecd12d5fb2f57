package storetest

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Redis is a real redis-server on a free port, with its append-only file in a directory of the test.
type Redis struct {
	Addr string
	Dir  string
	cmd  *exec.Cmd
	tb   testing.TB
	args []string
}

// StartRedis starts one that ends with the test, and skips the test where no redis-server is installed. Further
// arguments go to the server ("--appendfsync", "everysec").
func StartRedis(tb testing.TB, args ...string) *Redis {
	tb.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		tb.Skip("NOT TESTED on a real Redis: redis-server is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	r := &Redis{Addr: l.Addr().String(), Dir: tb.TempDir(), tb: tb, args: args}
	if err := l.Close(); err != nil {
		tb.Fatal(err)
	}
	r.Start()
	tb.Cleanup(r.Kill)
	return r
}

// URL is what BENAN_REDIS_URL would be.
func (r *Redis) URL() string { return "redis://" + r.Addr }

// Start starts the server on its address and data, after a Kill.
func (r *Redis) Start() {
	r.tb.Helper()
	_, port, err := net.SplitHostPort(r.Addr)
	if err != nil {
		r.tb.Fatal(err)
	}
	args := append([]string{"--port", port, "--bind", "127.0.0.1", "--dir", r.Dir, "--save", "", "--appendonly", "yes",
		"--appendfsync", "always", "--logfile", filepath.Join(r.Dir, "redis.log"), "--daemonize", "no"}, r.args...)
	r.cmd = exec.Command("redis-server", args...)
	if err := r.cmd.Start(); err != nil {
		r.tb.Fatal(err)
	}
	if err := r.answers(); err != nil {
		r.tb.Fatal(err)
	}
}

// answers waits for the first PONG: a server that loads its file accepts connections before it serves.
func (r *Redis) answers() error {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		c, err := net.DialTimeout("tcp", r.Addr, time.Second)
		if err != nil {
			continue
		}
		_ = c.SetDeadline(time.Now().Add(time.Second))
		reply := make([]byte, 7)
		_, _ = fmt.Fprint(c, "PING\r\n")
		n, _ := c.Read(reply)
		_ = c.Close()
		if string(reply[:n]) == "+PONG\r\n" {
			return nil
		}
	}
	return fmt.Errorf("redis-server does not answer on %s", r.Addr)
}

// Kill ends the server as kill -9 does: nothing is saved that was not saved.
func (r *Redis) Kill() {
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait() // its status is "killed"
	r.cmd = nil
}
