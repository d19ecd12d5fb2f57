package risk

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// limits say where the lines are drawn through the model's scores, and how far what is already known moves them.
type limits struct {
	line                              [heads]float32
	gate                              float32 // what medium and half of the higher scores must reach for a call
	afterRed, inReport, earlierMedium float32
	unknownShare                      float32 // of words never seen in training: above it the message is in doubt
}

func (c *compiler) limits() limits {
	take := func(name string) float32 {
		n, ok := c.thresholds[name]
		if !ok {
			c.fault(entry{"", "risk.thresholds.yaml", 1}, "threshold %q is missing; add it under thresholds", name)
		}
		delete(c.thresholds, name)
		return float32(n.value)
	}
	l := limits{
		line:     [heads]float32{take("medium"), take("high"), take("critical")},
		gate:     take("gate"),
		afterRed: take("after_red"), inReport: take("in_report"), earlierMedium: take("earlier_medium"),
		unknownShare: take("unknown_share"),
	}
	for name, n := range c.thresholds {
		c.fault(n.at, "threshold %q is not known; remove it", name)
	}
	return l
}

// A message of up to whole words is read at once. One of more than short words is read in stretches too, so that one
// dangerous sentence is not lost in a long story.
const whole, short, stretch, stride = 96, 48, 32, 16

// stretches yields the parts of a message that the model reads, as from and to.
func stretches(words int) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		if words <= whole && !yield(0, words) || words <= short {
			return
		}
		for from := 0; ; from += stride {
			to := min(from+stretch, words)
			if !yield(from, to) || to == words {
				return
			}
		}
	}
}

// feel is the model's level, with the words that weighed most.
func (g *Grader) feel(s *scratch, c Context) (Level, []string) {
	score, from, to := g.loudest(s)
	var bonus float32
	if c.AfterRed {
		bonus += g.limits.afterRed
	}
	if c.InReport {
		bonus += g.limits.inReport
	}
	if c.EarlierMedium {
		bonus += g.limits.earlierMedium
	}
	level := Low
	for h := range heads {
		if score[h]+bonus > g.limits.line[h] {
			level = Level(h + 1)
		}
	}
	if level > Medium && score[0]+max(score[1], score[2])/2+bonus < g.limits.gate {
		level = Medium // "critical, but hardly of interest": the three answers contradict each other, which is doubt
	}
	if level == Low {
		if g.strange(s.reading.words) {
			return Medium, []string{"~?"}
		}
		return Low, nil
	}
	return level, g.reasons(s.reading.words[from:to], int(level)-1)
}

// loudest gives for each head the highest score of all parts, with the part in which "high" was loudest.
func (g *Grader) loudest(s *scratch) (best scores, from, to int) {
	first := true
	for start, end := range stretches(len(s.reading.words)) {
		s.features.extract(g, &s.reading, &s.findings, start, end)
		score := g.model.score(&s.features)
		if first || score[1] > best[1] {
			from, to = start, end
		}
		for h := range best {
			if first || score[h] > best[h] {
				best[h] = score[h]
			}
		}
		first = false
	}
	return best, from, to
}

// strange reports whether too many of the words were never seen: nothing is known of such a message, so it is in doubt.
// One or two Latin words are a name or a slip of the thumb; in another script even one may be a cry.
func (g *Grader) strange(words []word) bool {
	unknown, foreign := 0, 0
	for i := range words {
		w := words[i].text
		if g.model.words[w] != 0 || words[i].known != nil || digit(rune(w[0])) {
			continue
		}
		unknown++
		if w[0] >= utf8.RuneSelf {
			foreign++
		}
	}
	return foreign > 0 && foreign*2 >= len(words) || len(words) > 2 && float32(unknown) > g.limits.unknownShare*float32(len(words))
}

// reasons names the words and pairs that pulled a head up most.
func (g *Grader) reasons(words []word, head int) []string {
	const most = 3
	var names [most]string
	var pulls [most]int8
	note := func(b uint32, name func() string) {
		pull := g.model.weights[b*heads+uint32(head)]
		if pull <= pulls[most-1] {
			return
		}
		n := name()
		if slices.Contains(names[:], n) {
			return
		}
		at := most - 1
		for at > 0 && pull > pulls[at-1] {
			names[at], pulls[at] = names[at-1], pulls[at-1]
			at--
		}
		names[at], pulls[at] = n, pull
	}
	for i := range words {
		w := plainNumber(words[i].text)
		note(wordFeature(w), func() string { return "~" + w })
		if i > 0 {
			last := plainNumber(words[i-1].text)
			note(pairFeature(last, w, false), func() string { return "~" + last + " " + w })
		}
	}
	reasons := make([]string, 0, most)
	for _, n := range names {
		if n != "" && !strings.HasSuffix(n, " ") {
			reasons = append(reasons, n)
		}
	}
	return reasons
}
