package locales

// lookalike gives the Latin letter that a reader takes r for, in lower case, or r itself. Only Cyrillic, Greek and the
// few Latin letters without a decomposition are meant: everything with a mark is left to Unicode normalisation.
func lookalike(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case 0x0370 <= r && r < 0x0400:
		return greekLookalike(r)
	case 0x0400 <= r && r < 0x0530:
		return cyrillicLookalike(r)
	}
	switch r {
	case 'đ', 'Đ', 'ð', 'Ð', 'ɗ', 'Ɖ', 'ɖ':
		return 'd'
	case 'ı', 'ɩ', 'ɪ':
		return 'i'
	case 'ɑ', 'ᴀ', 'æ', 'Æ':
		return 'a'
	case 'ø', 'Ø', 'ᴏ', 'œ':
		return 'o'
	case 'ł', 'Ł':
		return 'l'
	case 'ᴄ':
		return 'c'
	case 'ᴇ', 'ə', 'ɛ':
		return 'e'
	case 'ᴜ', 'ʋ':
		return 'u'
	case 'ɡ':
		return 'g'
	case 'ħ', 'ʜ':
		return 'h'
	case 'ɴ', 'ŋ':
		return 'n'
	case 'ᴛ', 'ŧ':
		return 't'
	case 'ʙ':
		return 'b'
	case 'ᴍ':
		return 'm'
	}
	return r
}

func greekLookalike(r rune) rune {
	switch r {
	case 'Α', 'α':
		return 'a'
	case 'Β', 'β':
		return 'b'
	case 'Ε', 'ε':
		return 'e'
	case 'Ζ':
		return 'z'
	case 'Η':
		return 'h'
	case 'η', 'Ν':
		return 'n'
	case 'Ι', 'ι':
		return 'i'
	case 'Κ', 'κ':
		return 'k'
	case 'Μ':
		return 'm'
	case 'ν':
		return 'v'
	case 'Ο', 'ο', 'σ':
		return 'o'
	case 'Ρ', 'ρ':
		return 'p'
	case 'Τ', 'τ':
		return 't'
	case 'Υ', 'γ':
		return 'y'
	case 'υ':
		return 'u'
	case 'Χ', 'χ':
		return 'x'
	case 'ϲ', 'Ϲ':
		return 'c'
	}
	return r
}

func cyrillicLookalike(r rune) rune {
	switch r {
	case 'А', 'а':
		return 'a'
	case 'В', 'в', 'ь':
		return 'b'
	case 'С', 'с':
		return 'c'
	case 'ԁ':
		return 'd'
	case 'Е', 'е', 'ё', 'Ё', 'є':
		return 'e'
	case 'Ԍ', 'ԍ':
		return 'g'
	case 'Н', 'н', 'һ', 'Һ':
		return 'h'
	case 'І', 'і', 'ї', 'Ӏ', 'ӏ':
		return 'i'
	case 'Ј', 'ј':
		return 'j'
	case 'К', 'к', 'қ':
		return 'k'
	case 'М', 'м':
		return 'm'
	case 'п', 'и', 'й':
		return 'n'
	case 'О', 'о':
		return 'o'
	case 'Р', 'р':
		return 'p'
	case 'ԛ':
		return 'q'
	case 'г':
		return 'r'
	case 'Ѕ', 'ѕ':
		return 's'
	case 'Т', 'т':
		return 't'
	case 'У', 'у', 'ү', 'Ү':
		return 'y'
	case 'ѵ':
		return 'v'
	case 'ԝ', 'ш':
		return 'w'
	case 'Х', 'х':
		return 'x'
	}
	return r
}
