package risk

import (
	"strings"

	"benan/locales"
)

// word is one word of a message after spelling: folded, and what the rules know of it.
type word struct {
	text  string
	marks uint32 // how it was marked; 0 if the person typed no marks
	known *knownWord
}

// onlySense is the sense that the marks leave no doubt about, 0 if any is possible.
func (w *word) onlySense() int32 {
	if w.marks == 0 {
		return 0
	}
	for _, s := range w.known.senses {
		if s.marks == w.marks && !s.strict {
			return s.number
		}
	}
	return 0
}

// reading is a message made ready for rules and model. It is reused from message to message.
type reading struct {
	words []word
	hits  []hit
	at    []int32 // hits[at[i]:at[i+1]] start at word i
	signs signs
}

// signs are the marks of tone that folding drops.
type signs struct {
	question, laugh, quote, link bool
}

// read fills r from a text. The words live as long as the reading is not read into again.
func (g *Grader) read(r *reading, text string) {
	folded, marks := locales.FoldMarked(text)
	r.words, r.hits, r.at = r.words[:0], r.hits[:0], r.at[:0]
	r.signs = signsOf(text)
	for i := 0; folded != ""; i++ {
		if apart := spacedOut(folded); apart > 0 {
			joined := strings.ReplaceAll(folded[:apart], " ", "")
			r.words = g.spelling.appendWords(r.words, joined, 0)
			folded = strings.TrimPrefix(folded[apart:], " ")
			i += len(joined) - 1
			continue
		}
		w, rest, _ := strings.Cut(folded, " ")
		folded = rest
		r.words = g.spelling.appendWords(r.words, w, marks[i])
	}
	for i := range r.words {
		r.words[i].known = g.vocabulary.find(r.words[i].text)
	}
	for i := range r.words {
		r.at = append(r.at, int32(len(r.hits)))
		r.hits = g.phrases.from(r.words, i, r.hits)
	}
	r.at = append(r.at, int32(len(r.hits)))
}

// spacedOut is the length of a row of at least four single letters that opens the text ("c u u e m"), 0 if there is none.
// Fewer are shorthand ("k c j").
func spacedOut(folded string) int {
	n := 0
	for n < len(folded) && 'a' <= folded[n] && folded[n] <= 'z' && (n+1 == len(folded) || folded[n+1] == ' ') {
		n += 2
	}
	if n < 8 {
		return 0
	}
	return min(n-1, len(folded))
}

// startingAt gives the phrases that start at word i.
func (r *reading) startingAt(i int) []hit {
	return r.hits[r.at[i]:r.at[i+1]]
}

func signsOf(text string) signs {
	s := signs{
		question: strings.ContainsAny(text, "?？"),
		quote:    strings.ContainsAny(text, "\"“”«»"),
		link:     strings.Contains(text, "http") || strings.Contains(text, "www."),
	}
	for _, smile := range [...]string{":))", "=))", ":D", "=D", ":v", "😂", "🤣", "😆", "😁", "😅", "😹", "😜", "🤪", "😝"} {
		if strings.Contains(text, smile) {
			s.laugh = true
			break
		}
	}
	return s
}
