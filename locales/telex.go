package locales

import (
	"bytes"
	"strings"
)

// FoldTelex is Fold, and then undoes what an input method left in words that are no Vietnamese syllable as they stand:
// telex letters ("giups em vowis" -> "giup em voi"), VNI digits ("kho6ng" -> "khong") and letters held down too long
// ("nhanhhh" -> "nhanh"). A word that would not become a syllable stays as Fold left it, common English words too.
func FoldTelex(s string) string {
	folded := Fold(s)
	words := strings.Fields(folded)
	changed := false
	for i, w := range words {
		if u := Untelex(w); u != w {
			words[i] = u
			changed = true
		}
	}
	if !changed {
		return folded
	}
	return strings.Join(words, " ")
}

// longestTyped is the longest word worth undoing: "nghieengx" and a few letters held down.
const longestTyped = 16

// Untelex is FoldTelex for one word that is folded already.
func Untelex(w string) string {
	if len(w) < 2 || len(w) > longestTyped || Syllable(w) || commonEnglish(w) {
		return w
	}
	var typed [longestTyped]byte
	n, digits := 0, 0
	for i := range len(w) {
		switch c := w[i]; {
		case 'a' <= c && c <= 'z':
			typed[n] = c
			n++
		case '1' <= c && c <= '9' && n > 0:
			digits++
		default:
			return w
		}
	}
	if digits > 0 && numberedWord(w, string(typed[:n])) {
		return w
	}
	if digits > 0 && Syllable(string(typed[:n])) {
		return string(typed[:n])
	}
	undone, left := undoTelex(typed[:n])
	if u := undone[:left]; Syllable(string(u)) || string(u) == "dc" {
		return string(u)
	}
	return w
}

// numberedWord keeps the digit where it is a number and not a mark: "so1", "chon2", "phong3" name a choice or a place,
// and short codes ("q8", "b2", "t7") have no vowel to carry a mark.
func numberedWord(w, stem string) bool {
	if len(w)-len(stem) > 3 {
		return true
	}
	switch stem {
	case "so", "chon", "bam", "nhan", "phim", "cau", "muc", "phong", "tang", "khu", "lo", "quan", "toa", "nha", "em", "e", "a", "u", "o", "y", "i":
		last := w[len(w)-1]
		return w[:len(stem)] == stem && len(w) == len(stem)+1 && '1' <= last && last <= '9'
	}
	return false
}

// undoTelex drops the tone letters and doubled vowels behind the first vowel, and a doubled d.
func undoTelex(typed []byte) (out [longestTyped]byte, n int) {
	vowel := false
	for i, c := range typed {
		again := i > 0 && typed[i-1] == c
		switch {
		case c == 'w' && !vowel && i > 0: // "nhw" is như
			c = 'u'
			vowel = true
		case vowel && (c == 's' || c == 'f' || c == 'r' || c == 'x' || c == 'j' || c == 'w' || c == 'z'):
			continue
		case again && c == 'u' && vowel && i+1 < len(typed) && typed[i+1] == 'w': // "cuuw" keeps both: cứu
		case again && (vowel || c == 'd'):
			continue
		case vowelLetter(c):
			vowel = true
		}
		out[n] = c
		n++
	}
	// Telex allows the second vowel behind the final sound: "khongo" is không.
	if last := n - 1; last > 2 && !Syllable(string(out[:n])) && vowelLetter(out[last]) && bytes.IndexByte(out[:last], out[last]) >= 0 && Syllable(string(out[:last])) {
		return out, last
	}
	return out, n
}

func vowelLetter(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}

// commonEnglish names words that telex could have typed too; people who mix languages mean the English.
func commonEnglish(w string) bool {
	switch w {
	case "as", "is", "of", "or", "us", "if", "ok", "was", "has", "his", "her", "for", "far", "car", "bar", "now", "how",
		"low", "show", "saw", "law", "new", "few", "boss", "bus", "tax", "max", "box", "sex", "mix", "fix", "fox", "six", "see",
		"too", "soon", "room", "book", "good", "look", "need", "been", "keep", "week", "free", "three", "meet", "door",
		"poor", "floor", "food", "took", "moon", "os", "gas", "pass", "miss", "loss", "off", "their", "our", "hair",
		"nail", "visa", "sos", "view", "crew", "know", "slow", "grow", "tomorrow", "below", "follow":
		return true
	}
	return false
}
