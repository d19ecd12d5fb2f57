package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"benan/bot"
)

// contentCopy is the shipped content in a folder of its own, with some files written anew.
func contentCopy(t testing.TB, changed map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"flows/scripts", "flows/rules", "locales"} {
		from, err := filepath.Glob(filepath.Join("../..", sub, "*.yaml"))
		if err != nil || len(from) == 0 {
			t.Fatalf("no content in %s: %v", sub, err)
		}
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, f := range from {
			b, err := os.ReadFile(f)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, sub, filepath.Base(f)), b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for name := range maps.Keys(changed) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(changed[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// unheard is the shipped list of dangers with an example that its rule does not find: it loads, and the proof refuses it.
func unheard(t testing.TB) string {
	t.Helper()
	raw, err := os.ReadFile("../../locales/risk.critical.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(raw), `match: ["Cứu em với!"`, `match: ["Xin chào"`, 1)
	if text == string(raw) {
		t.Fatal("the example is not there any more")
	}
	return text
}

// shipped is the content of the program, to know what the people of a story must hear.
var shipped = sync.OnceValue(func() *bot.Content {
	c, _, err := loadContent("", "")
	if err != nil {
		panic(err)
	}
	return c
})

// What needs no proof: the shipped content, whole or in a folder, and other clocks of the ladder. Everything else needs it.
func TestShippedContent(t *testing.T) {
	t.Parallel()
	for what, row := range map[string]struct {
		changed map[string]string
		gone    string
		want    bool
	}{
		"a copy":                      {nil, "", true},
		"other clocks":                {map[string]string{"flows/rules/ladder.yaml": quick}, "", true},
		"no contacts":                 {nil, "locales/contacts.yaml", true},
		"no list of what is not said": {nil, "locales/avoid.en.yaml", true},
		"more than clocks":            {map[string]string{"flows/rules/ladder.yaml": quick + "places:\n  x: menu\n"}, "", false},
		"another file":                {map[string]string{"flows/rules/mine.yaml": quick}, "", false},
		"another text":                {map[string]string{"locales/active.en.yaml": "a: b\n"}, "", false},
		"a script less":               {nil, "flows/scripts/s4.yaml", false},
	} {
		dir := contentCopy(t, row.changed)
		if row.gone != "" {
			if err := os.Remove(filepath.Join(dir, row.gone)); err != nil {
				t.Fatal(err)
			}
		}
		if got := shippedContent(dir); got != row.want {
			t.Errorf("%s: %v, want %v", what, got, row.want)
		}
	}
	if !shippedContent("") || shippedContent(t.TempDir()) {
		t.Error("the embedded content needs a proof, or an empty folder needs none")
	}
}
