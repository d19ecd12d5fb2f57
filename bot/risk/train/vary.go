package main

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"benan/bot/risk"
	"benan/locales"
)

// lessons makes of each sample the ways in which another person might have typed it: as it stands, without marks, and
// with slips of the thumb. Together they weigh as much as one message.
func lessons(samples []sample) []risk.Lesson {
	var all []risk.Lesson
	for _, s := range samples {
		texts := variants(s.Text)
		for _, t := range texts {
			all = append(all, risk.Lesson{Text: t, Level: s.Label, Weight: 1 / float64(len(texts))})
		}
	}
	return all
}

func variants(text string) []string {
	h := fnv.New64a()
	h.Write([]byte(text))
	random := rand.New(rand.NewPCG(h.Sum64(), 7))
	plain := locales.Unaccent(text)
	texts := []string{text, slips(random, plain)}
	if plain != text {
		texts = append(texts, plain)
	}
	if words := strings.Fields(plain); len(words) > 3 {
		texts = append(texts, forget(random, words))
	}
	return texts
}

// slips makes about one word in eight a slip: a letter lost, doubled or swapped, or the space after it lost.
func slips(random *rand.Rand, text string) string {
	words := strings.Fields(text)
	var out strings.Builder
	for i, w := range words {
		lostSpace := false
		if len(w) > 2 && random.IntN(8) == 0 {
			at := 1 + random.IntN(len(w)-1)
			switch random.IntN(4) {
			case 0:
				w = w[:at] + w[at+1:]
			case 1:
				w = w[:at] + w[at-1:]
			case 2:
				if at+1 < len(w) {
					w = w[:at] + w[at+1:at+2] + w[at:at+1] + w[at+2:]
				}
			case 3:
				lostSpace = true
			}
		}
		out.WriteString(w)
		if !lostSpace && i+1 < len(words) {
			out.WriteByte(' ')
		}
	}
	return out.String()
}

// forget drops one word in six, so that no single word decides.
func forget(random *rand.Rand, words []string) string {
	kept := make([]string, 0, len(words))
	for _, w := range words {
		if random.IntN(6) > 0 {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}
