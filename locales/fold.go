package locales

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a message to the one form in which it is compared: lower-case Latin letters without any mark (đ is d),
// digits, and single spaces. Composed and decomposed spelling, full-width letters, Cyrillic and Greek look-alikes and
// characters that nobody sees all fold to what a reader believes to read. Letters of other scripts stay; punctuation,
// emoji and white space become one space, except 🆘, which is a cry for help and folds to "sos".
// Invalid bytes are dropped. Fold never fails and takes time linear in len(s).
func Fold(s string) string {
	f := folder{}
	f.out.Grow(len(s))
	for i, r := range s {
		if r < utf8.RuneSelf {
			f.put(r)
			continue
		}
		f.putWide(s[i:], r)
	}
	return f.out.String()
}

// FoldMarked is Fold together with the marks of each folded word, one number a word. 0 means a word without marks; two
// equal words with equal numbers were written with the same marks, wherever the tone stood (khoá and khóa agree).
func FoldMarked(s string) (folded string, marks []uint32) {
	f := folder{marks: make([]uint32, 0, len(s)/4+1), marked: true}
	f.out.Grow(len(s))
	for i, r := range s {
		if r < utf8.RuneSelf {
			f.put(r)
			continue
		}
		f.putWide(s[i:], r)
	}
	return f.out.String(), f.marks
}

type folder struct {
	out    strings.Builder
	gap    bool // a separator was seen and not yet written
	marked bool // marks are wanted
	marks  []uint32
	letter uint32 // how many letters the open word has
}

// put writes one letter or digit in lower case; anything else is a gap between words.
func (f *folder) put(r rune) {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
	case 'A' <= r && r <= 'Z':
		r += 'a' - 'A'
	case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		r = lookalike(unicode.ToLower(r))
	default:
		f.gap = true
		return
	}
	if f.out.Len() == 0 || f.gap {
		f.open()
	}
	f.letter++
	f.out.WriteRune(r)
}

func (f *folder) open() {
	if f.out.Len() > 0 {
		f.out.WriteByte(' ')
	}
	f.gap, f.letter = false, 0
	if f.marked {
		f.marks = append(f.marks, 0)
	}
}

// note adds a mark to the open word. Tones count wherever they stand, the marks that make another vowel by their place.
func (f *folder) note(mark rune) {
	if len(f.marks) == 0 || f.gap {
		return
	}
	m := &f.marks[len(f.marks)-1]
	switch mark {
	case 0x0300, 0x0301, 0x0303, 0x0309, 0x0323: // grave, acute, tilde, hook, dot below
		*m |= uint32(mark-0x0300+1) << 24
	case 0x0302, 0x0306, 0x031B, 'đ': // circumflex, breve, horn
		*m ^= (f.letter*32 + uint32(mark&0x1F)) * 0x9E3779 & 0xFFFFFF
	}
}

// putWide writes what is left of a character outside ASCII, which opens rest, without its marks.
func (f *folder) putWide(rest string, r rune) {
	if r == utf8.RuneError || Invisible(r) {
		return
	}
	if r == '🆘' {
		f.gap = true
		f.put('s')
		f.put('o')
		f.put('s')
		f.gap = true
		return
	}
	base := lookalike(r)
	if base != r {
		f.put(base)
		if r == 'đ' || r == 'Đ' {
			f.note('đ')
		}
		return
	}
	parts := norm.NFKD.PropertiesString(rest).Decomposition()
	if parts == nil {
		if unicode.Is(unicode.M, r) {
			f.note(r)
			return
		}
		f.put(r)
		return
	}
	for len(parts) > 0 {
		p, n := utf8.DecodeRune(parts)
		parts = parts[n:]
		if unicode.Is(unicode.M, p) {
			f.note(p)
			continue
		}
		f.put(lookalike(p))
	}
}

// Invisible reports whether a reader never sees r: zero-width and direction characters, soft hyphens, fillers. People
// do not type them; keyboards, copied texts and those who would hide a word do.
func Invisible(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case r == 0x034F, r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0: // grapheme joiner and Hangul fillers
		return true
	case 0xFE00 <= r && r <= 0xFE0F: // variation selectors
		return true
	}
	return unicode.Is(unicode.Cf, r)
}
