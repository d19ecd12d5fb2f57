package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"benan/bot"
	"benan/bot/bottest"
)

// canaryName is what Telegram tells of the person, whether we want to know it or not.
const canaryName = "Hoàng Yến Kim Tước"

// A marked sentence, number, chat and name go through everything: gate, alert, page, relay, both ways, providers'
// refusals that repeat them, a Redis that dies, a restart. Afterwards no log, metric or store shows them.
func TestNothingOfAPersonIsWrittenDown(t *testing.T) {
	t.Parallel()
	c := bottest.NewCanary()
	h := openHouse(t, roster(strings.Replace(twoOnDuty, "700001", "90091735247", 1)))
	mai, thu, lan := h.byTelegram(c.Chat), h.bySMS(c.Number), h.byTelegram(90091735247)
	lives(t, h, c, mai, thu, lan)

	searched := map[string][]byte{"log": []byte(h.log.text())}
	_, metrics := h.get("/metrics")
	searched["metrics"] = []byte(metrics)
	out, _ := h.command("doctor").CombinedOutput()
	searched["doctor"] = out
	for name, b := range redisRaw(t, h) {
		searched["redis "+name] = b
	}
	files(t, h.redis.Dir, searched)
	if code := h.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	files(t, h.dir, searched)
	searched["log at the end"] = []byte(h.log.text())
	if len(searched) < 10 || len(searched["log"]) == 0 || len(metrics) == 0 {
		t.Fatalf("only %d things were searched", len(searched))
	}
	for name, b := range searched {
		if strings.HasSuffix(name, "roster.yaml") || strings.HasSuffix(name, "/keys") {
			continue // the operator's own
		}
		silent(t, c, name, b)
	}
}

// lives tells the canary's story.
func lives(t *testing.T, h *house, c bottest.Canary, mai, thu, lan *someone) {
	t.Helper()
	from := map[string]any{"id": c.Chat, "is_bot": false, "first_name": canaryName, "username": "hoang_yen_kim_tuoc"}
	says := func(text string) {
		t.Helper()
		mai.posts(bottest.MessageUpdate(h.updates.Add(1), c.Chat, map[string]any{"from": from, "text": text}))
	}
	refusal := fmt.Sprintf("Forbidden for %s (%s, %d): %s", canaryName, c.Number, c.Chat, c.Sentence)
	says("xin chào")
	mai.hears("open.mo1", "gate.ask")
	says(c.Sentence) // no answer to the gate
	mai.hears("gate.ask")
	says("1")
	mai.hears("open.mo2", "open.mo3", "menu.ask")
	h.telegram.Fail(bottest.Fault{Status: 500, Description: refusal}, bottest.Fault{Status: 502, HTML: true, Description: refusal})
	says("em đang bị nhốt. " + c.Sentence)
	mai.hears("s4.urgent1", "s4.urgent2")
	code := lan.isPaged()
	lan.accepts(code)
	lan.hears(code+": xin chào", code+": "+c.Sentence, code+": em đang bị nhốt. "+c.Sentence, code+" worker.accepted")
	mai.hears("wait.seen")
	lan.says(c.Sentence)
	if got := mai.next("Lan's words"); got != c.Sentence {
		t.Fatalf("the canary does not sing: %q", got)
	}

	h.twilio.Fail(bottest.Fault{Status: 400, Code: 21211, Description: refusal}, bottest.Fault{Status: 503, HTML: true, Description: refusal})
	thu.says(c.Plain)
	thu.hears("gate.ask") // the first text was refused for good, the second after a pause taken
	thu.says("1")
	thu.hears("open.mo2", "open.mo3", "menu.ask")
	h.redis.Kill()
	thu.says(c.Plain) // into the inbox
	h.hook().Post(t, bottest.TextUpdate(h.updates.Add(1), c.Chat, c.Sentence))
	h.telegram.Block(c.Chat)
	h.redis.Start()
	thu.next("an answer to what was kept")
	lan.says(c.Sentence)
	lan.hears(code + " worker.undelivered")
	h.hook().PostBytes(t, []byte(`{"update_id":`+c.Sentence+c.Number))
	bad := h.smsHook()
	bad.Token = c.Number
	bad.SMS(t, "SMbad", c.Number, c.Sentence, nil)
}

// silent: no word of the canary, no token, in clear or in a usual disguise.
func silent(t *testing.T, c bottest.Canary, name string, b []byte) {
	t.Helper()
	secrets := []string{bottest.TelegramToken, bottest.TwilioToken, hookKey, canaryName, "hoang_yen_kim_tuoc"}
	c.AssertNotIn(t, name, b, secrets...)
	for _, s := range append(secrets, c.Sentence, c.Plain, strings.TrimPrefix(c.Number, "+"), fmt.Sprint(c.Chat)) {
		for _, form := range []string{hex.EncodeToString([]byte(s)), strings.ToUpper(hex.EncodeToString([]byte(s)))} {
			if bytes.Contains(b, []byte(form)) {
				t.Errorf("%s holds a private value in hex", name)
			}
		}
	}
}

// redisRaw gives every key of Redis as it is stored, with its name.
func redisRaw(t *testing.T, h *house) map[string][]byte {
	t.Helper()
	r := redis.NewClient(&redis.Options{Addr: h.redis.Addr})
	defer func() { _ = r.Close() }()
	ctx := context.Background()
	out := map[string][]byte{}
	for _, k := range keysOf(t, h) {
		b, err := r.Dump(ctx, k).Result()
		if err != nil {
			continue // gone meanwhile
		}
		out[k] = append([]byte(k), b...)
		// DUMP may compress; the parts are read once more as they are.
		out[k] = append(out[k], fmt.Sprint(r.LRange(ctx, k, 0, -1).Val(), r.HGetAll(ctx, k).Val(), r.Get(ctx, k).Val(), r.XRange(ctx, k, "-", "+").Val())...)
	}
	if len(out) < 4 {
		t.Fatalf("only %d keys in Redis", len(out))
	}
	return out
}

// files adds every file of a folder, as the append-only file and the database with its log.
func files(t *testing.T, dir string, into map[string][]byte) {
	t.Helper()
	found := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if len(b) > 0 {
			found++
		}
		into[path] = b
		return err
	})
	if err != nil || found == 0 {
		t.Fatalf("%d files in %s: %v", found, dir, err)
	}
}

// A private value is not printed by accident, in whatever way one prints.
func TestPrivateValuesDoNotPrint(t *testing.T) {
	t.Parallel()
	c := bottest.NewCanary()
	in := bot.Inbound{From: bot.NewAddress(c.Number), Text: bot.NewText(c.Sentence)}
	values := []any{in, &in, bot.NewText(c.Sentence), bot.NewSecret(c.Sentence), []bot.Address{bot.NewAddress(c.Number)},
		map[string]bot.Text{"a": bot.NewText(c.Plain)}, bot.Event{Text: in.Text, Address: in.From, Recent: []bot.Text{in.Text}},
		telegramSettings{TelegramToken: bot.NewSecret(c.Sentence)}, twilioSettings{TwilioToken: bot.NewSecret(c.Number)}}
	for _, v := range values {
		for _, form := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			silent(t, c, fmt.Sprintf("%T as %s", v, form), fmt.Appendf(nil, form, v))
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%T: %v", v, err)
		}
		silent(t, c, fmt.Sprintf("%T as JSON", v), b)
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		silent(t, c, fmt.Sprintf("%T in a log", v), log.Bytes())
		silent(t, c, fmt.Sprintf("%T in an error", v), []byte(fmt.Errorf("x: %v", v).Error()))
	}
}
