package flows

import "time"

// sheet is what the conditions of a flow can ask: its score and its answers so far. The names in the tags are those
// that coordinators write in "if:".
type sheet struct {
	Score    int  `expr:"score"`    // sum of the weights of the yes answers, child bonus included
	Reds     int  `expr:"reds"`     // red signs answered yes
	Signs    int  `expr:"signs"`    // signs answered yes
	Answered int  `expr:"answered"` // signs answered yes or no
	Skips    int  `expr:"skips"`    // signs skipped
	Running  int  `expr:"running"`  // skips one after the other, the last answer included
	Minor    bool `expr:"minor"`    // under 18 by an age item of this flow

	Yes     func(item string) bool   `expr:"yes"`
	No      func(item string) bool   `expr:"no"`
	Skipped func(item string) bool   `expr:"skipped"`
	Answer  func(item string) string `expr:"answer"` // "" when not asked
	Fresh   func(item string) bool   `expr:"fresh"`  // answered, and not too long ago
}

func (b *Book) sheet(f *script, s State, now time.Time) *sheet {
	sh := &sheet{Running: s.Skips}
	for _, n := range f.items {
		v, ok := s.Answers[n.Item]
		if !ok {
			continue
		}
		if c := n.byValue(v); c != nil && c.Ages != nil {
			sh.Minor = sh.Minor || c.Minor
			continue
		}
		switch v {
		case "skip":
			sh.Skips++
		case "yes":
			sh.Signs++
			sh.Answered++
			sh.Score += n.Weight
			if n.Red {
				sh.Reds++
			}
		default:
			sh.Answered++
		}
	}
	if sh.Minor && sh.Signs > 0 {
		sh.Score += f.ChildBonus
	}
	at := func(item string) string { return s.Answers[item] }
	sh.Answer = at
	sh.Yes = func(item string) bool { return at(item) == "yes" }
	sh.No = func(item string) bool { return at(item) == "no" }
	sh.Skipped = func(item string) bool { return at(item) == "skip" }
	sh.Fresh = func(item string) bool {
		n := b.byKey[item]
		t, ok := s.Times[item]
		return ok && n != nil && minute(now)-t <= n.fresh
	}
	return sh
}
