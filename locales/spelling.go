package locales

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// spell folds a message, but keeps the marks of the few syllables that without them are another word ("dừng", "cô").
func (w *Words) spell(text string) string {
	if !marked(text) {
		return Fold(text)
	}
	lower := strings.ToLower(norm.NFC.String(text))
	if !w.keepsMarks(lower) {
		return Fold(text)
	}
	var out []string
	for word := range strings.FieldsFuncSeq(lower, notInWord) {
		if w.keep[word] {
			out = append(out, word)
		} else if plain := Fold(word); plain != "" {
			out = append(out, plain)
		}
	}
	return strings.Join(out, " ")
}

func (w *Words) keepsMarks(lower string) bool {
	for word := range strings.FieldsFuncSeq(lower, notInWord) {
		if w.keep[word] {
			return true
		}
	}
	return false
}

// canonical puts one spelling in the place of shorthand and dialect: "hok bit" -> "khong biet".
func (w *Words) canonical(folded string) string {
	var out strings.Builder
	for start := 0; start < len(folded); {
		end := start + strings.IndexByte(folded[start:]+" ", ' ')
		word := folded[start:end]
		same, ok := w.same[word]
		if ok && out.Len() == 0 {
			out.Grow(len(folded) + 16)
			out.WriteString(folded[:start])
		}
		switch {
		case ok:
			out.WriteString(same)
		case out.Len() > 0:
			out.WriteString(word)
		}
		if out.Len() > 0 && end < len(folded) {
			out.WriteByte(' ')
		}
		start = end + 1
	}
	if out.Len() == 0 {
		return folded
	}
	return out.String()
}

// undoTyping takes telex and VNI leftovers out of the words that bear no marks; a kept mark is never a leftover.
func undoTyping(spelled string) string {
	if !marked(spelled) {
		return FoldTelex(spelled)
	}
	words := strings.Fields(spelled)
	for i, word := range words {
		if !marked(word) {
			words[i] = FoldTelex(word)
		}
	}
	return strings.Join(words, " ")
}

// squeeze undoes held keys in any word: "okkkk", "nooo".
func squeeze(spelled string) string {
	for i := 1; i < len(spelled); i++ {
		if spelled[i] == spelled[i-1] {
			return string(slices.Compact([]rune(spelled)))
		}
	}
	return spelled
}

func marked(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}
