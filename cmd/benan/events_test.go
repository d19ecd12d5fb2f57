package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// bury puts events of these classes (e alert, k report, o other) into the dead list.
func bury(t *testing.T, h *house, classes ...string) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: h.redis.Addr})
	defer func() { _ = c.Close() }()
	for _, class := range classes {
		err := c.XAdd(context.Background(), &redis.XAddArgs{Stream: "{p03}:dead", Values: []string{"c", "c0ffee", "k", class, "b", "sealed"}}).Err()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The operator sees dead events in the metrics, and settles them.
func TestEventsCommand(t *testing.T) {
	t.Parallel()
	h := planHouse(t)
	bury(t, h, "e", "k", "k", "o")
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"events"}, "0 events wait, 4 are dead: 1 alerts, 2 reports, 1 others"},
		{[]string{"events", "retry"}, "tried again: 0 alerts, 2 reports, 0 others"},
		{[]string{"events"}, "2 events wait, 2 are dead: 1 alerts, 0 reports, 1 others"},
		{[]string{"events", "forget"}, "deleted: 1 alerts, 0 reports, 1 others"},
		{[]string{"events"}, "2 events wait, 0 are dead"},
	} {
		out, err := h.command(row.args...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), row.want) {
			t.Errorf("%v: %v, %s, want %s", row.args, err, out, row.want)
		}
	}
	bury(t, h, "k")
	for _, row := range [][2]string{{"", "deleted: 0 alerts, 0 reports"}, {"--reports", "deleted: 0 alerts, 1 reports"}} {
		out, err := h.command(strings.Fields("events forget " + row[0])...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), row[1]) {
			t.Errorf("forget %s: %v, %s", row[0], err, out)
		}
	}
	delete(h.env, "BENAN_REDIS_URL")
	if out, err := h.command("events").CombinedOutput(); exitCode(err) != 2 || !strings.Contains(string(out), "BENAN_REDIS_URL") {
		t.Errorf("exit %d without a Redis: %s", exitCode(err), out)
	}
}

// The gauges are read at each scrape; a Redis that is down takes only them away.
func TestMetricsShowWhatWaits(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	awaits(t, "it serves", func() bool { status, _ := h.get("/readyz"); return status == http.StatusOK })
	bury(t, h, "e", "o")
	_, text := h.get("/metrics")
	for _, want := range []string{"benan_dead_events 2", `benan_waiting{what="events"} 0`, `benan_waiting{what="outbox"} 0`,
		`benan_waiting{what="pages"} 0`, `benan_waiting{what="timers"} 0`} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	h.redis.Kill()
	status, text := h.get("/metrics")
	if status != http.StatusOK || strings.Contains(text, "benan_dead_events ") || !strings.Contains(text, "benan_on_duty 2") {
		t.Errorf("without Redis: %d, gauges of it %v", status, strings.Contains(text, "benan_dead_events "))
	}
}
