package flows

import (
	"maps"
	"slices"
)

// deadEnd refuses a question that no answer leads on from.
func (w *walker) deadEnd(i int32, n *node) {
	acts := w.spots[i].acts
	if n.Ask == "" {
		return
	}
	if len(acts) == 0 {
		w.fault(w.file(n), n.line, "%s: a dead end: nothing but 0 answers this question; add a choice that leads on", n.name)
		return
	}
	if !slices.ContainsFunc(acts, func(to int32) bool { return to != i }) {
		w.fault(w.file(n), n.line, "%s: a dead end: every answer leads back to this question; lead one of them elsewhere", n.name)
	}
}

// unused reports what no way leads through: nodes, branches, rules, and calls without a return.
func (w *walker) unused() {
	gate := w.b.find(w.b.Place("gate"))
	for _, name := range w.b.Flows() {
		f := w.b.flows[name]
		for _, id := range f.order {
			n := f.nodes[id]
			if n == gate {
				continue // asked by the host itself
			}
			if !w.t.nodes[n] {
				w.fault(f.file, n.line, "%s: no answers lead to this node; correct the conditions before it, or take it out", n.name)
				continue
			}
			for _, br := range n.Branch {
				if w.t.branches[br] == nil {
					w.fault(f.file, br.line, "%s: no answers lead to %q: its condition %q is never true here, or one above it is always true first; correct it, or take it out", n.name, br.Go, br.If)
				}
			}
		}
		for _, l := range f.links() {
			if l.call && w.b.find(ParsePlace(l.to)) != nil && !w.v.returns(ParsePlace(l.to)) {
				w.fault(f.file, l.line, "calls %q, which never comes back; use go", l.to)
			}
		}
		for _, r := range f.After {
			if !w.t.rules[r] {
				w.fault(f.file, r.line, "after: this rule never acts: no answers make %q true; correct it, or take it out", r.If)
			}
		}
	}
}

// bands looks at every branch that speaks of the score: all else being equal, each way out must have an unbroken range
// of scores, so that no score in the middle falls through to another band.
func (w *walker) bands() {
	for _, name := range w.b.Flows() {
		f := w.b.flows[name]
		for _, id := range f.order {
			n := f.nodes[id]
			reached := map[band]bool{}
			for _, br := range n.Branch {
				maps.Copy(reached, w.t.branches[br])
			}
			for _, br := range n.Branch {
				if score, ok := gap(w.t.branches[br], reached); ok {
					w.fault(f.file, br.line, "%s: a gap in the bands: a score below %d and one above it lead to %q, but %d itself leads elsewhere; check the limits in the conditions", n.name, score, br.Go, score)
				}
			}
		}
	}
}

// gap finds a reached score that lies between the scores of a band and is not one of them.
func gap(taken, reached map[band]bool) (int, bool) {
	ranges := map[string][2]int{}
	for b := range taken {
		r, ok := ranges[b.rest]
		if !ok {
			r = [2]int{b.score, b.score}
		}
		ranges[b.rest] = [2]int{min(r[0], b.score), max(r[1], b.score)}
	}
	for b := range reached {
		if r, ok := ranges[b.rest]; ok && r[0] < b.score && b.score < r[1] && !taken[b] {
			return b.score, true
		}
	}
	return 0, false
}

// trapped reports questions from which no answers ever lead to an end, and circles of silence.
func (w *walker) trapped() {
	back := make([][]int32, len(w.spots))
	var free []int32
	ends := make([]bool, len(w.spots))
	for i, p := range w.spots {
		for _, to := range p.acts {
			back[to] = append(back[to], int32(i))
		}
		if p.ends {
			ends[i], free = true, append(free, int32(i))
		}
	}
	for len(free) > 0 {
		i := free[0]
		free = free[1:]
		for _, from := range back[i] {
			if !ends[from] {
				ends[from], free = true, append(free, from)
			}
		}
	}
	for i, p := range w.spots {
		n := w.b.nodes[p.s.At()]
		if !ends[i] && p.asked && n != nil && len(p.acts) > 0 {
			w.fault(w.file(n), n.line, "%s: no answers ever lead from here to an end (home, wait, or a person); lead one of the answers out", n.name)
		}
		at, steps := int32(i), 0
		for at >= 0 && w.spots[at].silent >= 0 && steps <= len(w.b.nodes) {
			at, steps = w.spots[at].silent, steps+1
		}
		if steps > len(w.b.nodes) {
			w.fault(w.file(n), n.line, "%s: silence leads in a circle: the channel would go on without the person; lead silent to an end", n.name)
		}
	}
}
