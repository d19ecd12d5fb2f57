package locales

// Syllable reports whether a folded word could be a Vietnamese syllable once its marks are put back: a known onset and
// a known rhyme. It decides whether a strange word is worth undoing as a leftover of telex or VNI typing.
func Syllable(word string) bool {
	for n := min(3, len(word)); n >= 0; n-- {
		if onset(word[:n]) && rhyme(word[n:]) {
			return true
		}
	}
	return word == "gi"
}

func onset(s string) bool {
	switch s {
	case "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
		"r", "s", "t", "th", "tr", "v", "x":
		return true
	}
	return false
}

func rhyme(s string) bool {
	switch s {
	case "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay",
		"e", "ec", "ech", "em", "en", "eng", "enh", "eo", "ep", "et", "eu",
		"i", "ia", "ich", "iec", "iem", "ien", "ieng", "iep", "iet", "ieu", "im", "in", "inh", "ip", "it", "iu",
		"o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oat", "oay", "oc", "oe", "oen", "oeo", "oet",
		"oi", "om", "on", "ong", "ooc", "oong", "op", "ot",
		"u", "ua", "uan", "uang", "uat", "uay", "uc", "ue", "uech", "uenh", "ui", "um", "un", "ung", "uo", "uoc", "uoi",
		"uom", "uon", "uong", "uop", "uot", "uou", "up", "ut", "uu", "uy", "uya", "uych", "uyen", "uyet", "uynh", "uyt", "uyu",
		"y", "yem", "yen", "yeng", "yet", "yeu":
		return true
	}
	return false
}
