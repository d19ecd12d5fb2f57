package main

import (
	"os/exec"
	"strings"
	"testing"
)

// may lists, for each package, which packages of ours it may import outside its tests. What is not listed may import
// none. cmd/benan may import all; nothing imports cmd.
func may() map[string][]string {
	core := []string{"benan/bot", "benan/bot/risk"}
	return map[string][]string{
		"benan/flows":             {"benan/locales/yamlfault"},
		"benan/locales":           {"benan/locales/yamlfault"},
		"benan/bot":               {"benan/flows", "benan/locales", "benan/bot/risk"},
		"benan/bot/risk":          {"benan/locales"},
		"benan/bot/risk/train":    {"benan/locales", "benan/bot/risk"},
		"benan/bot/telegram":      append([]string{"benan/bot/internal/wire"}, core...),
		"benan/bot/sms":           append([]string{"benan/bot/internal/wire"}, core...),
		"benan/bot/sim":           core,
		"benan/bot/photo":         core,
		"benan/bot/outbox":        core,
		"benan/bot/oncall":        core,
		"benan/bot/bottest":       core,
		"benan/bot/internal/wire": core,
		"benan/store/live":        append([]string{"benan/store", "benan/bot/outbox", "benan/bot/oncall"}, core...),
		"benan/store/records":     append([]string{"benan/store", "benan/bot/outbox", "benan/bot/oncall"}, core...),
		"benan/store/storetest":   append([]string{"benan/store", "benan/store/live", "benan/store/records", "benan/bot/outbox", "benan/bot/oncall"}, core...),
	}
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports " "}}`, "benan/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	allowed := may()
	for line := range strings.Lines(strings.TrimSpace(string(out))) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		for _, i := range strings.Fields(imports) {
			switch {
			case i == "github.com/twilio/twilio-go":
				t.Errorf("%s imports twilio-go's root package: it costs a minute of every build; import client and rest/api/v2010", pkg)
			case !strings.HasPrefix(i, "benan/") || pkg == "benan/cmd/benan":
			case strings.HasPrefix(i, "benan/cmd/"):
				t.Errorf("%s imports %s: nothing imports cmd", pkg, i)
			case !contains(allowed[pkg], i):
				t.Errorf("%s may not import %s; the table is may, in this test", pkg, i)
			}
		}
	}
}

// The packages that may look into a private value: everything else handles texts and addresses unopened.
func TestReveal(t *testing.T) {
	mayReveal := map[string]bool{
		"bot": true, "bot/telegram": true, "bot/sms": true, "bot/oncall": true, "bot/bottest": true,
		"store": true, "store/live": true, "store/records": true, "store/storetest": true, "cmd/benan": true,
	}
	out, err := exec.Command("git", "-C", "../..", "grep", "-l", "--untracked", `\.Reveal()`, "--", "*.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	for file := range strings.Lines(strings.TrimSpace(string(out))) {
		file = strings.TrimSpace(file)
		dir := file[:strings.LastIndex(file, "/")]
		if !strings.HasSuffix(file, "_test.go") && !mayReveal[dir] {
			t.Errorf("%s opens a private value; only these packages may: %v", file, mayReveal)
		}
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
