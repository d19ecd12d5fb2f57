package flows

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// Special targets of "go".
const (
	goHome = "home" // nothing is asked now
	goWait = "wait" // the form is over: a case waits for a worker
	goBack = "back" // return to the caller
)

// maxHops bounds the places passed without a question; a longer chain is a fault of the content (lint finds it first).
const maxHops = 50

// maxPages bounds the pages of one list, so that there are finitely many states.
const maxPages = 8

// Step answers one reply. It never fails and never waits: a place that no longer exists leads home with a fault
// signal. Equal arguments give equal results.
func (b *Book) Step(s State, in Input, now time.Time) Result {
	n := b.nodes[Place{s.Flow, s.Node}]
	if n == nil || n.Ask == "" {
		w := b.walk(s, now)
		w.fault(s.Flow + "." + s.Node)
		return w.end()
	}
	c := b.match(n, in)
	if c == nil && n.Text != "" && in.Free {
		w := b.walk(s, now)
		w.res.Text, w.res.Understood = n.Text, true
		w.follow(n.Go)
		return w.end()
	}
	if c == nil {
		s.Misses++
		return Result{State: s}
	}
	w := b.walk(s, now)
	w.res.Understood = true
	if c.More {
		w.res.State.Page = (s.Page + 1) % maxPages
		w.res.Say = []Message{n.asked(w.res.State)}
		return w.end()
	}
	next := w.answer(n, c)
	w.follow(next)
	w.res.State.Prev = nil
	if at := w.res.State.At(); at.Flow == n.flow && at.Node != n.name && len(w.res.State.Back) == len(s.Back) {
		w.res.State.Prev = &Place{n.flow, n.name}
	}
	w.res.Understood = true
	return w.end()
}

// Enter goes to a place from wherever the person is; callers are forgotten. Entering a screen at its start forgets its
// old answers.
func (b *Book) Enter(s State, p Place, now time.Time) Result {
	w := b.walk(s, now)
	w.res.State.Back = nil
	if f := b.flows[p.Flow]; f != nil && f.Screen && (p.Node == "" || p.Node == f.Start) {
		w.forget(f)
	}
	w.follow(p.Flow + "." + p.Node)
	return w.end()
}

// Call goes to a place and comes back to the present question afterwards.
func (b *Book) Call(s State, p Place, now time.Time) Result {
	w := b.walk(s, now)
	if s.Flow != "" {
		w.res.State.Back = append(slices.Clone(s.Back), Place{s.Flow, s.Node})
	}
	w.follow(p.Flow + "." + p.Node)
	return w.end()
}

// Again goes back to the question before the present one, whose answer is forgotten. false: there is none. What was
// alerted stays alerted: going back lowers nothing.
func (b *Book) Again(s State, now time.Time) (Result, bool) {
	if s.Prev == nil || b.find(*s.Prev) == nil {
		return Result{}, false
	}
	w := b.walk(s, now)
	if n := b.find(*s.Prev); n.Item != "" {
		w.res.State.Answers = maps.Clone(s.Answers)
		delete(w.res.State.Answers, n.Item)
	}
	w.res.State.Prev = nil
	w.follow(s.Prev.Flow + "." + s.Prev.Node)
	return w.end(), true
}

// Ask repeats the present question; nothing when none is open.
func (b *Book) Ask(s State) (Message, bool) {
	n := b.nodes[Place{s.Flow, s.Node}]
	if n == nil || n.Ask == "" {
		return Message{}, false
	}
	return n.asked(s), true
}

// Own tells whether the present question has labels of its own, so that it is sent again instead of «HỎI LẠI».
func (b *Book) Own(s State) bool {
	n := b.nodes[Place{s.Flow, s.Node}]
	if n == nil || len(n.Choices) != 3 {
		return true
	}
	for i, c := range yesNo() {
		if n.Choices[i].Label != c.Label {
			return true
		}
	}
	return false
}

// walk is one step under way.
type walk struct {
	b   *Book
	now time.Time
	res Result
}

func (b *Book) walk(s State, now time.Time) *walk {
	s.Misses, s.Prev = 0, nil
	return &walk{b: b, now: now, res: Result{State: s}}
}

func (w *walk) end() Result { return w.res }

func (w *walk) fault(where string) {
	w.res.Signals = append(w.res.Signals, Signal{Kind: "fault", Name: where})
	w.home()
}

func (w *walk) home() {
	st := &w.res.State
	st.Flow, st.Node, st.Back = "", "", nil
	w.res.Home = true
}

// forget drops the answers and spent rules of a screen.
func (w *walk) forget(f *script) {
	st := &w.res.State
	st.Answers, st.Times, st.Skips = maps.Clone(st.Answers), maps.Clone(st.Times), 0
	for _, n := range f.items {
		delete(st.Answers, n.Item)
		delete(st.Times, n.Item)
	}
	st.Once = slices.DeleteFunc(slices.Clone(st.Once), func(o string) bool { return strings.HasPrefix(o, f.Flow+".") })
}

