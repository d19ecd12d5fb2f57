package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// metricLine is a sample with labels: name{labels} value.
var metricLine = regexp.MustCompile(`(?m)^benan_[a-z_]+\{([^}]*)\}`)

// The metrics count what happened, and no label names anybody, any case or any contact.
func TestMetricsNameNobody(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, lan := h.byTelegram(900601), h.byTelegram(lanChat)
	mai.entersCleared()
	mai.says("em đang bị nhốt")
	mai.hears("s4.urgent1", "s4.urgent2")
	code := lan.isPaged()
	lan.accepts(code)
	mai.hears("wait.seen")

	status, text := h.get("/metrics")
	if status != http.StatusOK {
		t.Fatalf("/metrics: %d", status)
	}
	for _, want := range []string{`benan_graded_total{level="critical"} 1`, `benan_oncall_total{level="critical",what="opened"} 1`,
		`benan_oncall_total{level="critical",what="taken"} 1`, `benan_events_total{kind="escalate"} 1`, "benan_on_duty 2",
		`benan_sends_total{channel="telegram",lane="page",result="sent"} 1`, `benan_sends_total{channel="sms",lane="page",result="sent"} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	samples := metricLine.FindAllStringSubmatch(text, -1)
	if len(samples) < 10 {
		t.Errorf("only %d samples with labels", len(samples))
	}
	names := regexp.MustCompile(`[0-9a-f]{16,}|` + regexp.QuoteMeta(`"`+code+`"`) + `|900601|700001|84912345678|"lan"|"hoa"`)
	for _, s := range samples {
		if bad := names.FindString(s[1]); bad != "" {
			t.Errorf("a label names %q: %s", bad, s[0])
		}
	}
}

// The public address shows no metrics and no readiness; the internal one takes no webhooks.
func TestTheTwoAddresses(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	open, internal := h.at()
	for _, row := range []struct {
		url  string
		want int
	}{
		{open + "/healthz", 200}, {open + "/metrics", 404}, {open + "/readyz", 404}, {open + "/", 404},
		{internal + "/healthz", 200}, {internal + "/readyz", 200}, {internal + "/telegram", 404},
	} {
		r, err := http.Get(row.url)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != row.want {
			t.Errorf("GET %s: %d, want %d", row.url, r.StatusCode, row.want)
		}
	}
}
