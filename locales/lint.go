package locales

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Fault is one thing to mend in a content file. File is relative to the loaded folder.
type Fault struct {
	File string
	Line int
	What string
}

func (f *Fault) Error() string {
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, strings.ReplaceAll(f.What, "\n", " "))
}

type faults struct{ list []*Fault }

func (f *faults) add(file string, line int, what string) {
	f.list = append(f.list, &Fault{File: file, Line: line, What: what})
}

// joined gives the faults in reading order, or nil.
func (f *faults) joined() error {
	slices.SortStableFunc(f.list, func(a, b *Fault) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	all := make([]error, 0, len(f.list))
	for _, one := range f.list {
		all = append(all, one)
	}
	return errors.Join(all...)
}

func itoa(n int) string { return strconv.Itoa(n) }

// A text may hold {{.name}} and {{so "contact"}} and nothing else of the template language: a coordinator's slip in an
// {{if}} would show only when the text is needed.
const (
	fieldForm  = `\{\{\s*\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}`
	numberForm = `\{\{\s*so\s+"([^"{}]*)"\s*\}\}`
	digitsForm = `\d+(?:[ .\-]\d{2,})*`
)

// fillNumbers puts the number of a contact in the place of {{so "id"}}.
func (l *loader) fillNumbers(m *message) {
	form := regexp.MustCompile(numberForm)
	m.text = form.ReplaceAllStringFunc(m.text, func(found string) string {
		id := form.FindStringSubmatch(found)[1]
		number := l.numbers[id]
		if number == "" && l.numbers != nil {
			l.faults.add(m.file, m.line, fmt.Sprintf("%s: no contact %q; add it to the contacts file or correct the id", m.id, id))
			return id
		}
		return number
	})
}

// lintPlaceholders notes the names a text asks for and refuses any brace that is not one of the two forms.
func (l *loader) lintPlaceholders(m *message) {
	form := regexp.MustCompile(fieldForm)
	for _, found := range form.FindAllStringSubmatch(m.text, -1) {
		if !slices.Contains(m.names, found[1]) {
			m.names = append(m.names, found[1])
		}
	}
	slices.Sort(m.names)
	rest := form.ReplaceAllString(m.text, "")
	if strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		l.faults.add(m.file, m.line, m.id+`: broken {{ }}; only {{.name}} and {{so "contact"}} may stand in a text`)
	}
}

// lintNumbers refuses a phone number typed into a text: there it would grow old unseen.
func (l *loader) lintNumbers(m *message) {
	plain := regexp.MustCompile(numberForm).ReplaceAllString(m.text, "")
	for _, run := range regexp.MustCompile(digitsForm).FindAllString(plain, -1) {
		if looksLikePhone(run) {
			l.faults.add(m.file, m.line, fmt.Sprintf(`%s: %q looks like a phone number; write {{so "contact id"}} instead`, m.id, run))
		}
	}
}

// looksLikePhone: short numbers of the 1xx kind, or seven digits and more. Keys, counters, ages and years are neither.
func looksLikePhone(run string) bool {
	digits := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(run)
	return len(digits) == 3 && len(run) == 3 && digits[0] == '1' || len(digits) >= 7
}

// compareLanguages finds texts that only a translation has, and texts whose placeholders differ from the Vietnamese.
func (l *loader) compareLanguages() {
	vi := l.catalog.langs[home].messages
	for lang, e := range l.catalog.langs {
		for id, m := range e.messages {
			base := strings.TrimSuffix(id, smsMark)
			model := vi[base]
			switch {
			case model == nil && lang == home:
				l.faults.add(m.file, m.line, id+": stands in for "+base+", which does not exist")
			case model == nil:
				l.faults.add(m.file, m.line, id+": Vietnamese has no such text; correct the id or add it to active.vi.yaml")
			case !slices.Equal(model.names, m.names):
				l.faults.add(m.file, m.line, fmt.Sprintf("%s: uses {{}} names %v, Vietnamese uses %v (line %d); make them the same", id, m.names, model.names, model.line))
			}
		}
	}
}
