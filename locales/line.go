package locales

import (
	"strings"
	"unicode"
)

// line is a canonical message with the borders of its words, so that any run of words is a substring.
type line struct {
	text       string
	start, end [longestReply]int
	n          int
}

// split is false for an empty line and for one too long to be a reply.
func (l *line) split(text string) bool {
	l.text, l.n = text, 0
	for i := 0; i < len(text); i++ {
		if text[i] == ' ' || i > 0 && text[i-1] != ' ' {
			continue
		}
		if l.n == longestReply {
			return false
		}
		l.start[l.n] = i
		l.end[l.n] = i + strings.IndexByte(text[i:]+" ", ' ')
		l.n++
	}
	return l.n > 0
}

// run is the text of words i to j-1.
func (l *line) run(i, j int) string {
	if i >= j {
		return ""
	}
	return l.text[l.start[i]:l.end[j-1]]
}

func (l *line) word(i int) string { return l.text[l.start[i]:l.end[i]] }

func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && !Invisible(r)
}
