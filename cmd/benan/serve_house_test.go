package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"benan/bot/bottest"
	"benan/store"
	"benan/store/storetest"
)

// The people of the stories.
const (
	lanChat  = 700001
	lanPhone = "+84912345678"
	hoaPhone = "+84987654321"
	hookKey  = "hook-secret-of-the-tests"
	public   = "https://ben-an.example"
)

// twoOnDuty is the roster of most stories: Lan first, by Telegram and SMS, then Hoa by SMS.
const twoOnDuty = `timezone: Asia/Ho_Chi_Minh
workers:
  - {id: lan, name: Lan, telegram: 700001, phone: "+84912345678", languages: [vi]}
  - {id: hoa, name: Hoa, phone: "+84987654321", languages: [vi], coordinator: true}
shifts:
  - {worker: lan, days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00"}
  - {worker: hoa, days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00"}
`

// house is the channel at work: `benan serve` as a process, a real Redis, and both providers played.
type house struct {
	*testing.T
	telegram *bottest.FakeTelegram
	twilio   *bottest.FakeTwilio
	redis    *storetest.Redis
	dir      string
	env      map[string]string
	args     []string
	log      *journal
	updates  atomic.Int64
	sids     atomic.Int64

	mu            sync.Mutex
	cmd           *exec.Cmd
	ended         chan error
	public, admin string
}

// setting changes how a house is set up before it opens.
type setting func(*house)

func roster(yaml string) setting {
	return func(h *house) { h.file("BENAN_ROSTER", "roster.yaml", yaml) }
}

func variable(name, value string) setting { return func(h *house) { h.env[name] = value } }

// openHouse sets everything up and starts the server.
func openHouse(t *testing.T, how ...setting) *house {
	t.Helper()
	h := planHouse(t, how...)
	h.start()
	return h
}

// planHouse sets everything up without starting the server.
func planHouse(t *testing.T, how ...setting) *house {
	t.Helper()
	h := &house{T: t, redis: storetest.StartRedis(t), dir: t.TempDir(), log: &journal{}}
	h.telegram = bottest.NewFakeTelegram(t, bottest.TelegramToken)
	h.twilio = bottest.NewFakeTwilio(t, bottest.TwilioAccount, bottest.TwilioToken)
	keys, err := store.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	h.env = map[string]string{
		"BENAN_LISTEN": "127.0.0.1:0", "BENAN_ADMIN_LISTEN": "127.0.0.1:0", "BENAN_PUBLIC_URL": public,
		"BENAN_REDIS_URL":    h.redis.URL(),
		"TELEGRAM_BOT_TOKEN": bottest.TelegramToken, "TELEGRAM_WEBHOOK_SECRET": hookKey, "TELEGRAM_API_URL": h.telegram.URL,
		"TWILIO_ACCOUNT_SID": bottest.TwilioAccount, "TWILIO_AUTH_TOKEN": bottest.TwilioToken,
		"TWILIO_FROM": bottest.TwilioNumber, "TWILIO_API_URL": h.twilio.URL,
		"TELEGRAM_RATE": "0", "TWILIO_RATE": "0",
		"PATH": os.Getenv("PATH"), "HOME": h.dir,
	}
	h.file("BENAN_KEY_FILE", "keys", string(keys))
	roster(twoOnDuty)(h)
	for _, set := range how {
		set(h)
	}
	t.Cleanup(h.clear)
	return h
}

// file writes a file that a variable names.
func (h *house) file(name, file, text string) {
	h.Helper()
	path := filepath.Join(h.dir, file)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.Fatal(err)
	}
	h.env[name] = path
}

func (h *house) command(args ...string) *exec.Cmd {
	cmd := exec.Command(theBinary(h), args...)
	for k, v := range h.env {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	return cmd
}

// redisAgain starts another Redis with other settings.
func (h *house) redisAgain(args ...string) {
	h.Helper()
	h.redis.Kill()
	h.redis = storetest.StartRedis(h.T, args...)
	h.env["BENAN_REDIS_URL"] = h.redis.URL()
}

// start runs the server and waits until it listens.
func (h *house) start() {
	h.Helper()
	cmd := h.command(append([]string{"serve"}, h.args...)...)
	from := h.log.size()
	cmd.Stderr, cmd.Stdout = h.log, h.log
	if err := cmd.Start(); err != nil {
		h.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var at struct{ Public, Internal string }
	awaits(h, "the server listens", func() bool {
		select {
		case err := <-ended:
			h.Fatalf("the server ended with %d instead of listening", exitCode(err))
		default:
		}
		line, ok := h.log.line(from, `"msg":"listening"`)
		return ok && json.Unmarshal([]byte(line), &at) == nil
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cmd, h.ended, h.public, h.admin = cmd, ended, "http://"+at.Public, "http://"+at.Internal
}

// kill is kill -9.
func (h *house) kill() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cmd != nil {
		_ = h.cmd.Process.Kill()
		<-h.ended
		h.cmd, h.public = nil, "http://127.0.0.1:1"
	}
}

// stop ends the server as an operator does, and gives its exit code.
func (h *house) stop() int {
	h.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		h.Fatal(err)
	}
	select {
	case err := <-h.ended:
		h.cmd = nil
		return exitCode(err)
	case <-time.After(20 * time.Second):
		h.Fatal("the server does not end on SIGTERM")
		return -1
	}
}

// clear ends the server; nothing that it did may have been a race or a panic.
func (h *house) clear() {
	h.kill()
	log := h.log.text()
	for _, bad := range []string{"DATA RACE", "panic", "goroutine "} {
		if strings.Contains(log, bad) {
			h.Errorf("the server's log holds %q", bad)
		}
	}
	if h.Failed() {
		h.Logf("the server's log:\n%s", log)
	}
}

func (h *house) at() (public, admin string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.public, h.admin
}

// hooks are how the providers call the server.
func (h *house) hook() bottest.TelegramHook {
	url, _ := h.at()
	return bottest.TelegramHook{URL: url + "/telegram", Secret: hookKey}
}

func (h *house) smsHook() bottest.TwilioHook {
	url, _ := h.at()
	return bottest.TwilioHook{URL: url, PublicURL: public, Token: bottest.TwilioToken}
}

// get asks the internal address.
func (h *house) get(path string) (int, string) {
	_, admin := h.at()
	r, err := http.Get(admin + path)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = r.Body.Close() }()
	b, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(b)
}
