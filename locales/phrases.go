package locales

import (
	"fmt"
	"strings"
)

// wordsLoader builds Words out of its files.
type wordsLoader struct {
	words       *Words
	faults      *faults
	unmarked    map[string]Reading // what phrases with marks become without them
	ownUnmarked map[Expect]map[string]Reading
}

func (l *wordsLoader) replies(file string, f *wordsFile) {
	w := l.words
	for name, list := range f.Replies {
		l.phrases(file, name, list, w.phrases, l.unmarked)
	}
	for name, x := range f.Expects {
		expect := Expect(name)
		own := w.expects[expect]
		if own == nil {
			own = &ownAnswers{phrases: map[string]Reading{}}
			w.expects[expect], l.ownUnmarked[expect] = own, map[string]Reading{}
		}
		own.only = own.only || x.Only
		for reply, list := range x.Replies {
			l.phrases(file, reply, list, own.phrases, l.ownUnmarked[expect])
		}
	}
	for name, list := range f.Anywhere {
		for _, e := range list {
			l.known(file, name, e.line)
			for _, text := range expand(e.text) {
				w.anywhere[l.form(text)] = Meaning(name)
				w.anywhere[w.canonical(Fold(text))] = Meaning(name)
			}
		}
	}
	for expect, table := range f.Exact {
		for name, list := range table {
			for _, e := range list {
				l.known(file, name, e.line)
				w.exact[exactly{Expect(strings.TrimPrefix(expect, "any")), e.text}] = Meaning(name)
			}
		}
	}
}

// known refuses a list whose name is neither a meaning nor a key.
func (l *wordsLoader) known(file, name string, line int) bool {
	_, ok := meaning(name)
	if !ok {
		l.faults.add(file, line, fmt.Sprintf("%q is no meaning; use yes, no, skip, unsure, stop, help, human, menu, back, repeat or a key", name))
	}
	return ok
}

func (l *wordsLoader) phrases(file, name string, list []entry, into, unmarked map[string]Reading) {
	r, _ := meaning(name)
	for _, e := range list {
		if !l.known(file, name, e.line) {
			return
		}
		if ways(e.text) > mostWays {
			l.faults.add(file, e.line, fmt.Sprintf("over %d ways to say one phrase; split it into phrases with fewer choices", mostWays))
			continue
		}
		for _, text := range expand(e.text) {
			l.phrase(file, entry{text, e.line}, r, into, unmarked)
		}
	}
}

func (l *wordsLoader) phrase(file string, e entry, r Reading, into, unmarked map[string]Reading) {
	form := l.form(e.text)
	if before, twice := into[form]; twice && before != r {
		l.faults.add(file, e.line, fmt.Sprintf("%q means %s and %s; keep one", e.text, before.Meaning, r.Meaning))
	}
	into[form] = r
	plain := l.words.canonical(Fold(e.text))
	if plain == form {
		return
	}
	if before, twice := unmarked[plain]; twice && before != r {
		r = Reading{Meaning: Repeat, Whole: true}
	}
	unmarked[plain] = r
}

// withoutMarks lets people leave the marks out. Where that makes two phrases one (đúng and dừng), the question is asked
// again; a phrase that a file itself lists without marks keeps its meaning.
func (l *wordsLoader) withoutMarks(phrases, unmarked map[string]Reading) {
	for form, r := range unmarked {
		if _, listed := phrases[form]; !listed {
			phrases[form] = r
		}
	}
}

// runTogether takes phrases typed without spaces: "khongbiet".
func (l *wordsLoader) runTogether() {
	glued := map[string]Reading{}
	for form, r := range l.words.phrases {
		one := strings.ReplaceAll(form, " ", "")
		if before, twice := glued[one]; twice && before != r {
			r = Reading{Meaning: Repeat, Whole: true}
		}
		if one != form && len(one) > 4 {
			glued[one] = r
		}
	}
	l.withoutMarks(l.words.phrases, glued)
}
