package risk

import (
	"math"

	"benan/locales"
)

// longestPiece is the longest Vietnamese syllable ("nghieng") with a telex letter or two.
const longestPiece = 9

// cut splits letters run together ("embinhot") into the likeliest row of syllables. It fails where some stretch is no
// Vietnamese, so that names and foreign words stay whole.
func (s *spelling) cut(dst []word, run string) ([]word, bool) {
	var costs [longestRun + 1]float64
	var sizes [longestRun + 1]uint8
	for end := 1; end <= len(run); end++ {
		costs[end] = math.Inf(1)
		for size := 1; size <= min(longestPiece, end); size++ {
			c := costs[end-size] + s.cost(run[end-size:end])
			if c < costs[end] {
				costs[end], sizes[end] = c, uint8(size)
			}
		}
	}
	if math.IsInf(costs[len(run)], 1) {
		return dst, false
	}
	first := len(dst)
	for end := len(run); end > 0; end -= int(sizes[end]) {
		piece := run[end-int(sizes[end]) : end]
		if long := s.expand(piece, 0); len(long) == 1 {
			dst = append(dst, long[0])
			continue
		}
		dst = append(dst, word{text: locales.Untelex(piece)})
	}
	for i, j := first, len(dst)-1; i < j; i, j = i+1, j-1 {
		dst[i], dst[j] = dst[j], dst[i]
	}
	return dst, true
}

// cost is low for syllables that people write often, and infinite for what is none.
func (s *spelling) cost(piece string) float64 {
	const unseen, telex, single = 4, 5, 4 // one letter is shorthand at best; names fall apart into them
	if n := s.words[piece]; n > 0 {
		c := math.Log(s.total / float64(n))
		if len(piece) == 1 {
			c += single
		}
		return c
	}
	if locales.Syllable(piece) && len(piece) > 1 {
		return math.Log(s.total) + unseen
	}
	if len(piece) < 3 || !mayBeTelex(piece) {
		return math.Inf(1)
	}
	plain := locales.Untelex(piece)
	if plain == piece {
		return math.Inf(1)
	}
	if n := s.words[plain]; n > 0 {
		return math.Log(s.total/float64(n)) + telex
	}
	return math.Inf(1)
}

// mayBeTelex spares trying to undo pieces in which nothing of an input method is left.
func mayBeTelex(piece string) bool {
	for i := 1; i < len(piece); i++ {
		switch c := piece[i]; {
		case c == piece[i-1], c == 'w', c == 's', c == 'f', c == 'r', c == 'x', c == 'j', c == 'z':
			return true
		case i+1 == len(piece) && vowel(c):
			return true // the second vowel behind the final sound
		}
	}
	return false
}

func vowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}
