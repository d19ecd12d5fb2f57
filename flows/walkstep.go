package flows

import (
	"fmt"
	"maps"
	"slices"
)

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
	if at := r.State.At(); w.b.nodes[at] != menu && !w.v.returns(at) {
		r.State.Back = nil
	}
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
