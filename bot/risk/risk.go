// Package risk grades one message of a person: low, medium, high or critical, as the label guide in testdata defines
// them. Two readers look at every message: rules, kept as phrases in locales/risk.*.yaml by counsellors, which are sure
// of the plain cases; and a small learned model, which has a feeling for the rest. The more alarmed of the two wins.
//
// It promises: the same answer for the same text, however it is encoded or accented; an answer for any bytes, in time
// linear in their number; medium where it is in doubt. It refuses to know who writes, to remember anything, and to let
// a denial lower a danger that the same message states.
package risk

import (
	"errors"
	"io/fs"
	"strings"
	"sync"
	"unicode/utf8"
)

// Context is what the conversation already knows when a message comes; the zero value is nothing.
type Context struct {
	AfterRed      bool   // a red screening answer came before
	InReport      bool   // the text is part of an anonymous report
	EarlierMedium bool   // an earlier message was graded medium
	Previous      string // the person's message of moments ago (two halves of one SMS), else ""
}

// Grade is the answer for one message.
type Grade struct {
	Level  Level
	Rules  []string // names of the rules, then the few features of the model ("~mai giao") that weighed most; for the worker, never for the person
	Denial bool     // the message takes back or denies; it lowers nothing and marks "rút lời, có thể bị ép"
}

// Grader holds the rules and the model. It is safe for concurrent use and never changes.
type Grader struct {
	vocabulary *vocabulary
	phrases    *phrases
	lists      []string
	spelling   spelling
	rules      *ruleSet
	alarming   []string
	limits     limits
	model      *model
	scratch    sync.Pool
}

// Load reads the rules from risk.*.yaml in the root of fsys. Every fault is reported, each as "file:line: what and how
// to mend", joined by errors.Join.
func Load(fsys fs.FS) (*Grader, error) {
	g, err := Untaught(fsys)
	if err != nil {
		return nil, err
	}
	m, err := committedModel()
	if err != nil {
		return nil, err
	}
	g.use(m)
	return g, nil
}

// Untaught is Load without the model: rules alone, to make a model with (Learn).
func Untaught(fsys fs.FS) (*Grader, error) {
	src := readSource(fsys)
	c := compile(src)
	g := &Grader{
		vocabulary: c.vocabulary, phrases: c.phrases, lists: c.names, spelling: c.spelling, rules: c.set,
		limits: c.limits(),
	}
	for _, e := range src.alarming {
		g.alarming = append(g.alarming, e.text)
	}
	if err := errors.Join(src.faults...); err != nil {
		return nil, err
	}
	g.use(emptyModel())
	return g, nil
}

// use makes m the model of the grader.
func (g *Grader) use(m *model) {
	g.model = m
	g.spelling.words, g.spelling.total = m.words, m.total
	g.scratch.New = func() any { return new(scratch) }
}

// scratch is the memory that grading one message needs, used again for the next.
type scratch struct {
	reading  reading
	findings findings
	features features
}

// Grade grades a message. It is pure, never panics and takes time linear in the text. With Context.Previous it grades
// the two as one message as well, and the higher level wins.
func (g *Grader) Grade(text string, c Context) Grade {
	s := g.scratch.Get().(*scratch)
	defer g.scratch.Put(s)
	grade := g.grade(s, text, c)
	if c.Previous == "" {
		return grade
	}
	both := g.grade(s, c.Previous+" "+text, c)
	both.Denial = grade.Denial
	if both.Level > grade.Level {
		return both
	}
	return grade
}

func (g *Grader) grade(s *scratch, text string, c Context) Grade {
	g.read(&s.reading, text)
	if len(s.reading.words) == 0 {
		return Grade{Level: g.wordless(text)}
	}
	g.rules.find(&s.reading, &s.findings)
	grade := Grade{Denial: g.denies(&s.findings)}
	sure, spoke := s.findings.level(g.rules.rules)
	grade.Level = sure
	for i, fired := range s.findings.fired {
		if fired {
			grade.Rules = append(grade.Rules, g.rules.rules[i].name)
		}
	}
	if spoke && sure == Low {
		return grade // a rule knows the whole message to be harmless
	}
	felt, reasons := g.feel(s, c)
	if felt > grade.Level {
		grade.Level = felt
		grade.Rules = append(grade.Rules, reasons...)
	}
	return grade
}

// wordless grades a text without a letter or digit: nothing, punctuation and emoji are harmless unless a sign alarms;
// bytes that are no text are in doubt.
func (g *Grader) wordless(text string) Level {
	if !utf8.ValidString(text) {
		return Medium
	}
	for _, sign := range g.alarming {
		if strings.Contains(text, sign) {
			return Medium
		}
	}
	return Low
}

// Felt tells whether a name in Grade.Rules is no rule but words of the message that the model felt, and gives the words.
func Felt(rule string) (words string, ok bool) { return strings.CutPrefix(rule, feltMark) }

const feltMark = "~"

// OnlyRules takes the person's words out of names of rules; rules is left as it is.
func OnlyRules(rules []string) []string {
	var out []string
	for _, r := range rules {
		if _, felt := Felt(r); !felt {
			out = append(out, r)
		}
	}
	return out
}

// Why is the reason that the rule of this name carries, in a counsellor's words and the given language ("vi", "en"), for
// the worker's card. It is false for what is no rule, as the words of the model ("~mai giao").
func (g *Grader) Why(lang, rule string) (string, bool) {
	for i := range g.rules.rules {
		if r := &g.rules.rules[i]; r.name == rule {
			why, ok := r.why[lang]
			return why, ok
		}
	}
	return "", false
}

func (g *Grader) denies(f *findings) bool {
	for i, said := range f.guards {
		if said && g.rules.guards[i].denial {
			return true
		}
	}
	return false
}
