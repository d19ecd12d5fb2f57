package risk

import (
	"strings"
	"unicode/utf8"

	"benan/locales"
)

// spelling brings the many ways to write a word to one: shorthand ("hok" -> không), telex leftovers, held-down keys and
// words run together.
type spelling struct {
	short map[string][]shorthand // by the folded way to write it
	rules *vocabulary            // words that the rules know are not cut
	words map[string]int32       // how often training saw a word; guides where to cut words run together
	total float64
}

// shorthand is one way to write something.
type shorthand struct {
	marks uint32 // as written; 0: meant when typed without marks
	words []word // what it stands for
}

// expand gives what a word stands for, nil if it stands for itself. Two letters with other marks are shorthand all the
// same ("đt", "đc"); otherwise another mark makes another word ("ạ" is not "a" for anh).
func (s *spelling) expand(folded string, marks uint32) []word {
	for _, h := range s.short[folded] {
		if h.marks == marks || h.marks == 0 && len(folded) == 2 {
			return h.words
		}
	}
	return nil
}

// longestRun bounds how many letters without a space are cut into words; longer ones are no message of a person.
const longestRun = 400

func (s *spelling) appendWords(dst []word, folded string, marks uint32) []word {
	if long := s.expand(folded, marks); long != nil {
		return append(dst, long...)
	}
	if locales.Syllable(folded) {
		return append(dst, word{text: folded, marks: marks})
	}
	if held := s.release(folded); held != folded {
		return s.appendWords(dst, held, marks)
	}
	if plain := locales.Untelex(folded); plain != folded {
		if long := s.expand(plain, 0); long != nil {
			return append(dst, long...)
		}
		return append(dst, word{text: plain})
	}
	if n := runOf(folded); n < len(folded) {
		return s.appendRuns(dst, folded, n)
	}
	if n := len(folded); n > 4 && n <= longestRun && len(s.words) > 0 && s.words[folded] == 0 && s.rules.find(folded) == nil {
		if cut, ok := s.cut(dst, folded); ok {
			return cut
		}
	}
	return append(dst, word{text: folded, marks: marks})
}

// runOf is the length of the run of digits or of letters that opens w. Characters without spaces between words (Han)
// are runs of their own.
func runOf(w string) int {
	first, size := utf8.DecodeRuneInString(w)
	if first > 0x2E80 {
		return size
	}
	for i, r := range w {
		if digit(r) != digit(first) || r > 0x2E80 {
			return i
		}
	}
	return len(w)
}

func digit(r rune) bool { return '0' <= r && r <= '9' }

// appendRuns spells letters and digits apart: "15t" is 15 tuổi, "5k" is 5 nghìn. The data writes such a unit as "0t".
func (s *spelling) appendRuns(dst []word, folded string, n int) []word {
	for after := false; folded != ""; n = runOf(folded) {
		run := folded[:n]
		folded = folded[n:]
		if after {
			if unit := s.expand("0"+run, 0); unit != nil {
				dst = append(dst, unit...)
				after = false
				continue
			}
		}
		after = digit(rune(run[0]))
		if after || run[0] >= utf8.RuneSelf {
			dst = append(dst, word{text: run})
			continue
		}
		dst = s.appendWords(dst, run, 0)
	}
	return dst
}

// release lets go of keys held down: three or more of a letter become one, or two where that is a word ("cuứu" is cứu,
// with a mark over a doubled letter).
func (s *spelling) release(w string) string {
	if two := collapse(w, 2); two != w && s.words[two] > 0 && locales.Syllable(two) {
		return two
	}
	return collapse(w, 1)
}

// collapse leaves so many of each letter that stands three times or more in a row.
func collapse(w string, leave int) string {
	if !held(w) {
		return w
	}
	var out strings.Builder
	for i := 0; i < len(w); {
		n := 1
		for i+n < len(w) && w[i+n] == w[i] {
			n++
		}
		kept := n
		if n > 2 && 'a' <= w[i] && w[i] <= 'z' {
			kept = leave
		}
		out.WriteString(w[i : i+kept])
		i += n
	}
	return out.String()
}

func held(w string) bool {
	for i := 2; i < len(w); i++ {
		if w[i] == w[i-1] && w[i] == w[i-2] && 'a' <= w[i] && w[i] <= 'z' {
			return true
		}
	}
	return false
}
