package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// checks runs `benan check DIR`.
func checks(t *testing.T, dir string) (code int, faults string) {
	t.Helper()
	cmd := exec.Command(theBinary(t), "check", dir)
	var errs strings.Builder
	cmd.Stderr = &errs
	return exitCode(cmd.Run()), errs.String()
}

func TestCheckFindsTheShippedContentInOrder(t *testing.T) {
	t.Parallel()
	dir := contentCopy(t, map[string]string{"notes.txt": "not content", "flows/scripts/x.go": "not go either"})
	if code, faults := checks(t, dir); code != 0 || faults != "" {
		t.Errorf("exit %d, %s", code, faults)
	}
	if out := runs(t, "", "check"); !strings.Contains(out, "in order") {
		t.Errorf("the embedded content: %q", out)
	}
}

// What a coordinator may get wrong with a text editor: each fault is one line that names file and line.
func TestCheckNamesFileAndLine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ what, file, old, new string }{
		{"a key with a typo", "flows/scripts/menu.yaml", "    tail: gate.tail", "    tial: gate.tail"},
		{"a tab", "flows/scripts/menu.yaml", "    tail: gate.tail", "\ttail: gate.tail"},
		{"a key twice", "flows/scripts/menu.yaml", "    tail: gate.tail", "    tail: gate.tail\n    tail: gate.tail"},
		{"a node that is not there", "flows/scripts/menu.yaml", "go: s1}", "go: s1.nowhere}"},
		{"a text that is not there", "flows/scripts/menu.yaml", "ask: menu.ask", "ask: menu.aks"},
		{"a ladder without a unit", "flows/rules/ladder.yaml", "next: 90s", "next: 90"},
		{"a phone number typed in a text", "locales/active.vi.yaml", "ask: Bạn cần gì?", "ask: Bạn cần gì? Gọi 0912345678."},
		{"a contact that is not there", "locales/active.vi.yaml", `{{so "115"}}, {{so "111"}}`, `{{so "116"}}, {{so "111"}}`},
		{"a text over its SMS", "locales/active.vi.yaml", "ask: Bạn cần gì?", "ask: " + strings.Repeat("Bạn cần gì? ", 40)},
		{"a text twice", "locales/active.vi.yaml", "  ask: Bạn cần gì?", "  ask: Bạn cần gì?\n  ask: Bạn cần gì?"},
		{"a broken template", "locales/active.vi.yaml", "{{.n}} phút", "{{.n} phút"},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			shippedFile, err := os.ReadFile(filepath.Join("../..", row.file))
			if err != nil {
				t.Fatal(err)
			}
			at := strings.Index(string(shippedFile), row.old)
			if at < 0 {
				t.Fatalf("%s does not hold %q any more", row.file, row.old)
			}
			broken := strings.Replace(string(shippedFile), row.old, row.new, 1)
			line := 1 + strings.Count(broken[:at], "\n")
			code, faults := checks(t, contentCopy(t, map[string]string{row.file: broken}))
			if code != 1 {
				t.Errorf("exit %d, want 1", code)
			}
			namesLine(t, faults, row.file, line)
		})
	}
}

// namesLine: every line is "file:line: message", and one of them names the broken line, or the one before or after it
// (the line of the node, or where YAML stumbles).
func namesLine(t *testing.T, faults, file string, line int) {
	t.Helper()
	form := regexp.MustCompile(`^([\w./-]+\.yaml):(\d+): \S.*$`)
	found := false
	for f := range strings.Lines(faults) {
		m := form.FindStringSubmatch(strings.TrimSpace(f))
		if m == nil {
			t.Errorf("not file:line: message: %q", f)
			continue
		}
		for _, n := range []int{line - 1, line, line + 1} {
			found = found || m[1] == file && m[2] == strconv.Itoa(n)
		}
	}
	if !found {
		t.Errorf("nothing names %s:%d:\n%s", file, line, faults)
	}
}

func TestCheckOfNoFolder(t *testing.T) {
	t.Parallel()
	if code, faults := checks(t, filepath.Join(t.TempDir(), "nowhere")); code != 1 || !strings.Contains(faults, "no such folder") {
		t.Errorf("exit %d, %q", code, faults)
	}
	if code, faults := checks(t, t.TempDir()); code != 1 || faults == "" {
		t.Errorf("an empty folder: exit %d, %q", code, faults)
	}
}
