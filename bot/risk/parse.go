package risk

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"benan/locales"
)

// fault notes what is wrong at a place and how to mend it.
func (s *source) fault(at entry, format string, args ...any) {
	s.faults = append(s.faults, fmt.Errorf("%s:%d: %s", at.file, at.line, fmt.Sprintf(format, args...)))
}

// readSource reads every risk.*.yaml in the root of fsys.
func readSource(fsys fs.FS) *source {
	s := &source{thresholds: map[string]numberAt{}}
	files, err := fs.Glob(fsys, "risk.*.yaml")
	if err != nil || len(files) == 0 {
		s.faults = append(s.faults, fmt.Errorf("risk.*.yaml: no rule file found; put them into the locales folder"))
		return s
	}
	slices.Sort(files)
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			s.faults = append(s.faults, fmt.Errorf("%s:1: cannot be read: %w", file, err))
			continue
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			for _, f := range locales.YAMLFaults(file, err) {
				s.faults = append(s.faults, f)
			}
			continue
		}
		if len(doc.Content) > 0 {
			s.file(file, doc.Content[0])
		}
	}
	return s
}

func (s *source) file(file string, top *yaml.Node) {
	var usual []entry // the file's own "unless", for rules that name none
	first := len(s.rules)
	s.fields(file, top, map[string]func(*yaml.Node){
		"spell":      func(n *yaml.Node) { s.spelling(file, n) },
		"senses":     func(n *yaml.Node) { s.senses = append(s.senses, s.texts(file, n)...) },
		"lists":      func(n *yaml.Node) { s.wordLists(file, n) },
		"guards":     func(n *yaml.Node) { s.each(file, n, s.guard) },
		"unless":     func(n *yaml.Node) { usual = s.texts(file, n) },
		"rules":      func(n *yaml.Node) { s.each(file, n, s.rule) },
		"thresholds": func(n *yaml.Node) { s.numbers(file, n) },
		"alarming":   func(n *yaml.Node) { s.alarming = append(s.alarming, s.texts(file, n)...) },
	})
	for i := first; i < len(s.rules); i++ {
		if s.rules[i].unless == nil {
			s.rules[i].unless = usual
		}
	}
}

func (s *source) spelling(file string, n *yaml.Node) {
	s.mapping(file, n, func(key entry, value *yaml.Node) {
		for _, from := range s.texts(file, value) {
			s.spell = append(s.spell, pair{from, key})
		}
	})
}

func (s *source) wordLists(file string, n *yaml.Node) {
	s.mapping(file, n, func(key entry, value *yaml.Node) {
		s.lists = append(s.lists, listSource{key, s.texts(file, value)})
	})
}

func (s *source) guard(file string, n *yaml.Node) {
	g := guardSource{within: 2, name: entry{"", file, n.Line}}
	s.fields(file, n, map[string]func(*yaml.Node){
		"name":     func(n *yaml.Node) { g.name = s.text(file, n) },
		"why":      func(n *yaml.Node) { s.reasons(file, n) },
		"before":   func(n *yaml.Node) { g.before = s.texts(file, n) },
		"after":    func(n *yaml.Node) { g.after = s.texts(file, n) },
		"anywhere": func(n *yaml.Node) { g.anywhere = s.texts(file, n) },
		"within":   func(n *yaml.Node) { g.within = int(s.number(file, n).value) },
		"denial":   func(n *yaml.Node) { g.denial = s.yes(file, n) },
		"laughs":   func(n *yaml.Node) { g.laughs = s.yes(file, n) },
	})
	if g.name.text == "" {
		s.fault(g.name, "this guard has no name; add one, so that rules can refer to it")
	}
	s.guards = append(s.guards, g)
}

func (s *source) rule(file string, n *yaml.Node) {
	r := ruleSource{name: entry{"", file, n.Line}}
	levelSeen := false
	s.fields(file, n, map[string]func(*yaml.Node){
		"name": func(n *yaml.Node) { r.name = s.text(file, n) },
		"level": func(n *yaml.Node) {
			levelSeen = true
			if err := r.level.UnmarshalText([]byte(n.Value)); err != nil {
				s.fault(s.text(file, n), "level %q is none of low, medium, high, critical", n.Value)
			}
		},
		"why":    func(n *yaml.Node) { r.why = s.reasons(file, n) },
		"sure":   func(n *yaml.Node) { r.leaning = !s.yes(file, n) },
		"unless": func(n *yaml.Node) { r.unless = s.texts(file, n) },
		"say":    func(n *yaml.Node) { r.say = s.texts(file, n) },
		"match":  func(n *yaml.Node) { r.match = s.texts(file, n) },
		"not":    func(n *yaml.Node) { r.not = s.texts(file, n) },
	})
	switch {
	case r.name.text == "":
		s.fault(r.name, "this rule has no name; add one, workers see it")
	case !levelSeen:
		s.fault(r.name, "rule %q has no level; add low, medium, high or critical", r.name.text)
	case len(r.say) == 0:
		s.fault(r.name, "rule %q has nothing under say; add at least one phrase", r.name.text)
	case len(r.match) == 0:
		s.fault(r.name, "rule %q has no example; add one sentence under match", r.name.text)
	case r.why["vi"] == "" || r.why["en"] == "":
		s.fault(r.name, "rule %q lacks a reason; write why: {vi: ..., en: ...}", r.name.text)
	}
	s.rules = append(s.rules, r)
}

func (s *source) number(file string, n *yaml.Node) numberAt {
	at := s.text(file, n)
	v, err := strconv.ParseFloat(at.text, 64)
	if err != nil {
		s.fault(at, "%q is no number", at.text)
	}
	return numberAt{v, at}
}

func (s *source) numbers(file string, n *yaml.Node) {
	s.mapping(file, n, func(key entry, value *yaml.Node) { s.thresholds[key.text] = s.number(file, value) })
}

func (s *source) yes(file string, n *yaml.Node) bool {
	at := s.text(file, n)
	if at.text != "true" && at.text != "false" {
		s.fault(at, "%q is neither true nor false", at.text)
	}
	return at.text == "true"
}
