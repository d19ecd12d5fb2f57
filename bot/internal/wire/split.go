package wire

import (
	"strings"
	"unicode"

	"benan/bot"
)

// Split cuts a text into pieces of at most max UTF-16 code units (how both providers count), at the last line end or
// else the last space in the second half of a piece, else anywhere between two characters. No character is lost but
// the white space at a cut.
func Split(text string, max int) []string {
	var out []string
	for {
		end, line, space, units := 0, 0, 0, 0
		for i, r := range text {
			n := 1
			if r > 0xFFFF {
				n = 2
			}
			if units += n; units > max {
				end = i
				break
			}
			if units > max/2 {
				switch {
				case r == '\n':
					line = i
				case unicode.IsSpace(r):
					space = i
				}
			}
		}
		if end == 0 {
			return append(out, text)
		}
		if space > 0 {
			end = space
		}
		if line > 0 {
			end = line
		}
		out = append(out, text[:end])
		text = trimLeft(text[end:])
		if text == "" {
			return out
		}
	}
}

// trimLeft drops the one white space at which a text was cut.
func trimLeft(s string) string {
	for i, r := range s {
		if i > 0 || !unicode.IsSpace(r) {
			return s[i:]
		}
	}
	return ""
}

// SendAll sends the pieces of one message in order and joins their references with commas. Once a piece was taken, a
// later one that may be tried again makes the whole Unknown: trying again repeats the first pieces, and only Unknown
// allows a double.
func SendAll(pieces []string, send func(i int, piece string) bot.Outcome) bot.Outcome {
	var refs []string
	for i, p := range pieces {
		o := send(i, p)
		if o.Result != bot.Sent {
			if i > 0 && (o.Result == bot.Retry || o.Result == bot.Throttled) {
				o.Result = bot.Unknown
			}
			o.Ref = strings.Join(refs, ",")
			return o
		}
		if o.Ref != "" {
			refs = append(refs, o.Ref)
		}
	}
	return bot.Outcome{Result: bot.Sent, Ref: strings.Join(refs, ",")}
}
