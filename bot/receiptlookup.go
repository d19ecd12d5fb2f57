package bot

import (
	"context"
	"sync"
	"time"
)

// The pace of wrong receipt codes, by contact and in all. Codes with wrong check digits do not count: nothing is looked
// up for them.
const (
	triesEach   = 5
	triesAll    = 300
	triesWithin = time.Hour
)

// lookup looks a receipt code up before the turn. A code that is typed back after filing needs none, and before the
// gate is cleared nothing could be told.
func (i *Intake) lookup(ctx context.Context, s Session, in Inbound) Lookup {
	if i.Reports == nil || in.Kind != KindText || in.Choice != "" || s.Receipt != "" || s.Gate.State != GateCleared {
		return Lookup{}
	}
	code, shape := ReadReceiptCode(in.Text.Reveal())
	if shape != Receipt {
		return Lookup{}
	}
	if !i.tries.may(in.Contact, in.At) {
		return Lookup{State: LookupLater}
	}
	v, ok, err := i.Reports.Find(ctx, code)
	switch {
	case err != nil:
		i.Log.Warn("report not looked up", "error", err)
		return Lookup{State: LookupLater}
	case !ok:
		i.tries.wrong(in.Contact, in.At)
		return Lookup{State: LookupUnknown}
	}
	return Lookup{State: LookupFound, View: v}
}

// tries counts wrong codes of the last hour, in memory: a restart forgets them, which helps nobody to guess 46 bits.
type tries struct {
	mu   sync.Mutex
	last []try
}

type try struct {
	by ContactID
	at time.Time
}

// may tells whether a contact may try a code now.
func (t *tries) may(by ContactID, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	old := 0
	for old < len(t.last) && now.Sub(t.last[old].at) >= triesWithin {
		old++
	}
	t.last = t.last[old:]
	own := 0
	for _, one := range t.last {
		if one.by == by {
			own++
		}
	}
	return own < triesEach && len(t.last) < triesAll
}

func (t *tries) wrong(by ContactID, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, try{by, now})
}
