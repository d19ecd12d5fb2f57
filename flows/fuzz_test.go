package flows

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// faultLine is what every fault of a content file looks like.
var faultLine = regexp.MustCompile(`^flows/(scripts|rules)(/[\w.-]+\.yaml)?:\d+: \S`)

// Whatever bytes a file of the content holds, loading ends with content or with faults that name file and line.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"scripts/*.yaml", "rules/*.yaml", "testdata/broken/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(raw)
		}
	}
	for _, s := range []string{"", "\t", "flow: x\nnodes: [", "flow: x\nnodes: {a: {ask: t, choices: {b: c}}}", "flow: &a [*a]", "flow: x\nnodes: {a: {branch: [{if: \"yes(\", go: a}]}}",
		"flow: x\nnodes: {a: }", "flow: x\nafter: [null]\nnodes: {a: {say: [t], signal: null, go: home}}", "flow: x\nnodes: {a: {ask: t, choices: [null]}}",
		"flow: x\nchoices: [null, yes]\nnodes: {a: {branch: [null], go: home}}", "danger: [x]", "ladder: {critical: null}", "interrupts: {stop: null}", "search: [null]", "flow: x\nnodes: {[a]: {b: c}}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, name := range []string{"scripts/x.yaml", "rules/more.yaml"} {
			_, err := Load(small(map[string]string{name: string(raw)}), Options{})
			if err == nil {
				continue
			}
			for line := range strings.Lines(err.Error()) {
				if !faultLine.MatchString(line) {
					t.Errorf("not file:line: message: %q", line)
				}
			}
		}
	})
}
