package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"benan/store"
)

// refuses runs `benan serve` with only these variables; it must end with 2, and gives what it said.
func refuses(t *testing.T, variables map[string]string) string {
	t.Helper()
	cmd := exec.Command(theBinary(t), "serve")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for k, v := range variables {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	out, err := cmd.CombinedOutput()
	if code := exitCode(err); code != 2 {
		t.Errorf("exit %d, want 2\n%s", code, out)
	}
	return string(out)
}

// Every fault at once, each naming its variable.
func TestServeTellsEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what      string
		variables map[string]string
		faults    []string
	}{
		{"nothing at all", nil, []string{"BENAN_REDIS_URL", "BENAN_KEY_FILE", "no channel"}},
		{"half of everything", map[string]string{
			"BENAN_LISTEN": "8080", "BENAN_REDIS_URL": "http://x", "BENAN_KEY_FILE": "/nowhere/keys", "BENAN_ROSTER": "/nowhere/roster",
			"BENAN_RECORDS": "mysql://x", "BENAN_PUBLIC_URL": "ben-an.example/", "TELEGRAM_BOT_TOKEN": "1:secret-token", "TELEGRAM_MODE": "push",
			"TELEGRAM_RATE": "fast", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_RATE": "-1", "TWILIO_API_URL": "::",
			"BENAN_TRANSCRIPT_DAYS": "-1", "BENAN_REPORT_DAYS": "-1",
		}, []string{"BENAN_LISTEN", "BENAN_REDIS_URL", "BENAN_KEY_FILE", "BENAN_ROSTER", "BENAN_RECORDS", "BENAN_PUBLIC_URL",
			"TELEGRAM_MODE", "TelegramRate", "TWILIO_AUTH_TOKEN", "TWILIO_FROM", "TWILIO_RATE", "TWILIO_API_URL",
			"BENAN_TRANSCRIPT_DAYS: must be 1 or more days", "BENAN_REPORT_DAYS: must be 0"}},
		{"no days at all", map[string]string{"BENAN_TRANSCRIPT_DAYS": "0"}, []string{"BENAN_TRANSCRIPT_DAYS: must be 1 or more days"}},
		{"a webhook without its secret", map[string]string{"TELEGRAM_BOT_TOKEN": "1:secret-token"},
			[]string{"TELEGRAM_WEBHOOK_SECRET", "BENAN_PUBLIC_URL"}},
		{"an empty auth token", map[string]string{"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "", "TWILIO_FROM": "+1"},
			[]string{"TWILIO_AUTH_TOKEN"}},
		{"settings of a channel that is off", map[string]string{"TWILIO_AUTH_TOKEN": "secret-token", "TELEGRAM_WEBHOOK_SECRET": "secret-token"},
			[]string{"TWILIO_ACCOUNT_SID", "TELEGRAM_BOT_TOKEN"}},
	} {
		out := refuses(t, row.variables)
		for _, f := range row.faults {
			if !strings.Contains(out, f) {
				t.Errorf("%s: nothing is said of %s:\n%s", row.what, f, out)
			}
		}
		if strings.Contains(out, "secret-token") {
			t.Errorf("%s: a secret is repeated", row.what)
		}
	}
}

// Files with faults: none starts a server, each is named with its line.
func TestServeRefusesBrokenFiles(t *testing.T) {
	t.Parallel()
	h := planHouse(t, roster("workers:\n  - {id: lan, name: Lan, telephone: 5}\n"), func(h *house) {
		h.env["BENAN_CONTENT_DIR"] = contentCopy(h, map[string]string{"flows/scripts/gate.yaml": "flow: gate\nnodes:\n  ask: {aks: gate.ask}\n"})
	})
	out := refuses(t, h.env)
	for _, f := range []string{"flows/scripts/gate.yaml:3: ", "roster.yaml:2: "} {
		if !strings.Contains(out, f) {
			t.Errorf("nothing names %s\n%s", f, out)
		}
	}
	// Content that loads, but that `benan check` refuses.
	h.env["BENAN_CONTENT_DIR"] = contentCopy(h, map[string]string{"locales/risk.critical.yaml": unheard(t)})
	if out := refuses(t, h.env); !regexp.MustCompile(`locales/risk\.critical\.yaml:\d+: rule .* does not find its example`).MatchString(out) {
		t.Errorf("content with an unproved rule is taken: %s", out)
	}
	if err := os.Chmod(h.env["BENAN_KEY_FILE"], 0o644); err != nil {
		t.Fatal(err)
	}
	if out := refuses(t, h.env); !strings.Contains(out, "0600") && !strings.Contains(out, "mode") {
		t.Errorf("a key file that everybody can read is taken: %s", out)
	}
}

