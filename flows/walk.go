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
	Stops  []Stop           // one state for every question with every stack of callers
	Bands  map[string]Bands // flow.node of a branch -> where it led
	Ends   map[string]int   // flow -> classes in which its screen came to an end
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

// Way kinds of a step, for the messages.
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
		w := &walker{t: newTrace(), v: v, now: now, seen: map[string]int32{}, faults: map[string]WalkFault{}}
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
	widened bool
	more    bool // an Enter from every state is stepped
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
			out = append(out, door{ParsePlace(w.b.rules.Places[k]), k == "offer", k == "waiting"})
		}
	}
	return out
}

func (w *walker) all() {
	doors := w.doors()
	home := w.visit(-1, State{}, false, nil)
	for _, d := range doors {
		w.enter(home, State{}, d)
	}
	for _, q := range w.b.rules.Search {
		w.enter(home, State{}, door{place: ParsePlace(q.Place)})
	}
	w.drain(doors)
	// A flow that nothing leads to is a fault of its own; its inside is walked all the same.
	for _, name := range w.b.Flows() {
		f := w.b.flows[name]
		n := f.nodes[f.Start]
		if n == nil || w.t.nodes[n] || w.b.find(w.b.Place("gate")) == n {
			continue
		}
		w.fault(f.file, 1, "nothing leads to the start of the flow %q; lead there from a menu, or name it in flows/rules", name)
		w.enter(home, State{}, door{place: Place{Flow: name}})
		w.drain(doors)
	}
	w.unused()
	w.bands()
	w.trapped()
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

// leave steps from one state in every way.
func (w *walker) leave(i int32, doors []door) {
	s, alerted := w.spots[i].s, w.spots[i].alerted
	for _, d := range doors {
		if d.call && len(s.Back) > 0 && s.Flow != "" {
			continue // the host's calls are walked one deep: a second one stands behind the first, and comes back to it
		}
		d.alerted = d.alerted || alerted
		w.enter(i, s, d)
	}
	if len(s.Times) > 0 {
		later := s
		later.Times = nil
		w.visit(-1, later, alerted, nil)
	}
	n := w.b.nodes[s.At()]
	if n == nil {
		return
	}
	if r, ok := w.b.Again(s, w.now); ok {
		w.paths++
		w.arrive(i, r, alerted, n, nil)
	}
	w.choices(i, n, s, alerted)
	if n.Text != "" {
		r := w.b.Step(s, Input{Words: "\x00", Free: true}, w.now)
		w.paths++
		if r.Text == "" {
			w.fault(w.file(n), n.line, "%s: takes free text and does not keep it; this is a fault of the program, tell its makers", n.name)
		}
		w.act(i, w.arrive(i, r, alerted, n, nil))
	}
	if n.Silent != nil {
		r := w.b.Silent(s, w.now)
		w.paths++
		w.spots[i].silent = w.arrive(i, r, alerted, n, nil)
	}
	w.deadEnd(i, n)
}

func (w *walker) choices(i int32, n *node, s State, alerted bool) {
	for _, c := range n.Choices {
		in := Input{Key: c.Key}
		if w.b.Interrupt(in) != "" {
			continue // 0 and 9: the host acts before the conversation sees them
		}
		w.reask(n, c, s)
		r := w.b.Step(s, in, w.now)
		w.paths++
		line := max(c.line, n.line)
		if !r.Understood {
			w.fault(w.file(n), line, "%s: nobody can give the answer %q: another choice takes its key", n.name, c.Key)
			continue
		}
		w.reenter(n, c, s, r)
		w.act(i, w.arrive(i, r, alerted, n, c))
	}
}

// reask notes that an item is answered a second time: then its flow's counters may fall, and each answer counts.
func (w *walker) reask(n *node, c *choice, s State) {
	if n.Item == "" || c.Value == "" || w.v.wide[n.flow] {
		return
	}
	if _, answered := s.Answers[n.Item]; !answered {
		return
	}
	for name := range w.v.sights[n.flow].caps {
		if name != "running" {
			w.v.wide[n.flow], w.widened = true, true
		}
	}
}

// reenter refuses a choice that leads to the start of a screen that still has its old answers.
func (w *walker) reenter(n *node, c *choice, s State, r Result) {
	to := w.b.flows[r.State.Flow]
	if to == nil || !to.Screen || to.Flow == n.flow || r.State.Node != to.Start || len(r.State.Back) > 0 {
		return
	}
	for _, item := range to.items {
		if _, old := r.State.Answers[item.Item]; old {
			w.fault(w.file(n), max(c.line, n.line), "%s: the answer %q leads to %s while its old answers still count; this is a fault of the program, tell its makers", n.name, c.Key, to.Flow)
			return
		}
	}
}

func (w *walker) enter(from int32, s State, d door) {
	var r Result
	if d.call {
		r = w.b.Call(s, d.place, w.now)
	} else {
		r = w.b.Enter(s, d.place, w.now)
	}
	w.paths++
	w.arrive(from, r, d.alerted, w.b.find(d.place), nil)
}

// arrive takes the result of one step: it checks what was decided, and gives the spot where it ended.
func (w *walker) arrive(from int32, r Result, alerted bool, n *node, c *choice) int32 {
	file, line, name := "flows/rules", 1, "?"
	if n != nil {
		file, line, name = w.file(n), n.line, n.name
	}
	if c != nil {
		line = max(line, c.line)
		name += ", answer " + c.Key
	}
	waits := false
	for _, g := range r.Signals {
		switch g.Kind {
		case "escalate", "human":
			alerted = true
		case "wait":
			waits = true
		case "fault":
			w.faulted(g.Name, file, line, name)
		}
	}
	if waits && !alerted {
		w.fault(file, line, "%s: the form ends waiting for a worker, but nothing on this way has called one; add signal: {human: true} or {escalate: ...}, or go: home", name)
	}
	if waits && len(r.Say) == 0 {
		w.fault(file, line, "%s: ends without a word to the person; add say before go: wait", name)
	}
	if len(r.State.Back) > mostCallers {
		w.fault(file, line, "%s: calls places that never come back; use go where nothing has to be returned to", name)
		return -1
	}
	return w.visit(from, r.State, alerted, n)
}

// faulted says why the engine led somebody home.
func (w *walker) faulted(place, file string, line int, name string) {
	if n := w.b.nodes[ParsePlace(place)]; n != nil {
		w.fault(w.file(n), n.line, "%s: places lead to each other and nobody is ever asked; put a question into the circle, or lead out of it", n.name)
		return
	}
	w.fault(file, line, "%s: leads to %q, and there is no such place", name, place)
}

func (w *walker) act(i, to int32) {
	if to >= 0 {
		w.spots[i].acts = append(w.spots[i].acts, to)
	}
}

func (w *walker) visit(_ int32, s State, alerted bool, _ *node) int32 {
	s.Misses = 0
	k := w.v.key(s, alerted)
	if i, ok := w.seen[k]; ok {
		return i
	}
	i := int32(len(w.spots))
	w.seen[k] = i
	n := w.b.nodes[s.At()]
	w.spots = append(w.spots, spot{s: s, alerted: alerted, silent: -1, ends: s.Flow == "", asked: n != nil && n.Ask != ""})
	w.queue = append(w.queue, i)
	return i
}

func (w *walker) file(n *node) string { return w.b.flows[n.flow].file }

func (w *walker) fault(file string, line int, format string, args ...any) {
	f := WalkFault{file, line, fmt.Sprintf(format, args...)}
	w.faults[f.Error()] = f
}

func (w *walker) result() *Walked {
	out := &Walked{States: len(w.spots), Paths: w.paths, Bands: map[string]Bands{}, Ends: map[string]int{}}
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
		k := fmt.Sprint(p.s.At(), p.s.Back, p.alerted, p.s.Prev != nil)
		if n := w.b.nodes[p.s.At()]; p.asked && !stops[k] {
			stops[k] = true
			out.Stops = append(out.Stops, Stop{State: p.s, Alerted: p.alerted, File: w.file(n), Line: n.line})
		}
	}
	for _, f := range w.b.flows {
		for _, id := range f.order {
			n := f.nodes[id]
			for _, br := range n.Branch {
				if scores := slices.Sorted(maps.Keys(w.t.branches[br])); len(scores) > 0 && len(n.Branch) > 1 {
					key := n.flow + "." + n.name
					if out.Bands[key] == nil {
						out.Bands[key] = Bands{}
					}
					out.Bands[key][br.Go] = scores
				}
			}
		}
	}
	return out
}
