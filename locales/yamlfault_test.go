package locales

import (
	"strings"
	"testing"
	"testing/fstest"
)

// What goes wrong in a text editor, and what the coordinator then reads. A fault in one file must not look like many.
func TestLoadSaysWhatToMend(t *testing.T) {
	en := &fstest.MapFile{Data: []byte("a:\n  b: text\n  c: text\n")}
	for text, want := range map[string]string{
		"a:\n\tb: lời\n":                   "active.vi.yaml:2: this line cannot be read; indent with spaces, never with a tab",
		"a:\n  b: lời\n c: lời\n":          "active.vi.yaml:3: this line does not fit those above",
		"a:\n  b: Chú ý: lời\n":            "active.vi.yaml:2: a colon where none may stand",
		"a:\n  b: \"Lời \"nói\" thế\"\n":   "active.vi.yaml:2: this line does not fit those above",
		"a:\n  b: \"Lời\n":                 "a quotation mark is not closed",
		"a:\n  b: lời\n  b: lời\n":         "active.vi.yaml:3: a.b: written twice, also in line 2",
		"a:\n  b: 'Gọi {{so \"111\"} nhé'": `active.vi.yaml:2: a.b: broken {{ }}`,
		"a:\n  b:\n":                       "active.vi.yaml:2: a.b: empty",
		"":                                 "active.vi.yaml:1: the file is empty",
	} {
		_, err := Load(fstest.MapFS{"active.vi.yaml": {Data: []byte(text)}, "active.en.yaml": en}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want %q, got\n%v", text, want, err)
		}
		if unreadable := !strings.Contains(want, "a.b:"); unreadable && strings.Contains(err.Error(), "active.en.yaml") {
			t.Errorf("%q: the other file is blamed too:\n%v", text, err)
		}
	}
	for text, want := range map[string]string{
		"contacts:\n  - {id: a, nmber: \"1\", label: {vi: A}, checked: 2026-11-23}\n":                 `contacts.yaml:2: "nmber" is no word of this file`,
		"contacts:\n  - {id: a, number: \"1\", number: \"2\", label: {vi: A}, checked: 2026-11-23}\n": `contacts.yaml:2: "number" stands at line 2 already`,
		"contacts:\n\t- {id: a}\n": "contacts.yaml:2: ",
	} {
		if _, err := LoadContacts("contacts.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want %q, got\n%v", text, want, err)
		}
	}
	// Go files and other things in the folder are nobody's business.
	if _, err := LoadWords(fstest.MapFS{"words.en.yaml": {Data: []byte("replies: {yes: [yes]}\n")}, "words.go": {Data: []byte("package x")}, "wordsload.go": {}}); err != nil {
		t.Error(err)
	}
}
