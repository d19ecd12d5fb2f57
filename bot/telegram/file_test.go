package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/bottest"
)

func TestAPhotoIsFetched(t *testing.T) {
	fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
	fake.AddFile("small", []byte("picture"))
	fake.AddFile("nine", make([]byte, 9<<20))
	fake.AddFile("twelve", make([]byte, 12<<20))
	fake.AddFile("twenty", make([]byte, 21<<20))
	var log bytes.Buffer
	c := open(t, fake.URL, slog.New(slog.NewTextHandler(&log, nil)))
	get := func(id string) (int, error) {
		b, err := c.Fetch(t.Context(), bot.NewText(id), bot.MaxPhotoBytes)
		if err != nil && (strings.Contains(err.Error(), bottest.TelegramToken) || strings.Contains(err.Error(), fake.URL)) {
			t.Error("the error shows the link")
		}
		return len(b), err
	}
	for id, want := range map[string]int{"small": 7, "nine": 9 << 20} {
		if n, err := get(id); n != want || err != nil {
			t.Errorf("%s: %d bytes, %v", id, n, err)
		}
	}
	for _, id := range []string{"twelve", "twenty", "nothing"} {
		if n, err := get(id); n != 0 || !errors.Is(err, bot.ErrNoFile) {
			t.Errorf("%s: %d bytes, %v", id, n, err)
		}
	}
	for method, fault := range map[string]bottest.Fault{
		"getFile": {Status: 502, HTML: true}, "file": {Status: 404}, "file ": {Cut: true},
	} {
		fake.FailMethod(strings.TrimSpace(method), fault)
		if fault.Cut {
			// net/http asks again by itself when a connection that it used before is cut.
			fake.FailMethod(strings.TrimSpace(method), fault)
		}
		if n, err := get("small"); n != 0 || err == nil || errors.Is(err, bot.ErrNoFile) {
			t.Errorf("%s %+v: %d bytes, %v; another try may help", method, fault, n, err)
		}
	}
	// nobody there at all: net/http's own error would show the link
	dead := open(t, "http://127.0.0.1:1", nil)
	if _, err := dead.Fetch(t.Context(), bot.NewText("x"), 1); err == nil || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	fake.FailMethod("getFile", bottest.Fault{Delay: time.Second})
	if _, err := c.Fetch(ctx, bot.NewText("small"), 1); err == nil || strings.Contains(err.Error(), bottest.TelegramToken) {
		t.Errorf("error %v", err)
	}
	if strings.Contains(log.String(), bottest.TelegramToken) {
		t.Error("the log shows the token")
	}
}

// The largest size of a photo that is small enough is taken; other media bring no file.
func TestWhichSize(t *testing.T) {
	var r bottest.Receiver
	fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
	c := open(t, fake.URL, nil)
	hook := serve(t, c, &r)
	size := func(id string, bytes int) map[string]any {
		return map[string]any{"file_id": id, "file_unique_id": id, "width": 90, "height": 90, "file_size": bytes}
	}
	hook.Post(t, bottest.MessageUpdate(1, 42, map[string]any{"photo": []any{size("s", 1000), size("m", 90_000), size("l", 11<<20)}, "caption": "đây"}))
	hook.Post(t, bottest.MessageUpdate(2, 42, map[string]any{"photo": []any{size("huge", 20<<20)}}))
	hook.Post(t, bottest.MessageUpdate(3, 42, map[string]any{"voice": map[string]any{"file_id": "v", "file_unique_id": "v", "duration": 3}}))
	hook.Post(t, bottest.MessageUpdate(4, 42, map[string]any{"document": map[string]any{"file_id": "d", "file_unique_id": "d", "mime_type": "image/jpeg"}}))
	got := r.Taken()
	if len(got) != 4 {
		t.Fatalf("%d messages", len(got))
	}
	for i, want := range []struct {
		file string
		size int64
	}{{"m", 90_000}, {"huge", 20 << 20}, {"", 0}, {"", 0}} {
		if in := got[i]; in.Kind != bot.KindMedia || in.File.Reveal() != want.file || in.Size != want.size {
			t.Errorf("message %d: kind %s, file %q, %d bytes", i+1, in.Kind, in.File.Reveal(), in.Size)
		}
	}
	if got[0].Text.Reveal() != "đây" {
		t.Error("the caption is lost")
	}
}
