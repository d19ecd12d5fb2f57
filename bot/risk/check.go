package risk

import (
	"errors"
	"fmt"
)

// Check runs the examples that the rules carry: each sentence under match must be found by its rule, each under not
// must not. Every failure names file and line.
func (g *Grader) Check() error {
	var faults []error
	s := g.scratch.Get().(*scratch)
	defer g.scratch.Put(s)
	for i, r := range g.rules.rules {
		for _, e := range r.match {
			if !g.fires(s, i, e.text) {
				faults = append(faults, fmt.Errorf("%s:%d: rule %q does not find its example %q; mend the phrases under say, or the example", e.file, e.line, r.name, e.text))
			}
		}
		for _, e := range r.not {
			if g.fires(s, i, e.text) {
				faults = append(faults, fmt.Errorf("%s:%d: rule %q finds %q, which it must not; make the phrases under say narrower", e.file, e.line, r.name, e.text))
			}
		}
	}
	return errors.Join(faults...)
}

func (g *Grader) fires(s *scratch, rule int, text string) bool {
	g.read(&s.reading, text)
	g.rules.find(&s.reading, &s.findings)
	return s.findings.fired[rule]
}
