package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"benan/bot"
	"benan/bot/outbox"
	"benan/bot/photo"
	"benan/bot/sim"
)

// pigeon is a provider that the program knows nothing of but its place in the list.
func pigeon(channel string, on bool) provider {
	return provider{
		channel: channel, key: "PIGEON_KEY", asks: "PIGEON_KEY", settings: &struct {
			PigeonRate float64 `env:"PIGEON_RATE"`
		}{},
		on: func() bool { return on }, called: func() bool { return on },
		faults: func() []error { return nil },
		look:   func(d *doctor) { d.look("pigeons sleep at night") },
		connect: func(d deps) (connection, error) {
			d.refused("size")
			return connection{
				route: outbox.Route{Channel: sim.New(channel, bot.FormFlat, nil)},
				webhooks: func(bot.Receiver, bot.Deliveries) map[string]http.Handler {
					return map[string]http.Handler{"POST /pigeon": http.HandlerFunc(alive)}
				},
				photos: noPhotos{},
			}, nil
		},
	}
}

type noPhotos struct{}

func (noPhotos) Fetch(context.Context, bot.Text, int64) ([]byte, error) { return nil, bot.ErrNoFile }

// One more provider in the list is read, connected, called and asked for its photos, without another line anywhere.
func TestOneMoreProvider(t *testing.T) {
	t.Setenv("PIGEON_RATE", "fast")
	ps := append(allProviders(), pigeon("pigeon", true))
	var errs []error
	for _, p := range ps {
		errs = append(errs, parse(p.settings)...)
	}
	if err := errors.Join(errs...); err == nil || !strings.Contains(err.Error(), "PigeonRate") {
		t.Errorf("its variables are not read: %v", err)
	}
	if got := ps.on().channels(); !slices.Equal(got, []string{"pigeon"}) {
		t.Errorf("on: %v", got)
	}
	if errs := ps.faults("https://ben-an.example"); len(errs) != 0 {
		t.Errorf("faults: %v", errs)
	}
	if errs := ps.faults(""); len(errs) != 1 || !strings.Contains(errs[0].Error(), "BENAN_PUBLIC_URL") {
		t.Errorf("it is called, but by which URL? %v", errs)
	}
	var log strings.Builder
	m := newMetrics()
	connections, err := ps.connect("", slog.New(slog.NewTextHandler(&log, nil)), m)
	if err != nil || len(connections) != 1 {
		t.Fatalf("%d connections, %v", len(connections), err)
	}
	for _, want := range []string{"telegram is off: TELEGRAM_BOT_TOKEN is not set", "sms is off: TWILIO_ACCOUNT_SID is not set"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	e, err := newEmbedded(t.Context(), shipped(), nil, []outbox.Route{connections[0].route}, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.close() }()
	s := &server{app: e.app, connections: connections}
	w := httptest.NewRecorder()
	s.publicHandler().ServeHTTP(w, httptest.NewRequest("POST", "/pigeon", nil))
	if w.Code != http.StatusOK {
		t.Errorf("its webhook answers %d", w.Code)
	}
	if f := s.photos(); f.Sources["pigeon"] != photo.Source(noPhotos{}) {
		t.Errorf("photos come from %v", f.Sources)
	}
}

// Two gateways may be in the list, but one carries the channel; without any, both are named.
func TestTwoProvidersOfOneChannel(t *testing.T) {
	t.Parallel()
	other := func(on bool) provider { p := pigeon("pigeon", on); p.key = "OTHER_KEY"; return p }
	errs := providers{pigeon("pigeon", true), other(true)}.faults("https://ben-an.example")
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "PIGEON_KEY and OTHER_KEY are both set") {
		t.Errorf("faults: %v", errs)
	}
	var log strings.Builder
	text := slog.New(slog.NewTextHandler(&log, nil))
	for _, row := range []struct {
		ps  providers
		off bool
	}{{providers{pigeon("pigeon", false), other(false)}, true}, {providers{pigeon("pigeon", false), other(true)}, false}} {
		log.Reset()
		if _, err := row.ps.connect("", text, newMetrics()); err != nil {
			t.Error(err)
		}
		if got := strings.Contains(log.String(), "pigeon is off: PIGEON_KEY or OTHER_KEY is not set"); got != row.off {
			t.Errorf("said that it is off: %v\n%s", got, log.String())
		}
	}
}