// Another key file than the one of the records: everything would look lost.
func TestServeRefusesForeignKeys(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	h.kill()
	keys, err := store.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	h.file("BENAN_KEY_FILE", "keys", string(keys))
	if out := refuses(t, h.env); !strings.Contains(out, "key file") {
		t.Errorf("said: %s", out)
	}
}

// A Redis that may lose messages is refused, unless it is asked for.
func TestServeRefusesAVolatileRedis(t *testing.T) {
	t.Parallel()
	h := planHouse(t)
	h.redisAgain("--appendonly", "no")
	if out := refuses(t, h.env); !strings.Contains(out, "appendonly") || !strings.Contains(out, "--allow-volatile") {
		t.Errorf("said: %s", out)
	}
	h.args = []string{"--allow-volatile"}
	h.start()
	h.says("redis may lose messages")
	awaits(t, "it serves", func() bool { status, _ := h.get("/readyz"); return status == http.StatusOK })
	h.byTelegram(900701).entersCleared()

	other := planHouse(t)
	other.redisAgain("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
	if out := refuses(t, other.env); !strings.Contains(out, "noeviction") {
		t.Errorf("said: %s", out)
	}
}

func TestKeygenNeverOverwrites(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	runs(t, "", "keygen", path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v: %v", info.Mode(), err)
	}
	before, _ := os.ReadFile(path)
	if code := exitCode(exec.Command(theBinary(t), "keygen", path).Run()); code != 1 {
		t.Errorf("exit %d for a file that is there, want 1", code)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the key file was overwritten")
	}
	old, err := store.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	runs(t, "", "keygen", "--rotate", path)
	ring, err := store.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := ring.Open(old.Seal([]byte("chào"), nil), nil); err != nil || string(plain) != "chào" {
		t.Errorf("after a rotation the old key opens nothing: %v", err)
	}
	if string(ring.ContactKey()) != string(old.ContactKey()) {
		t.Error("the contact key rotated: every thread would be lost")
	}
}

// doctor tells what is wrong, and that nothing is.
func TestDoctor(t *testing.T) {
	t.Parallel()
	h := planHouse(t)
	// As shipped, no country abroad has an emergency number that somebody tried: only the operator can add one.
	out, err := h.command("doctor").CombinedOutput()
	if exitCode(err) != 1 || !strings.Contains(string(out), "no local emergency number for cn, kh, la, mm, th, uk") {
		t.Errorf("exit %d without emergency numbers abroad:\n%s", exitCode(err), out)
	}
	shipped, err := os.ReadFile("../../locales/contacts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(t.TempDir(), "contacts.yaml")
	tried := string(shipped) + `  - {id: "tried", number: "000", label: {vi: "số thử"}, places: [cn, kh, la, mm, th, uk], needs: [emergency], checked: 2026-11-23, source: "test"}` + "\n"
	if err := os.WriteFile(own, []byte(tried), 0o600); err != nil {
		t.Fatal(err)
	}
	variable("BENAN_CONTACTS", own)(h)
	out, err = h.command("doctor").CombinedOutput()
	if exitCode(err) != 0 || !strings.Contains(string(out), "nothing to mend") {
		t.Errorf("exit %d for a house in order:\n%s", exitCode(err), out)
	}
	// Without the own contacts, whose proof takes long: what follows does not ask for it.
	delete(h.env, "BENAN_CONTACTS")
	h.env["BENAN_CONTENT_DIR"] = contentCopy(h, map[string]string{"locales/risk.critical.yaml": unheard(t)})
	bury(t, h, "e", "k", "k", "o")
	out, err = h.command("doctor").CombinedOutput()
	for _, want := range []string{"locales/risk.critical.yaml:", "does not find its example", "4 events could not be worked off", "benan events retry"} {
		if exitCode(err) != 1 || !strings.Contains(string(out), want) {
			t.Errorf("exit %d, the doctor does not say %q:\n%s", exitCode(err), want, out)
		}
	}
	h.redis.Kill()
	roster("timezone: Asia/Ho_Chi_Minh\nworkers:\n  - {id: lan, name: Lan, telegram: 5}\nshifts:\n  - {worker: lan, days: [mon], from: \"08:00\", to: \"09:00\"}\n")(h)
	out, err = h.command("doctor").CombinedOutput()
	if exitCode(err) != 1 {
		t.Errorf("exit %d, want 1", exitCode(err))
	}
	for _, want := range []string{"redis does not answer", "nobody is on duty from"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the doctor does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "TESTtest") {
		t.Error("the doctor tells the token")
	}
}
