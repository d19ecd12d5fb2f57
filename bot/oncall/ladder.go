package oncall

import (
	"time"

	"benan/bot/risk"
)

// Ladder says how fast help is called for one level.
type Ladder struct {
	Next   time.Duration // from one rung to the next without an answer
	Notice time.Duration // from the alert to CHỜ-2
	Again  time.Duration // between rounds to everybody, after the last rung
}

// Defaults where the rules file says nothing. The ladder never has a zero step: that would page in a loop.
const (
	defaultNext   = 5 * time.Minute
	defaultNotice = 10 * time.Minute
	defaultAgain  = 5 * time.Minute
	decideWithin  = 10 * time.Minute // for a coordinator, once the gate is unsafe
	defaultAnswer = 10               // minutes that CHỜ-1 promises when the worker names none
	longestAnswer = 60
)

// ladder gives the ladder of a level. A level without one (a person who only asked for a human) has that of high:
// slower than that nobody waits.
func (r Rules) ladder(l risk.Level) Ladder {
	all := r.Ladders()
	ladder, ok := all[l]
	if !ok {
		ladder = all[risk.High]
	}
	if ladder.Next <= 0 {
		ladder.Next = defaultNext
	}
	if ladder.Notice <= 0 {
		ladder.Notice = defaultNotice
	}
	if ladder.Again <= 0 {
		ladder.Again = defaultAgain
	}
	return ladder
}
