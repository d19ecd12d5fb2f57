package locales

import "strings"

// mostWays bounds one phrase: more would slow every start, and nobody could say any more what they are.
const mostWays = 3000

// expand writes out a phrase with choices: "(không|chưa) muốn (nói|kể) [ra]" is eight phrases. Round brackets choose one,
// square brackets one or none; they do not nest. An open bracket that is never closed stays as it is.
func expand(phrase string) []string {
	open := strings.IndexAny(phrase, "([")
	if open < 0 {
		return []string{strings.Join(strings.Fields(phrase), " ")}
	}
	closing := map[byte]string{'(': ")", '[': "]"}[phrase[open]]
	length := strings.Index(phrase[open:], closing)
	if length < 0 {
		return []string{phrase}
	}
	choices := strings.Split(phrase[open+1:open+length], "|")
	if closing == "]" {
		choices = append(choices, "")
	}
	var all []string
	for _, rest := range expand(phrase[open+length+1:]) {
		for _, choice := range choices {
			all = append(all, strings.Join(strings.Fields(phrase[:open]+" "+choice+" "+rest), " "))
		}
	}
	return all
}

// ways counts what expand would write, without writing it.
func ways(phrase string) int {
	n, choices, optional := 1, 0, false
	for _, r := range phrase {
		switch {
		case r == '(' || r == '[':
			choices, optional = 1, r == '['
		case r == '|' && choices > 0:
			choices++
		case (r == ')' || r == ']') && choices > 0:
			if optional {
				choices++
			}
			n = min(n*choices, mostWays+1)
			choices = 0
		}
	}
	return n
}
