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
	mediumShare, mediumCap            float32 // how far the medium score, up to a cap, speaks in the question of a call
	criticalShare                     float32 // how far the critical score does
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
		line:        [heads]float32{take("medium"), take("high"), take("critical")},
		mediumShare: take("medium_share"), mediumCap: take("medium_cap"), criticalShare: take("critical_share"),
		afterRed: take("after_red"), inReport: take("in_report"), earlierMedium: take("earlier_medium"),
		unknownShare: take("unknown_share"),
	}
	for name, n := range c.thresholds {
		c.fault(n.at, "threshold %q is not known; remove it", name)
	}
	return l
}

// call is the score that decides whether a worker is called: that of high, helped by critical, and held back where the
// message hardly reaches medium.
func (l *limits) call(s scores) float32 {
	return s[1] + l.mediumShare*min(s[0], l.mediumCap) + l.criticalShare*s[2]
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
	switch line := &g.limits.line; {
	case g.limits.call(score)+bonus <= line[1]:
		if score[0]+bonus > line[0] {
			level = Medium
		}
	case score[2]+bonus > line[2]:
		level = Critical
	default:
		level = High
	}
	if level == Low {
		if g.strange(s.reading.words) {
			return Medium, []string{feltMark + "?"}
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
		note(wordFeature(w), func() string { return feltMark + w })
		if i > 0 {
			last := plainNumber(words[i-1].text)
			note(pairFeature(last, w, false), func() string { return feltMark + last + " " + w })
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
