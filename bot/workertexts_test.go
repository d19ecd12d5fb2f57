package bot_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"benan/bot"
	"benan/locales"
)

// A content without a text that workers need is refused; a language may lack one, for then Vietnamese is said.
func TestLintMissesTextsForWorkers(t *testing.T) {
	t.Parallel()
	c := testContent(t)
	line := regexp.MustCompile(`(?m)^  writes_unsafe: .*\n`)
	lint := func(without ...string) error {
		t.Helper()
		files := fstest.MapFS{}
		for _, name := range []string{"active.vi.yaml", "active.en.yaml"} {
			b, err := locales.FS.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(without, name) {
				b = line.ReplaceAll(b, nil)
			}
			files[name] = &fstest.MapFile{Data: b}
		}
		texts, err := locales.Load(files, nil)
		if err != nil {
			t.Fatal(err)
		}
		other := *c
		other.Texts = texts
		return other.Lint(func(string) int { return 1 })
	}
	if err := lint(); err != nil {
		t.Fatal(err)
	}
	if err := lint("active.en.yaml"); err != nil {
		t.Errorf("a language without its own: %v", err)
	}
	err := lint("active.vi.yaml", "active.en.yaml")
	if err == nil || !strings.Contains(err.Error(), `active.vi.yaml:1: the text "sign.writes_unsafe" is missing`) {
		t.Errorf("without the words for a reason: %v", err)
	}
}

// Every reason for which the program alerts by itself is a name of its own, so that it has words on a worker's card.
func TestHostRulesAreNamed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`(alert\(.*|Rules: *)\[\]string\{"`)
	named := regexp.MustCompile(`(?m)^(?:\s+|const )(rule[A-Z]\w*) *= *"(\w+)"`)
	known := strings.Join(bot.HostRules(), " ") + " "
	found := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		if m := literal.Find(b); m != nil {
			t.Errorf("%s: %s…: name the reason beside the others in event.go", f, m)
		}
		for _, m := range named.FindAllSubmatch(b, -1) {
			found++
			if !strings.Contains(known, string(m[2])+" ") {
				t.Errorf("%s: HostRules lacks %s", f, m[1])
			}
		}
	}
	if found < 4 {
		t.Errorf("found %d reasons only", found)
	}
}
