package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// Two states are the same for a proof when nothing that can follow tells them apart: the same question, the same
// callers, the same answer to everything that a condition can ask. This file finds out what conditions can ask.

// far is the cap of a number that is only compared: from the cap on, all values look the same.
const exact = -1

// counters are the numbers and flags of a sheet that conditions may name.
var counters = []string{"score", "reds", "signs", "answered", "skips", "running", "minor"}

// sight is what the conditions of one flow can see.
type sight struct {
	caps  map[string]int // counter -> cap, or exact
	atoms []atom         // questions about single items
	blind bool           // a condition asks in a way that is not understood: every answer counts
}

// atom is one question about an item: fresh(item), yes(item), answer(item) == lit, or (lit "*") its whole answer.
type atom struct{ fn, item, lit string }

// see reads one condition.
func (s *sight) see(cond string) {
	if cond == "" {
		return
	}
	tree, err := parser.Parse(cond)
	if err != nil {
		s.blind = true // the loader has refused it already
		return
	}
	s.node(tree.Node)
}

func (s *sight) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.BinaryNode:
		if s.compared(n.Left, n.Right) || s.compared(n.Right, n.Left) || s.answerIs(n.Left, n.Right) || s.answerIs(n.Right, n.Left) {
			return
		}
		s.node(n.Left)
		s.node(n.Right)
	case *ast.UnaryNode:
		s.node(n.Node)
	case *ast.IdentifierNode:
		s.cap(n.Value, exact)
	case *ast.CallNode:
		fn, item, ok := itemCall(n)
		switch {
		case !ok:
			s.blind = true
		case fn == "answer":
			s.atoms = append(s.atoms, atom{fn, item, "*"})
		default:
			s.atoms = append(s.atoms, atom{fn, item, ""})
		}
	case *ast.IntegerNode, *ast.StringNode, *ast.BoolNode:
	default:
		s.blind = true
	}
}

// compared takes "score >= 3".
func (s *sight) compared(a, b ast.Node) bool {
	id, ok := a.(*ast.IdentifierNode)
	number, isNumber := b.(*ast.IntegerNode)
	if !ok || !isNumber {
		return false
	}
	s.cap(id.Value, max(number.Value, 0)+1)
	return true
}

// answerIs takes "answer('s1.age') == 'u16'".
func (s *sight) answerIs(a, b ast.Node) bool {
	call, ok := a.(*ast.CallNode)
	lit, isString := b.(*ast.StringNode)
	if !ok || !isString {
		return false
	}
	fn, item, ok := itemCall(call)
	if !ok || fn != "answer" {
		return false
	}
	s.atoms = append(s.atoms, atom{fn, item, lit.Value})
	return true
}

func itemCall(n *ast.CallNode) (fn, item string, ok bool) {
	id, isID := n.Callee.(*ast.IdentifierNode)
	if !isID || len(n.Arguments) != 1 {
		return "", "", false
	}
	arg, isString := n.Arguments[0].(*ast.StringNode)
	if !isString {
		return "", "", false
	}
	return id.Value, arg.Value, true
}

func (s *sight) cap(counter string, c int) {
	if !slices.Contains(counters, counter) {
		s.blind = true
		return
	}
	if old, ok := s.caps[counter]; ok && (old == exact || c == exact) {
		c = exact
	} else if ok {
		c = max(c, old)
	}
	s.caps[counter] = c
}

// sightOf is all that a flow's conditions can see.
func sightOf(f *script) *sight {
	s := &sight{caps: map[string]int{}}
	for _, r := range f.After {
		s.see(r.If)
	}
	for _, id := range f.order {
		for _, br := range f.nodes[id].Branch {
			s.see(br.If)
		}
	}
	if _, ok := s.caps["score"]; ok && f.ChildBonus != 0 {
		s.cap("minor", 1)
		s.cap("signs", 2)
	}
	slices.SortFunc(s.atoms, func(a, b atom) int { return strings.Compare(a.fn+a.item+"="+a.lit, b.fn+b.item+"="+b.lit) })
	s.atoms = slices.Compact(s.atoms)
	return s
}

// view turns states into keys.
type view struct {
	b       *Book
	now     time.Time
	sights  map[string]*sight
	foreign []atom          // what some flow asks of another flow's items
	sealed  map[string]bool // flows that are only entered at their start: what they left behind cannot be seen from outside
	wide    map[string]bool // flows whose items were seen to be answered anew: each single answer counts
	running int
}

func newView(b *Book, now time.Time) *view {
	v := &view{b: b, now: now, sights: map[string]*sight{}, sealed: map[string]bool{}, wide: map[string]bool{}}
	for name, f := range b.flows {
		s := sightOf(f)
		v.sights[name] = s
		for _, a := range s.atoms {
			if n := b.byKey[a.item]; n == nil || n.flow != name {
				v.foreign = append(v.foreign, a)
			}
		}
		if c, ok := s.caps["running"]; ok {
			v.running = max(v.running, c)
		}
		v.sealed[name] = f.Screen
	}
	slices.SortFunc(v.foreign, func(a, b atom) int { return strings.Compare(a.fn+a.item+"="+a.lit, b.fn+b.item+"="+b.lit) })
	v.foreign = slices.Compact(v.foreign)
	v.unseal()
	return v
}

