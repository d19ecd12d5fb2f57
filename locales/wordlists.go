package locales

import (
	"fmt"
	"strconv"
	"strings"
)

func newWords() *Words {
	return &Words{
		exact: map[exactly]Meaning{}, same: map[string]string{}, keep: map[string]bool{}, phrases: map[string]Reading{},
		expects: map[Expect]*ownAnswers{}, anywhere: map[string]Meaning{}, opens: map[string]bool{}, alone: map[Meaning]bool{},
		before: map[string]bool{}, after: map[string]bool{}, urge: map[string]bool{}, callname: map[string]bool{},
		denial: map[string]bool{}, negation: map[string]bool{}, hedges: map[string]bool{}, lead: map[string]bool{}, weakLead: map[string]bool{},
		ten: map[string]bool{}, born: map[string]bool{}, ageBefore: map[string]bool{}, ageAfter: map[string]bool{},
		units: map[string]int{}, afterTen: map[string]int{}, between: map[string]bool{}, ordinals: map[string]int{},
	}
}

func (l *wordsLoader) spellings(file string, f *wordsFile) {
	for _, e := range f.KeepMarks {
		l.words.keep[strings.ToLower(e.text)] = true
	}
	for word, shorthand := range f.Same {
		for _, e := range shorthand {
			short := Fold(e.text)
			if before, ok := l.words.same[short]; ok && before != l.words.spell(word) {
				l.faults.add(file, e.line, fmt.Sprintf("%q stands for %q and for %q; keep one", e.text, before, word))
			}
			l.words.same[short] = l.words.spell(word)
		}
	}
}

// form is how a phrase looks once a message has been read: marks kept where they count.
func (l *wordsLoader) form(text string) string { return l.words.canonical(l.words.spell(text)) }

func (l *wordsLoader) lists(f *wordsFile) {
	w := l.words
	for _, list := range []struct {
		entries []entry
		set     map[string]bool
	}{
		{f.Before, w.before}, {f.After, w.after}, {f.Urge, w.urge}, {f.Callname, w.callname}, {f.Denial, w.denial}, {f.Between, w.between},
		{f.Negation, w.negation}, {f.Hedges, w.hedges}, {f.Numbers.Lead, w.lead}, {f.Numbers.WeakLead, w.weakLead}, {f.Numbers.Ten, w.ten},
		{f.Numbers.Born, w.born}, {f.Numbers.AgeBefore, w.ageBefore}, {f.Numbers.Born, w.ageBefore}, {f.Numbers.AgeAfter, w.ageAfter},
	} {
		for _, e := range list.entries {
			list.set[l.form(e.text)] = true
		}
	}
	for _, e := range f.Alone {
		w.alone[Meaning(e.text)] = true
	}
}

func (l *wordsLoader) numbers(file string, f *numbersFile) {
	for _, table := range []struct {
		lists map[string][]entry
		into  map[string]int
	}{{f.Units, l.words.units}, {f.AfterTen, l.words.afterTen}, {f.Ordinals, l.words.ordinals}} {
		for name, list := range table.lists {
			n, err := strconv.Atoi(name)
			for _, e := range list {
				if err != nil {
					l.faults.add(file, e.line, name+": the name of this list is a number in digits")
				}
				table.into[l.form(e.text)] = n
			}
		}
	}
}
