package locales

import (
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Words understands replies in every language at once: a person writes as they like, whatever the channel writes in.
type Words struct {
	exact    map[exactly]Meaning
	same     map[string]string // shorthand -> the word
	keep     map[string]bool   // syllables whose marks count
	phrases  map[string]Reading
	expects  map[Expect]*ownAnswers
	anywhere map[string]Meaning
	opens    map[string]bool // first words of anywhere, to pass over the rest quickly
	alone    map[Meaning]bool

	before, after, urge, callname, between, denial, negation, hedges map[string]bool
	lead, weakLead, ten, born, ageBefore, ageAfter                   map[string]bool
	units, afterTen, ordinals                                        map[string]int
}

// exactly is a message that counts as it stands, for one kind of question or ("") for all.
type exactly struct {
	expect Expect
	text   string
}

// ownAnswers are the replies of one kind of question. With only, a general yes or no does not answer it.
type ownAnswers struct {
	only    bool
	phrases map[string]Reading
	unsure  *Reading
}

// LoadWords reads every words.<lang>.yaml in the root of fsys. All faults come back at once, joined, each a Fault.
func LoadWords(fsys fs.FS) (*Words, error) {
	l := &wordsLoader{faults: &faults{}, words: newWords(), unmarked: map[string]Reading{}, ownUnmarked: map[Expect]map[string]Reading{}}
	names, err := fs.Glob(fsys, "words.*.yaml")
	if err != nil {
		return nil, err
	}
	files := map[string]*wordsFile{}
	for _, name := range names {
		if _, ok := fileLanguage("words", name); !ok {
			l.faults.add(name, 1, "name the file words.<lang>.yaml")
			continue
		}
		files[name] = l.parse(fsys, name)
	}
	if len(files) == 0 {
		l.faults.add("words."+home+".yaml", 1, "missing: without it no reply is understood")
	}
	l.fill(files)
	if err := l.faults.joined(); err != nil {
		return nil, err
	}
	return l.words, nil
}

func (l *wordsLoader) parse(fsys fs.FS, name string) *wordsFile {
	f := &wordsFile{}
	raw, err := fs.ReadFile(fsys, name)
	if err == nil {
		err = loadYAML(raw, f)
	}
	if err != nil {
		l.faults.yaml(name, err)
	}
	return f
}

// fill takes the spellings of all files before the first phrase, for phrases are stored as they are read.
func (l *wordsLoader) fill(files map[string]*wordsFile) {
	order := slices.Sorted(maps.Keys(files))
	for _, name := range order {
		l.spellings(name, files[name])
	}
	for _, name := range order {
		l.lists(files[name])
		l.numbers(name, &files[name].Numbers)
		l.replies(name, files[name])
	}
	l.withoutMarks(l.words.phrases, l.unmarked)
	for expect, own := range l.words.expects {
		l.withoutMarks(own.phrases, l.ownUnmarked[expect])
		if r, ok := own.phrases[l.form("không chắc")]; ok {
			own.unsure = &r
		}
	}
	l.runTogether()
	for form := range l.words.anywhere {
		first, _, _ := strings.Cut(form, " ")
		l.words.opens[first] = true
	}
}

// meaning reads the name of a list: a meaning, or the key of the question ("1").
func meaning(name string) (Reading, bool) {
	if n, err := strconv.Atoi(name); err == nil {
		return Reading{Meaning: Number, Number: n, Whole: true}, n >= 0 && n <= 99
	}
	m := Meaning(name)
	known := strings.Contains(" yes no skip unsure stop help human menu back repeat erase dont_write english vietnamese accents no_accents word discreet other ", " "+name+" ")
	return Reading{Meaning: m, Whole: true}, known
}
