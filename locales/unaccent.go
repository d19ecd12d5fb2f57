package locales

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Unaccent is how a text leaves by SMS: the marks of Vietnamese are gone (đ is d) and typographic quotes, dashes,
// ellipses and spaces are plain, so that it fits the 7-bit alphabet. Case, punctuation, line breaks and everything that
// is not a marked Latin letter (emoji, other scripts) stay as they are. Invalid bytes and invisible characters are dropped.
func Unaccent(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf:
			out.WriteRune(r)
		case r == utf8.RuneError, Invisible(r) && r != 0x200D && r != 0xFE0F: // these two hold emoji together
		default:
			writePlain(&out, s[i:], r)
		}
	}
	return out.String()
}

func writePlain(out *strings.Builder, rest string, r rune) {
	if plain, ok := plainSign(r); ok {
		out.WriteString(plain)
		return
	}
	if 0x0300 <= r && r <= 0x036F {
		return
	}
	parts := norm.NFD.PropertiesString(rest).Decomposition()
	if base, _ := utf8.DecodeRune(parts); len(parts) > 0 && base < utf8.RuneSelf {
		out.WriteRune(base)
		return
	}
	out.WriteRune(r)
}

// plainSign gives the ASCII for a typographic sign or a letter that has no decomposition.
func plainSign(r rune) (string, bool) {
	switch r {
	case 'đ':
		return "d", true
	case 'Đ', 'Ð':
		return "D", true
	case '₫':
		return "d", true
	case '‘', '’', '‚', '‛', '′', '‹', '›', 'ʼ':
		return "'", true
	case '“', '”', '„', '‟', '″', '«', '»':
		return `"`, true
	case '‐', '‑', '‒', '–', '—', '―', '−', '•', '·':
		return "-", true
	case '…':
		return "...", true
	case '→':
		return "->", true
	case '×':
		return "x", true
	case '\u2028', '\u2029':
		return "\n", true
	}
	if unicode.Is(unicode.Zs, r) {
		return " ", true
	}
	return "", false
}
