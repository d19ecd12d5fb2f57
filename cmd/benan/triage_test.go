package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTriageOneLineEach(t *testing.T) {
	t.Parallel()
	secret := "chim-hoang-yen-mau-xanh"
	inputs := []struct{ text, level string }{
		{"em đang bị nhốt", "critical"},
		{"", "low"},
		{"xin chào", "low"},
		{"   ", "low"},
		{"em dang bi nhot\r", "critical"},
		{"\xff\xfe\x00 \xc3(", ""},
		{secret, ""},
		{strings.Repeat("xin chào ", 1<<17), ""}, // over 1 MiB
		{strings.Repeat("a", 1<<20), ""},
		{strings.Repeat("ă", 1<<19) + " em đang bị nhốt", ""},
		{"cứu em với", "critical"}, // nothing that came before disturbs it
		{"no end of line: em đang bị nhốt", "critical"},
	}
	var in []string
	for _, i := range inputs {
		in = append(in, i.text)
	}
	out := runs(t, strings.Join(in, "\n"), "triage", "--json")
	if strings.Contains(out, secret) || strings.Contains(out, "nhốt") {
		t.Error("the text is repeated")
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != len(inputs) {
		t.Fatalf("%d lines for %d", len(lines), len(inputs))
	}
	for i, line := range lines {
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		var g struct {
			Level string    `json:"level"`
			Rules *[]string `json:"rules"`
		}
		if err := d.Decode(&g); err != nil || g.Rules == nil {
			t.Fatalf("line %d %q: %v", i+1, line, err)
		}
		if !strings.Contains("critical high medium low", g.Level) || g.Level == "" {
			t.Errorf("line %d: level %q", i+1, g.Level)
		}
		if want := inputs[i].level; want != "" && g.Level != want {
			t.Errorf("line %d: %s, want %s", i+1, g.Level, want)
		}
		if (g.Level == "critical") && len(*g.Rules) == 0 {
			t.Errorf("line %d is critical, but no rule says why", i+1)
		}
	}
}

func TestTriageOfNothing(t *testing.T) {
	t.Parallel()
	if out := runs(t, "", "triage", "--json"); out != "" {
		t.Errorf("nothing in, but out: %q", out)
	}
	if out := runs(t, "\n", "triage", "--json"); strings.Count(out, "\n") != 1 {
		t.Errorf("one empty line in, but out: %q", out)
	}
}
