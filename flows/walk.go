package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Walked is what a walk through every reachable state saw.
type Walked struct {
	States int // classes of states that nothing can tell apart
	Paths  int // ways from one to the next that were stepped
	Faults []WalkFault
	Stops  []Stop           // one state for every question: with and without a caller, a question before it, a case
	Bands  map[string]Bands // flow.node of a branch -> where it led
}

// WalkFault is one thing to mend, where it stands.
type WalkFault struct {
	File string
	Line int
	What string
}

func (f WalkFault) Error() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.What) }

// Stop is a state in which a person is asked something.
type Stop struct {
	State   State
	Alerted bool // a worker was called on the way
	File    string
	Line    int
}

// Bands tells with which scores a branch led where.
type Bands map[string][]int

// The bounds of a walk.
const (
	mostCallers = 16 // a stack of callers higher than this never ends
	mostStates  = 2_000_000
)

// Walk steps through every state that a person can reach, by every choice, free text, silence, "back", the two
// replies that nobody understands, danger of every level, and time, and reports what would leave somebody without a
// way on. It is pure. States that nothing can tell apart are walked once (see view).
func (b *Book) Walk() *Walked {
	now := time.Unix(1_700_000_000, 0)
	v := newView(b, now)
	for {
		w := &walker{t: newTrace(), v: v, now: now, seen: map[string]int32{}, hosted: map[string]bool{}, faults: map[string]WalkFault{}}
		w.b = b.traced(w.t)
		w.all()
		if !w.widened {
			return w.result()
		}
	}
}

type walker struct {
	b       *Book
	t       *trace
	v       *view
	now     time.Time
	seen    map[string]int32
	spots   []spot
	queue   []int32
	paths   int
	faults  map[string]WalkFault
	hosted  map[string]bool
	left    spot // the state that is being left
	widened bool
}

// spot is one class of states.
type spot struct {
	s       State
	alerted bool
	acts    []int32 // where a person's acts lead
	silent  int32   // where silence leads, or -1
	ends    bool    // an act ends the conversation here
	asked   bool
}

// door is a place where the host itself enters.
type door struct {
	place   Place
	call    bool
	alerted bool
}

// doors lists where the host enters by itself from any state.
func (w *walker) doors() []door {
	var out []door
	for _, k := range slices.Sorted(maps.Keys(w.b.rules.Danger)) {
		medium := strings.HasPrefix(k, "medium")
		out = append(out, door{ParsePlace(w.b.rules.Danger[k]), medium, !medium})
	}
	for _, k := range slices.Sorted(maps.Keys(w.b.rules.Places)) {
		if k != "gate" {
			out = append(out, door{ParsePlace(w.b.rules.Places[k]), k == "offer" || k == "word", false})
		}
	}
	return out
}

func (w *walker) all() {
	doors := w.doors()
	w.visit(State{}, false)
	w.drain(doors)
	// A flow that nothing leads to is a fault of its own; its inside is walked all the same.
	for _, name := range w.b.Flows() {
		f := w.b.flows[name]
		n := f.nodes[f.Start]
		if n == nil || w.t.nodes[n] || w.b.find(w.b.Place("gate")) == n {
			continue
		}
		w.fault(f.file, 1, "nothing leads to the start of the flow %q; lead there from a menu, or name it in flows/rules", name)
		w.enter(State{}, door{place: Place{Flow: name}})
		w.drain(doors)
	}
	if len(w.spots) < mostStates {
		w.unused()
		w.bands()
		w.trapped()
	}
}

func (w *walker) drain(doors []door) {
	for len(w.queue) > 0 && len(w.spots) < mostStates && !w.widened {
		i := w.queue[0]
		w.queue = w.queue[1:]
		w.leave(i, doors)
	}
	if len(w.spots) >= mostStates {
		w.fault("flows/scripts", 1, "over %d states: conditions ask too much to be proven; ask fewer single answers", mostStates)
	}
}

func (w *walker) result() *Walked {
	out := &Walked{States: len(w.spots), Paths: w.paths, Bands: map[string]Bands{}}
	for _, f := range w.faults {
		out.Faults = append(out.Faults, f)
	}
	slices.SortFunc(out.Faults, func(a, b WalkFault) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.What, b.What)
	})
	stops := map[string]bool{}
	for _, p := range w.spots {
		k := fmt.Sprint(p.s.At(), len(p.s.Back) > 0, p.alerted, p.s.Prev != nil)
		if n := w.b.nodes[p.s.At()]; p.asked && !stops[k] {
			stops[k] = true
			out.Stops = append(out.Stops, Stop{State: p.s, Alerted: p.alerted, File: w.file(n), Line: n.line})
		}
	}
	for p, n := range w.b.nodes {
		bands := Bands{}
		for _, br := range n.Branch {
			scores := map[int]bool{}
			for b := range w.t.branches[br] {
				scores[b.score] = true
			}
			bands[br.Go] = slices.Sorted(maps.Keys(scores))
		}
		if len(bands) > 1 {
			out.Bands[p.Flow+"."+p.Node] = bands
		}
	}
	return out
}
