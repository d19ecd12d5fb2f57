package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	yaml "go.yaml.in/yaml/v4"
)

// schemas tells which schema an editor holds against which files.
func schemas() map[string]string {
	return map[string]string{
		"flows/schema/script.json":     "flows/scripts/*.yaml",
		"flows/schema/rules.json":      "flows/rules/*.yaml",
		"locales/schema/active.json":   "locales/active.*.yaml",
		"locales/schema/contacts.json": "locales/contacts.yaml",
		"locales/schema/words.json":    "locales/words.*.yaml",
		"locales/schema/risk.json":     "locales/risk.*.yaml",
		"locales/schema/avoid.json":    "locales/avoid.*.yaml",
	}
}

func compiled(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("../..", file))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return s
}

// plainYAML reads YAML as an editor sees it: names are texts, dates too.
func plainYAML(t *testing.T, raw []byte) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load(raw, &doc); err != nil {
		t.Fatal(err)
	}
	var plain func(n *yaml.Node) any
	plain = func(n *yaml.Node) any {
		switch n.Kind {
		case yaml.DocumentNode:
			return plain(n.Content[0])
		case yaml.AliasNode:
			return plain(n.Alias)
		case yaml.MappingNode:
			out := map[string]any{}
			for i := 0; i+1 < len(n.Content); i += 2 {
				out[n.Content[i].Value] = plain(n.Content[i+1])
			}
			return out
		case yaml.SequenceNode:
			out := []any{}
			for _, e := range n.Content {
				out = append(out, plain(e))
			}
			return out
		}
		var v any
		if err := n.Load(&v); err != nil {
			t.Fatal(err)
		}
		switch v := v.(type) {
		case string, bool, nil, float64:
			return v
		case int:
			return float64(v)
		}
		return n.Value
	}
	return plain(&doc)
}

// What we ship is valid for the editor, and names its schema in the first line.
func TestSchemaTakesTheShippedFiles(t *testing.T) {
	for schema, pattern := range schemas() {
		s := compiled(t, schema)
		files, err := filepath.Glob(filepath.Join("../..", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(plainYAML(t, raw)); err != nil {
				t.Errorf("%s: %v", file, err)
			}
			rel, err := filepath.Rel(filepath.Dir(file), filepath.Join("../..", schema))
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("# yaml-language-server: $schema=%s\n", rel); !strings.HasPrefix(string(raw), want) {
				t.Errorf("%s does not begin with %q: an editor does not help there", file, want)
			}
		}
	}
}

// What a coordinator gets wrong is underlined.
func TestSchemaRefusesWhatIsBroken(t *testing.T) {
	for _, row := range []struct{ schema, good, old, new string }{
		{"flows/schema/script.json", "flow: x\nnodes:\n  a: {ask: t, choices: yesno, go: home}\n", "choices", "choises"},
		{"flows/schema/script.json", "flow: x\nnodes:\n  a: {ask: t, choices: yesno, go: home}\n", "yesno", "yesnoo"},
		{"flows/schema/script.json", "flow: x\nnodes:\n  a: {ask: t, choices: yesno, weight: 2, go: home}\n", "weight: 2", "weight: two"},
		{"flows/schema/script.json", "flow: x\nnodes:\n  a: {ask: t, choices: yesno, number: 1/2, go: home}\n", "1/2", "1 of 2"},
		{"flows/schema/script.json", "flow: x\nnodes:\n  a: {say: [t], signal: {escalate: high}, go: home}\n", "high", "hihg"},
		{"flows/schema/script.json", "flow: x\nnodes:\n  a: {branch: [{if: minor, go: home}, {go: wait}]}\n", "go: wait", "goto: wait"},
		{"flows/schema/script.json", "flow: x\nnodes:\n  a: {say: [t], go: home}\n", "flow: x\n", ""},
		{"flows/schema/rules.json", "ladder:\n  high: {next: 5m, notice: 10m, again: 5m}\n", "5m,", "5,"},
		{"flows/schema/rules.json", "interrupts:\n  stop: {keys: [\"0\"]}\n", "stop", "stopp"},
		{"flows/schema/rules.json", "danger: {critical: urgent}\n", "critical", "critcal"},
		{"locales/schema/active.json", "a:\n  b: Lời\n", "Lời", "[Lời]"},
		{"locales/schema/active.json", "a: \"Gọi {{so \\\"111\\\"}}, {{.n}} phút\"\n", "{{.n}}", "{{.n}"},
		{"locales/schema/contacts.json", "contacts: [{id: a, number: \"111\", label: {vi: A}, checked: \"2026-11-23\"}]\n", "label: {vi: A}, ", ""},
		{"locales/schema/contacts.json", "contacts: [{id: a, number: \"111\", label: {vi: A}, checked: \"2026-11-23\"}]\n", "2026-11-23", "23-11-2026"},
		{"locales/schema/words.json", "replies: {yes: [có]}\n", "replies", "replys"},
		{"locales/schema/risk.json", "rules: [{name: a, level: high, why: {vi: a, en: a}, say: [a], match: [a]}]\n", "level: high, ", ""},
		{"locales/schema/avoid.json", "avoid: [{say: [a], why: b}]\n", "why: b", "instead: b"},
	} {
		s := compiled(t, row.schema)
		if err := s.Validate(plainYAML(t, []byte(row.good))); err != nil {
			t.Errorf("%s refuses what is right: %s: %v", row.schema, row.good, err)
		}
		broken := strings.Replace(row.good, row.old, row.new, 1)
		if broken == row.good || s.Validate(plainYAML(t, []byte(broken))) == nil {
			t.Errorf("%s takes %q", row.schema, broken)
		}
	}
}
