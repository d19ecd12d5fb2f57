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
			out = append(out, door{ParsePlace(w.b.rules.Places[k]), k == "offer" || k == "word", k == "waiting"})
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

// later is the state when nothing is fresh any more. What older forms left behind goes too: it is asked again.
func (w *walker) later(s State) State {
	s.Answers, s.Prev = maps.Clone(s.Answers), nil
	for item := range s.Times {
		n := w.b.byKey[item]
		in := n != nil && (n.flow == s.Flow || slices.ContainsFunc(s.Back, func(p Place) bool { return p.Flow == n.flow }))
		if !in {
			delete(s.Answers, item)
		}
	}
	s.Times = nil
	return s
}

// host steps the acts of the host at a question or at home, once for each stack of callers: where they lead does not depend on the
// answers. Its calls are walked one deep: a second one stands behind the first and comes back to it.
func (w *walker) host(s State, alerted bool, doors []door) {
	k := fmt.Sprint(s.At(), s.Back, alerted, len(w.v.slate(s).Times))
	if w.hosted[k] {
		return
	}
	w.hosted[k] = true
	if s.Flow == "" {
		for _, q := range w.b.rules.Search {
			w.enter(s, door{place: ParsePlace(q.Place)})
		}
	}
	for _, d := range doors {
		if d.call && (len(s.Back) > 0 || d.place.Flow == s.Flow) {
			continue
		}
		d.alerted = d.alerted || d.call && alerted
		w.enter(s, d)
	}
}

// leave steps from one state in every way.
func (w *walker) leave(i int32, doors []door) {
	s, alerted := w.spots[i].s, w.spots[i].alerted
	w.left = w.spots[i]
	w.host(s, alerted, doors)
	if len(s.Times) > 0 {
		w.visit(w.later(s), alerted)
	}
	n := w.b.nodes[s.At()]
	if n == nil {
		return
	}
	w.choices(i, n, s, alerted)
	if n.Text != "" {
		r := w.b.Step(s, Input{Words: "\x00", Free: true}, w.now)
		w.paths++
		if r.Text == "" {
			w.fault(w.file(n), n.line, "%s: takes free text and does not keep it; this is a fault of the program, tell its makers", n.name)
		}
		w.act(i, w.arrive(r, alerted, n, nil))
	}
	if n.Silent != nil {
		r := w.b.Silent(s, w.now)
		w.paths++
		w.spots[i].silent = w.arrive(r, alerted, n, nil)
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
		if w.reenter(n, c, r) {
			continue
		}
		w.act(i, w.arrive(r, alerted, n, c))
	}
}

// reask notes that an item is answered a second time: then its flow's counters may fall, and each answer counts.
func (w *walker) reask(n *node, c *choice, s State) {
	if n.Item == "" || c.Value == "" || w.v.wide[n.flow] {
		return
	}
	_, answered := s.Answers[n.Item]
	if sg := w.v.look(s).sights[n.flow]; answered && sg != nil && len(sg.caps) > 0 {
		w.v.wide[n.flow], w.widened = true, true
	}
}

// reenter refuses a choice that leads to the start of a screen that still has its old answers.
func (w *walker) reenter(n *node, c *choice, r Result) bool {
	to := w.b.flows[r.State.Flow]
	if to == nil || !w.v.sealed[to.Flow] || to.Flow == n.flow || r.State.Node != to.Start {
		return false
	}
	for _, item := range to.items {
		if _, old := r.State.Answers[item.Item]; old {
			w.fault(w.file(n), max(c.line, n.line), "%s: the answer %s leads to %s while its old answers still count; this is a fault of the program, tell its makers", n.name, c.Key, to.Flow)
			return true
		}
	}
	return false
}

// enter is the host's own act: a danger, MENU, the offer of a person. A call keeps everything for the way back.
func (w *walker) enter(s State, d door) {
	var r Result
	n := w.b.find(d.place)
	if d.call {
		r = w.b.Call(w.unasked(s, n), d.place, w.now)
	} else {
		r = w.b.Enter(w.v.slate(s), d.place, w.now)
	}
	w.paths++
	w.arrive(r, d.alerted, n, nil)
}

// unasked forgets what a flow that only the host calls has recorded: danger asked for twice counts as asked once.
func (w *walker) unasked(s State, n *node) State {
	if n == nil || !w.v.sealed[n.flow] {
		return s
	}
	s.Answers = maps.Clone(s.Answers)
	maps.DeleteFunc(s.Answers, func(item, _ string) bool { return w.b.byKey[item] != nil && w.b.byKey[item].flow == n.flow })
	return s
}

// arrive takes the result of one step: it checks what was decided, and gives the spot where it ended.
func (w *walker) arrive(r Result, alerted bool, n *node, c *choice) int32 {
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
	menu := w.b.find(w.b.Place("menu"))
	switch at := w.b.nodes[r.State.At()]; {
	case at == nil:
		return w.visit(w.v.slate(r.State), false)
	case at == menu && len(r.State.Back) > 0:
		w.fault(file, line, "%s: leads to the menu while the question that it was called from still waits; write go: back", name)
		return -1
	case at == menu, n != nil && len(r.State.Back) == 0 && w.v.begins(r.State.At(), n.flow):
		s := w.v.slate(r.State)
		s.Flow, s.Node = at.flow, at.name
		return w.visit(s, false) // a case that is open makes nothing worse, so it is walked as if there were none
	}
	if back, ok := w.b.Again(r.State, w.now); ok && !w.same(back.State, alerted) {
		// Where "back" leads is walked at once, so that states need not be told apart by the question before them.
		w.paths++
		w.arrive(back, alerted, n, nil)
	}
	return w.visit(r.State, alerted)
}

// same tells whether "back" leads to the very state that was left: the answer had no other effect.
func (w *walker) same(s State, alerted bool) bool {
	at := w.left.s
	n := w.b.nodes[at.At()]
	if n == nil {
		return false
	}
	_, answered := at.Answers[n.Item]
	return s.At() == at.At() && !answered && alerted == w.left.alerted && s.Skips == at.Skips && len(s.Once) == len(at.Once) && len(s.Times) == len(at.Times) && len(s.Back) == len(at.Back)
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

func (w *walker) visit(s State, alerted bool) int32 {
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
