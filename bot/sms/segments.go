package sms

// Places in a text that fits one message, and in each part of a longer one (six bytes less, for the header that
// joins the parts again).
const (
	gsmSingle, gsmPart = 160, 153
	ucsSingle, ucsPart = 70, 67
)

// Segments tells how many messages a text is sent and billed as, its encoding, and its length in that encoding's units
// (septets, an extension character being two; or UTF-16 code units). A part never ends inside a surrogate pair or
// between the escape and its character, so the parts may hold less than they could. An empty text is one message.
func Segments(text string) (n int, encoding Encoding, length int) {
	encoding = EncodingOf(text)
	units, single, part := gsmUnits, gsmSingle, gsmPart
	if encoding == UCS2 {
		units, single, part = ucsUnits, ucsSingle, ucsPart
	}
	n, used := 1, 0
	for _, r := range text {
		u := units(r)
		length += u
		if used+u > part {
			n, used = n+1, 0
		}
		used += u
	}
	if length <= single {
		n = 1
	}
	return n, encoding, length
}
