package locales

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Avoid is what the channel never says: wording that is wrong, that promises too much or that hurts, and words that
// read as others once an SMS has taken the tone marks off. It is data, avoid.<lang>.yaml, each with its mend.
type Avoid struct {
	workers []string // what texts for workers begin with: they may call things by their names
	rules   []avoidRule
}

// Hit is a phrase that a text should not hold.
type Hit struct {
	Phrase  string
	Why     string
	Instead string
}

func (h Hit) String() string {
	out := fmt.Sprintf("says %q: %s", h.Phrase, h.Why)
	if h.Instead != "" {
		out += "; say: " + h.Instead
	}
	return out
}

type avoidFile struct {
	Workers []string    `yaml:"workers"`
	Avoid   []avoidRule `yaml:"avoid"`
}

type avoidRule struct {
	Say     []string `yaml:"say"`    // phrases, with their tone marks; <số> is any number
	SMS     []string `yaml:"sms"`    // phrases as an SMS without tone marks shows them
	With    []string `yaml:"with"`   // only where one of these is in the same text
	Unless  []string `yaml:"unless"` // not where one of these is in the same text
	Except  []string `yaml:"except"` // not in texts whose id begins so
	Why     string   `yaml:"why"`
	Instead string   `yaml:"instead"`

	lang                   string
	line                   int
	say, sms, with, unless []phrase
}

// phrase is a run of words, each with its marks.
type phrase struct {
	text  string
	words []string
	marks []uint32
}

const anyNumber = "<số>"

func newPhrase(text string) phrase {
	p := phrase{text: text}
	for _, w := range strings.Fields(text) {
		if rest, ok := strings.CutPrefix(w, anyNumber); ok {
			p.words, p.marks = append(p.words, anyNumber+Fold(rest)), append(p.marks, 0)
			continue
		}
		folded, marks := FoldMarked(w)
		p.words, p.marks = append(p.words, strings.Fields(folded)...), append(p.marks, marks...)
	}
	return p
}

// UnmarshalYAML keeps the line.
func (r *avoidRule) UnmarshalYAML(n *yaml.Node) error {
	type plain avoidRule
	r.line = n.Line
	return n.Load((*plain)(r), yaml.WithKnownFields())
}

// LoadAvoid reads every avoid.<lang>.yaml in the root of fsys. All faults come back at once, joined, each a Fault.
func LoadAvoid(fsys fs.FS) (*Avoid, error) {
	names, err := fs.Glob(fsys, "avoid.*.yaml")
	if err != nil {
		return nil, err
	}
	a, errs := &Avoid{}, &faults{}
	for _, name := range names {
		lang, ok := fileLanguage("avoid", name)
		if !ok {
			errs.add(name, 1, "name the file avoid.<lang>.yaml")
			continue
		}
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			errs.add(name, 1, "cannot be read: "+err.Error())
			continue
		}
		var f avoidFile
		if err := loadYAML(raw, &f); err != nil {
			errs.yaml(name, err)
			continue
		}
		a.workers = append(a.workers, f.Workers...)
		for _, r := range f.Avoid {
			a.rule(name, lang, r, errs)
		}
	}
	if len(a.rules) == 0 && len(errs.list) == 0 {
		errs.add("avoid."+home+".yaml", 1, "missing: without it nobody sees what must not be said")
	}
	return a, errs.joined()
}

func (a *Avoid) rule(file, lang string, r avoidRule, errs *faults) {
	r.lang = lang
	if r.Why == "" || len(r.Say)+len(r.SMS) == 0 {
		errs.add(file, r.line, "an entry needs say (or sms) and why")
		return
	}
	for list, into := range map[*[]string]*[]phrase{&r.Say: &r.say, &r.SMS: &r.sms, &r.With: &r.with, &r.Unless: &r.unless} {
		for _, text := range *list {
			p := newPhrase(text)
			if len(p.words) == 0 && strings.TrimSpace(text) == "" {
				errs.add(file, r.line, "an empty phrase; write it or take it out")
				continue
			}
			*into = append(*into, p)
		}
	}
	a.rules = append(a.rules, r)
}

// Check gives what a text of a language should not say. text is as it is written, flat as an SMS shows it.
func (a *Avoid) Check(lang, id, text, flat string) []Hit {
	if slices.ContainsFunc(a.workers, func(p string) bool { return strings.HasPrefix(id, p) }) {
		return nil
	}
	words, marks := cutMarked(text)
	plain := strings.Fields(Fold(flat))
	var out []Hit
	for _, r := range a.rules {
		holds := func(p phrase) bool { return p.in(text, words, marks) }
		switch {
		case r.lang != lang:
			continue
		case slices.ContainsFunc(r.Except, func(p string) bool { return strings.HasPrefix(id, p) }):
			continue
		case len(r.with) > 0 && !slices.ContainsFunc(r.with, holds):
			continue
		case slices.ContainsFunc(r.unless, holds):
			continue
		}
		at := slices.IndexFunc(r.say, holds)
		if at >= 0 {
			out = append(out, Hit{r.say[at].text, r.Why, r.Instead})
			continue
		}
		at = slices.IndexFunc(r.sms, func(p phrase) bool { return p.run(plain, nil) })
		if at >= 0 {
			out = append(out, Hit{r.sms[at].text, r.Why, r.Instead})
		}
	}
	return out
}

// cutMarked cuts a text into words with their marks; a text that is written without any mark has none to compare.
func cutMarked(text string) ([]string, []uint32) {
	folded, marks := FoldMarked(text)
	words := strings.Fields(folded)
	if !slices.ContainsFunc(marks, func(m uint32) bool { return m != 0 }) {
		marks = nil
	}
	return words, marks
}

// in tells whether a text holds the phrase; a phrase without letters ("!") is looked for as it is.
func (p phrase) in(text string, words []string, marks []uint32) bool {
	if len(p.words) == 0 {
		return strings.Contains(text, p.text)
	}
	return p.run(words, marks)
}

func (p phrase) run(words []string, marks []uint32) bool {
	for i := 0; i+len(p.words) <= len(words); i++ {
		all := true
		for j, w := range p.words {
			if rest, ok := strings.CutPrefix(w, anyNumber); ok {
				all = isNumber(words[i+j], rest)
			} else {
				all = words[i+j] == w && (marks == nil || marks[i+j] == p.marks[j])
			}
			if !all {
				break
			}
		}
		if all {
			return true
		}
	}
	return false
}

func isNumber(word, rest string) bool {
	digits, ok := strings.CutSuffix(word, rest)
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}