// unseal finds the flows that are called, or entered elsewhere than at their start.
func (v *view) unseal() {
	b := v.b
	open := func(from, target string, call bool) {
		p := ParsePlace(target)
		f := b.flows[p.Flow]
		if f != nil && p.Flow != from && (call || p.Node != "" && p.Node != f.Start) {
			v.sealed[p.Flow] = false
		}
	}
	for name, f := range b.flows {
		for _, t := range f.links() {
			open(name, t.to, t.call)
		}
	}
	for key, t := range b.rules.Danger {
		open("", t, strings.HasPrefix(key, "medium"))
	}
	for key, t := range b.rules.Places {
		open("", t, key == "offer")
	}
	for _, q := range b.rules.Search {
		open("", q.Place, false)
	}
}

// link is one arrow of a flow as it is written.
type link struct {
	to   string
	call bool
	line int
}

// links lists the arrows that leave a flow's nodes and rules.
func (s *script) links() []link {
	var out []link
	add := func(to string, call bool, line int) {
		if to != "" {
			out = append(out, link{to, call, line})
		}
	}
	for _, id := range s.order {
		n := s.nodes[id]
		add(n.Go, false, n.line)
		add(n.Call, true, n.line)
		if n.Silent != nil {
			add(n.Silent.Go, false, n.line)
		}
		for _, br := range n.Branch {
			add(br.Go, false, br.line)
		}
		for _, c := range n.Choices {
			add(c.Go, false, max(c.line, n.line))
			add(c.Call, true, max(c.line, n.line))
		}
	}
	for _, r := range s.After {
		add(r.Go, false, r.line)
		add(r.Call, true, r.line)
	}
	return out
}

// key names the class of a state: what it looks like, and what it looks like after "back".
func (v *view) key(s State, alerted bool) string {
	var k strings.Builder
	k.Grow(120)
	v.write(&k, s)
	if alerted {
		k.WriteString("!")
	}
	if s.Prev != nil {
		if r, ok := v.b.Again(s, v.now); ok {
			k.WriteString("<")
			v.write(&k, r.State)
		}
	}
	return k.String()
}

func (v *view) write(k *strings.Builder, s State) {
	k.WriteString(s.Flow + "." + s.Node)
	seen := map[string]bool{s.Flow: true}
	for _, p := range s.Back {
		k.WriteString("<" + p.Flow + "." + p.Node)
		seen[p.Flow] = true
	}
	fmt.Fprintf(k, "|%d", capped(s.Skips, v.running))
	for _, name := range v.b.Flows() {
		if seen[name] || !v.sealed[name] {
			v.flow(k, name, s)
		}
	}
	k.WriteString("|")
	sh := v.b.sheet(&script{}, s, v.now)
	for _, a := range v.foreign {
		k.WriteString(a.value(sh) + ",")
	}
	if s.Flow != "" {
		if n := v.b.nodes[s.At()]; n != nil && n.Silent != nil {
			k.WriteString("~")
		}
	}
}

func (v *view) flow(k *strings.Builder, name string, s State) {
	f, sg := v.b.flows[name], v.sights[name]
	var once []string
	for _, o := range s.Once {
		if strings.HasPrefix(o, name+".") {
			once = append(once, o)
		}
	}
	if len(f.items) == 0 && len(once) == 0 {
		return
	}
	k.WriteString("|" + name)
	if len(once) > 0 {
		slices.Sort(once)
		k.WriteString(strings.Join(once, ","))
	}
	if sg.blind || v.wide[name] {
		for _, n := range f.items {
			fmt.Fprintf(k, ",%s", s.Answers[n.Item])
		}
		if sg.blind {
			return
		}
	}
	sh := v.b.sheet(f, s, v.now)
	wide := func(c int) int {
		if v.wide[name] {
			return exact
		}
		return c
	}
	for i, n := range []int{sh.Score, sh.Reds, sh.Signs, sh.Answered, sh.Skips} {
		if c, ok := sg.caps[counters[i]]; ok {
			fmt.Fprintf(k, ",%d", capped(n, wide(c)))
		}
	}
	if _, ok := sg.caps["minor"]; ok && sh.Minor {
		k.WriteString(",m")
	}
	for _, a := range sg.atoms {
		k.WriteString("," + a.value(sh))
	}
}

func (a atom) value(sh *sheet) string {
	yes := false
	switch a.fn {
	case "yes":
		yes = sh.Yes(a.item)
	case "no":
		yes = sh.No(a.item)
	case "skipped":
		yes = sh.Skipped(a.item)
	case "fresh":
		yes = sh.Fresh(a.item)
	case "answer":
		if a.lit == "*" {
			return sh.Answer(a.item)
		}
		yes = sh.Answer(a.item) == a.lit
	}
	if yes {
		return "1"
	}
	return "0"
}

func capped(n, c int) int {
	if c == exact {
		return n
	}
	return min(n, c)
}
