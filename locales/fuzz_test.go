package locales

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var faultLine = regexp.MustCompile(`^[\w.-]+\.yaml:\d+: \S`)

// Whatever bytes a file of the content holds, loading ends with content or with faults that name file and line.
func FuzzLoad(f *testing.F) {
	for _, name := range []string{"active.vi.yaml", "active.en.yaml", "contacts.yaml", "avoid.vi.yaml", "words.en.yaml"} {
		raw, err := FS.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, s := range []string{"", "\t", "a: [", "a: *b", "&a {b: *a}", "a: {{b}}", "a: '{{.n}'", "a:\n  b: c\n c: d", "\xff\xfe\x00", "contacts: [null]", "contacts: {a: b}", "avoid: [null]", "avoid: [{say: [''], why: x}]",
		"replies: {yes: [null]}", "replies: {yes: ['(((']}", "exact: {any: {yes: ['']}}", "numbers: {units: {x: [a]}}", "expects: {a: null}", "a: |\n  x\n  y: {{so \"111\"}}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		vi := &fstest.MapFile{Data: []byte("a: b\n")}
		one := &fstest.MapFile{Data: raw}
		_, texts := Load(fstest.MapFS{"active.vi.yaml": one}, map[string]string{"111": "111"})
		_, english := Load(fstest.MapFS{"active.vi.yaml": vi, "active.en.yaml": one}, nil)
		_, words := LoadWords(fstest.MapFS{"words.vi.yaml": one})
		_, avoid := LoadAvoid(fstest.MapFS{"avoid.vi.yaml": one})
		_, contacts := LoadContacts("contacts.yaml", raw)
		for _, err := range []error{texts, english, words, avoid, contacts} {
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