// answer records a choice, lets the flow's rules act, and gives the next target.
func (w *walk) answer(n *node, c *choice) string {
	st := &w.res.State
	f := w.b.flows[n.flow]
	if n.Item != "" && c.Value != "" {
		st.Answers = maps.Clone(st.Answers)
		if st.Answers == nil {
			st.Answers = map[string]string{}
		}
		st.Answers[n.Item] = c.Value
		if n.fresh > 0 {
			st.Times = maps.Clone(st.Times)
			if st.Times == nil {
				st.Times = map[string]int64{}
			}
			st.Times[n.Item] = minute(w.now)
		}
		if c.Value == "skip" {
			st.Skips++
		} else {
			st.Skips = 0
		}
	}
	w.emit(c.Signal, n.Item)
	w.anew(n, c)
	next := c.Go
	if next == "" {
		next = n.Go
	}
	if c.Call != "" {
		w.push(next)
		next = c.Call
	}
	if n.Item != "" && c.Value != "" {
		next = w.rules(f, n, next)
	}
	return next
}

// anew: a choice that goes to another flow's screen begins it afresh, as Enter does. A call does not: what is still
// fresh is not asked again.
func (w *walk) anew(n *node, c *choice) {
	p := ParsePlace(c.Go)
	if f := w.b.flows[p.Flow]; f != nil && f.Screen && p.Flow != n.flow && p.Node == f.Start {
		w.forget(f)
	}
}

// rules lets the flow's rules act, in order, until one leads somewhere.
func (w *walk) rules(f *script, n *node, next string) string {
	var sh *sheet
	for _, r := range f.After {
		once := ""
		if r.Once != "" {
			once = f.Flow + "." + r.Once
			if slices.Contains(w.res.State.Once, once) {
				continue
			}
		}
		if sh == nil {
			sh = w.b.sheet(f, w.res.State, w.now)
		}
		if !holds(r.prog, sh) {
			continue
		}
		w.b.trace.rule(r)
		if once != "" {
			w.res.State.Once = append(slices.Clone(w.res.State.Once), once)
		}
		w.emit(r.Signal, n.Item)
		for _, id := range r.Say {
			w.res.Say = append(w.res.Say, Message{ID: id})
		}
		switch {
		case r.Call != "":
			w.push(next)
			return r.Call
		case r.Go != "":
			return r.Go
		}
	}
	return next
}

// push remembers where to come back to.
func (w *walk) push(next string) {
	st := &w.res.State
	st.Back = append(slices.Clone(st.Back), ParsePlace(next))
}

// follow passes places until one asks something or the conversation ends.
func (w *walk) follow(target string) {
	st := &w.res.State
	for range maxHops {
		p := ParsePlace(target)
		switch p.Flow {
		case goHome:
			w.home()
			return
		case goWait:
			w.res.Signals = append(w.res.Signals, Signal{Kind: "wait"})
			w.home()
			return
		case goBack, "":
			if len(st.Back) == 0 {
				w.home()
				return
			}
			last := st.Back[len(st.Back)-1]
			st.Back = slices.Clone(st.Back[:len(st.Back)-1])
			target = last.Flow + "." + last.Node
			continue
		}
		n := w.b.find(p)
		if n == nil {
			w.fault(target)
			return
		}
		st.Flow, st.Node = n.flow, n.name
		if next, asked := w.visit(n); asked {
			return
		} else {
			target = next
		}
	}
	w.fault(st.Flow + "." + st.Node)
}

// visit enters one node: it says and signals, and gives the next target, or asked when the node waits for a reply.
func (w *walk) visit(n *node) (next string, asked bool) {
	w.b.trace.enter(n)
	w.emit(n.Signal, n.flow+"."+n.name)
	w.res.State.Page = 0
	for i, id := range n.Say {
		m := Message{ID: id, Quiet: n.Quiet}
		if i == 0 && n.Points != "" {
			if m.Points = w.b.points(n, &w.res.State); len(m.Points) == 0 {
				continue
			}
		}
		if n.Ask == "" && i == len(n.Say)-1 {
			m.List = n.query(w.res.State)
		}
		w.res.Say = append(w.res.Say, m)
	}
	switch {
	case n.Ask != "":
		w.res.Say = append(w.res.Say, n.asked(w.res.State))
		return "", true
	case n.Call != "":
		w.push(n.Go)
		return n.Call, false
	case len(n.Branch) > 0:
		sh := w.b.sheet(w.b.flows[n.flow], w.res.State, w.now)
		for _, br := range n.Branch {
			if br.prog == nil || holds(br.prog, sh) {
				w.b.trace.branch(n, br, sh)
				return br.Go, false
			}
		}
	}
	return n.Go, false
}

func (w *walk) emit(list signals, name string) {
	for _, s := range list {
		switch {
		case s.Escalate != "":
			w.res.Signals = append(w.res.Signals, Signal{Kind: "escalate", Level: s.Escalate, Name: name})
		case s.Note != "":
			w.res.Signals = append(w.res.Signals, Signal{Kind: "note", Name: s.Note})
		case s.Do != "":
			w.res.Signals = append(w.res.Signals, Signal{Kind: "do", Name: s.Do})
		case s.Leave:
			w.res.Signals = append(w.res.Signals, Signal{Kind: "leave"})
		case s.Human:
			w.res.Signals = append(w.res.Signals, Signal{Kind: "human", Name: name})
		}
	}
}

// holds runs a condition. It was compiled against sheet to give a bool, so an error is a fault of the content that
// lint would have to have found; the safe answer is then "no", and the conversation takes its plain way.
func holds(p *vm.Program, sh *sheet) bool {
	v, err := expr.Run(p, sh)
	if err != nil {
		return false
	}
	ok, _ := v.(bool)
	return ok
}
