package flows

import (
	"strings"
	"testing"
)

// What goes wrong in a text editor, and what the coordinator then reads.
func TestLoadSaysWhatToMend(t *testing.T) {
	for _, row := range []struct{ what, file, text, want string }{
		{"a typo", "scripts/x.yaml", "flow: x\nnodes:\n  a: {ask: t, choises: yesno}\n", `flows/scripts/x.yaml:3: "choises" is no word of this file; check its spelling`},
		{"a wrong indent", "scripts/x.yaml", "flow: x\nnodes:\n  a:\n    ask: t\n   go: home\n", "flows/scripts/x.yaml:5: "},
		{"too far in", "scripts/x.yaml", "flow: x\nnodes:\n  a:\n    say: [t]\n      go: home\n", "flows/scripts/x.yaml:5: this line does not fit those above"},
		{"a key twice", "scripts/x.yaml", "flow: x\nnodes:\n  a:\n    go: home\n    go: wait\n", `flows/scripts/x.yaml:5: "go" stands at line 4 already; keep one of the two`},
		{"a node twice", "scripts/x.yaml", "flow: x\nnodes:\n  a: {say: [t], go: home}\n  a: {say: [t], go: home}\n", `flows/scripts/x.yaml:4: the node "a" stands at line 3 already`},
		{"a tab", "scripts/x.yaml", "flow: x\nnodes:\n  a:\n\tgo: home\n", "flows/scripts/x.yaml:4: this line cannot be read; indent with spaces, never with a tab"},
		{"a bracket", "scripts/x.yaml", "flow: x\nnodes:\n  a: {say: [t, go: home}\n", "flows/scripts/x.yaml:3: a bracket is not closed"},
		{"a quotation mark", "scripts/x.yaml", "flow: x\nabout: \"a line\nnodes: {}\n", "a quotation mark is not closed (it begins at line 2)"},
		{"a word for a number", "scripts/x.yaml", "flow: x\nnodes:\n  a: {ask: t, weight: two, choices: yesno, go: home}\n", `flows/scripts/x.yaml:3: "two" stands where a number is expected`},
		{"nothing behind a name", "scripts/x.yaml", "flow: x\nnodes:\n  a:\n    go:\n", `flows/scripts/x.yaml:4: nothing stands behind "go"`},
		{"an empty file", "scripts/x.yaml", "", "flows/scripts/x.yaml:1: the file is empty"},
		{"no UTF-8", "scripts/x.yaml", "flow: \xff\xfe\n", "flows/scripts/x.yaml:1: the file is not saved as UTF-8"},
		{"a place that is not there", "scripts/x.yaml", "flow: x\nnodes:\n  a: {say: [t], go: nowhere}\n", `flows/scripts/x.yaml:3: there is no place "nowhere"`},
		{"a condition", "scripts/x.yaml", "flow: x\nnodes:\n  a:\n    branch:\n      - {if: \"scroe > 1\", go: home}\n      - {go: wait}\n", `flows/scripts/x.yaml:5: the condition "scroe > 1" cannot be read`},
		{"a duration", "rules/more.yaml", "ladder:\n  low: {next: 90}\n", "flows/rules/more.yaml:2: not a duration: 90; write 90s or 5m"},
		{"a rule that leads nowhere", "rules/more.yaml", "places:\n  word: nowhere\n", `flows/rules/more.yaml:2: places: word leads to "nowhere", and there is no such place`},
		{"a danger that leads nowhere", "rules/more.yaml", "danger:\n  high.other: nowhere\n", `flows/rules/more.yaml:2: danger: high.other leads to "nowhere"`},
		{"an interrupt", "rules/more.yaml", "interrupts:\n  stopp: {keys: [\"0\"]}\n", `flows/rules/more.yaml:2: interrupts: "stopp" is not one of`},
	} {
		_, err := Load(small(map[string]string{row.file: row.text}), Options{})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: want %q, got\n%v", row.what, row.want, err)
		}
	}
}
