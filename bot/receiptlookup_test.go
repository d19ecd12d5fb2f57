package bot

import (
	"fmt"
	"testing"
	"time"
)

func TestTriesAreLimitedForEachAndForAll(t *testing.T) {
	var w tries
	now := time.Unix(1_790_000_000, 0)
	for range triesEach {
		if !w.may("a", now) {
			t.Fatal("held up too soon")
		}
		w.wrong("a", now)
	}
	if w.may("a", now.Add(triesWithin-time.Second)) || !w.may("b", now) {
		t.Error("only who tried too often waits")
	}
	if !w.may("a", now.Add(triesWithin)) {
		t.Error("after an hour one may try again")
	}
	for i := range triesAll {
		w.wrong(ContactID(fmt.Sprint(i)), now)
	}
	if w.may("somebody", now) || !w.may("somebody", now.Add(triesWithin)) || len(w.last) != 0 {
		t.Errorf("%d tries are remembered", len(w.last))
	}
}
