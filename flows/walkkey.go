package flows

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// Two states are the same for a proof when nothing that can follow tells them apart: the same question, the same
// callers, the same answer to everything that a condition can ask. This file finds out what conditions can ask.

// exact is the cap of a number that is used otherwise than compared: every value counts.
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
		if s.compared(n.Left, n.Right, n.Operator) || s.compared(n.Right, n.Left, "") || s.answerIs(n.Left, n.Right) || s.answerIs(n.Right, n.Left) {
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

// compared takes "score >= 3": from 3 on all scores look the same; for another comparison from 4 on.
func (s *sight) compared(a, b ast.Node, operator string) bool {
	id, ok := a.(*ast.IdentifierNode)
	number, isNumber := b.(*ast.IntegerNode)
	if !ok || !isNumber {
		return false
	}
	from := max(number.Value, 0)
	if operator != ">=" && operator != "<" {
		from++
	}
	s.cap(id.Value, from)
	return true
}

// answerIs takes "answer('s1.age') == 'u16'" and "answer('s2.when') in ['way', 'days3']".
func (s *sight) answerIs(a, b ast.Node) bool {
	call, ok := a.(*ast.CallNode)
	if !ok {
		return false
	}
	fn, item, ok := itemCall(call)
	if !ok || fn != "answer" {
		return false
	}
	list := []ast.Node{b}
	if array, isArray := b.(*ast.ArrayNode); isArray {
		list = array.Nodes
	}
	var atoms []atom
	for _, e := range list {
		lit, isString := e.(*ast.StringNode)
		if !isString {
			return false
		}
		atoms = append(atoms, atom{fn, item, lit.Value})
	}
	s.atoms = append(s.atoms, atoms...)
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
	for _, n := range f.nodes {
		for _, br := range n.Branch {
			s.see(br.If)
		}
	}
	return s
}

// view turns states into keys.
type view struct {
	b      *Book
	now    time.Time
	sealed map[string]bool // flows that are only entered at their start: what they left behind cannot be seen from outside
	wide   map[string]bool // flows whose items were seen to be answered anew: each single answer counts
	shared map[string]bool // flows whose freshness other flows ask for
	looks  map[string]*outlook
}

// outlook is all that can still be asked from one place on.
type outlook struct {
	shown   string // place, callers, and the rules that have acted where it still matters
	flows   []string
	sights  map[string]*sight
	once    map[string]bool // flows whose rules can still act
	atoms   []atom
	running int
}

func newView(b *Book, now time.Time) *view {
	v := &view{b: b, now: now, sealed: map[string]bool{}, wide: map[string]bool{}, shared: map[string]bool{}, looks: map[string]*outlook{}}
	for name, f := range b.flows {
		v.sealed[name] = f.Screen
		for _, a := range sightOf(f).atoms {
			if n := b.byKey[a.item]; a.fn == "fresh" && n != nil && n.flow != name {
				v.shared[n.flow] = true
			}
		}
	}
	v.unseal()
	return v
}

// look finds what can still be asked from a place with these callers, once these rules have acted.
func (v *view) look(s State) *outlook {
	once := s.Once
	if len(once) > 1 {
		once = slices.Sorted(slices.Values(once))
	}
	k := s.Flow + "." + s.Node
	for _, p := range s.Back {
		k += "<" + p.Flow + "." + p.Node
	}
	if len(once) > 0 {
		k += "|" + strings.Join(once, ",")
	}
	if o, ok := v.looks[k]; ok {
		return o
	}
	o := &outlook{sights: map[string]*sight{}, once: map[string]bool{}}
	l := &looker{v: v, o: o, spent: once, seen: map[*node]bool{}}
	l.place(s.At(), "")
	for _, p := range s.Back {
		l.place(p, "")
	}
	for name, sg := range o.sights {
		o.flows = append(o.flows, name)
		if _, ok := sg.caps["score"]; ok && v.b.flows[name].ChildBonus != 0 {
			sg.cap("minor", 1)
			sg.cap("signs", 1)
		}
		if c, ok := sg.caps["running"]; ok && (c == exact || o.running == exact) {
			o.running = exact
		} else if ok {
			o.running = max(o.running, c)
		}
		o.atoms = append(o.atoms, sg.atoms...)
	}
	slices.Sort(o.flows)
	slices.SortFunc(o.atoms, func(a, b atom) int { return strings.Compare(a.fn+a.item+"="+a.lit, b.fn+b.item+"="+b.lit) })
	o.atoms = slices.Compact(o.atoms)
	o.shown = s.Flow + "." + s.Node
	for _, p := range s.Back {
		o.shown += "<" + p.Flow + "." + p.Node
	}
	for _, rule := range once {
		if name, _, _ := strings.Cut(rule, "."); o.once[name] {
			o.shown += "," + rule
		}
	}
	v.looks[k] = o
	return o
}

// looker goes ahead over the arrows as they are written.
type looker struct {
	v     *view
	o     *outlook
	spent []string
	seen  map[*node]bool
}

func (l *looker) sight(flow string) *sight {
	if l.o.sights[flow] == nil {
		l.o.sights[flow] = &sight{caps: map[string]int{}}
	}
	return l.o.sights[flow]
}

func (l *looker) target(t, from string, call bool) {
	switch t {
	case "", goHome, goWait, goBack:
		return
	}
	if p := ParsePlace(t); call || !l.v.begins(p, from) {
		l.place(p, from)
	}
}

// begins tells whether a place is where a new form begins: with a clean slate.
func (v *view) begins(p Place, from string) bool {
	f := v.b.flows[p.Flow]
	if f == nil || p.Flow == from {
		return false
	}
	start := p.Node == "" || p.Node == f.Start
	return start && v.sealed[p.Flow] || v.b.find(p) == v.b.find(v.b.Place("menu"))
}

func (l *looker) place(p Place, _ string) {
	n := l.v.b.find(p)
	if n == nil || l.seen[n] {
		return
	}
	l.seen[n] = true
	l.target(n.Go, n.flow, false)
	l.target(n.Call, n.flow, true)
	if n.Silent != nil {
		l.target(n.Silent.Go, n.flow, false)
	}
	for _, br := range n.Branch {
		l.sight(n.flow).see(br.If)
		l.target(br.Go, n.flow, false)
	}
	for _, c := range n.Choices {
		l.target(c.Go, n.flow, false)
		l.target(c.Call, n.flow, true)
	}
	if n.Item != "" {
		l.rules(l.v.b.flows[n.flow])
	}
}

func (l *looker) rules(f *script) {
	if l.o.once[f.Flow] {
		return
	}
	l.o.once[f.Flow] = true
	for _, r := range f.After {
		if r.Once != "" && slices.Contains(l.spent, f.Flow+"."+r.Once) {
			continue
		}
		l.sight(f.Flow).see(r.If)
		l.target(r.Go, f.Flow, false)
		l.target(r.Call, f.Flow, true)
	}
}

// unseal finds the flows that other flows call, or enter elsewhere than at their start.
func (v *view) unseal() {
	for name, f := range v.b.flows {
		for _, t := range f.links() {
			p := ParsePlace(t.to)
			to := v.b.flows[p.Flow]
			if to != nil && p.Flow != name && (t.call || p.Node != "" && p.Node != to.Start) {
				v.sealed[p.Flow] = false
			}
		}
	}
}

// slate is what a new form begins with: nothing, or the answers of a flow whose freshness other flows ask for, each
// answered no just now. What else an older form left behind is forgotten on entering a screen, or asked again.
func (v *view) slate(s State) State {
	fresh := map[string]bool{}
	for item, at := range s.Times {
		if n := v.b.byKey[item]; n != nil && v.shared[n.flow] && minute(v.now)-at <= n.fresh {
			fresh[n.flow] = true
		}
	}
	out := State{}
	for flow := range fresh {
		for _, n := range v.b.flows[flow].items {
			if n.fresh == 0 {
				continue
			}
			if out.Answers == nil {
				out.Answers, out.Times = map[string]string{}, map[string]int64{}
			}
			out.Answers[n.Item], out.Times[n.Item] = "no", minute(v.now)
		}
	}
	return out
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

// key names the class of a state.
func (v *view) key(s State, alerted bool) string {
	var k strings.Builder
	k.Grow(120)
	v.write(&k, s)
	if alerted {
		k.WriteString("!")
	}
	return k.String()
}

func (v *view) write(k *strings.Builder, s State) {
	o := v.look(s)
	k.WriteString(o.shown)
	number(k, s.Page)
	number(k, capped(s.Skips, o.running))
	for _, name := range o.flows {
		v.flow(k, name, o.sights[name], s)
	}
	if p := s.At(); s.Flow == "" || v.begins(p, "") {
		for _, item := range slices.Sorted(maps.Keys(v.slate(s).Times)) {
			k.WriteString("+" + item) // a form that begins here sees what is fresh
		}
	}
	sh := v.b.sheet(&script{}, s, v.now)
	k.WriteString("|")
	for _, a := range o.atoms {
		k.WriteString(a.value(sh))
	}
}

func number(k *strings.Builder, n int) {
	k.WriteByte(',')
	k.WriteString(strconv.Itoa(n))
}

func (v *view) flow(k *strings.Builder, name string, sg *sight, s State) {
	f := v.b.flows[name]
	if len(sg.caps) == 0 && !sg.blind && !v.wide[name] {
		return
	}
	k.WriteString("|" + name)
	if sg.blind || v.wide[name] {
		for _, n := range f.items {
			k.WriteString("," + s.Answers[n.Item])
		}
		return
	}
	sh := v.b.sheet(f, s, v.now)
	sg.counts(k, sh)
}

// counts writes the counters as far as conditions can tell them apart.
func (s *sight) counts(k *strings.Builder, sh *sheet) {
	for i, n := range [...]int{sh.Score, sh.Reds, sh.Signs, sh.Answered, sh.Skips, sh.Running} {
		if c, ok := s.caps[counters[i]]; ok {
			number(k, capped(n, c))
		}
	}
	if _, ok := s.caps["minor"]; ok && sh.Minor {
		k.WriteString(",m")
	}
}

// apart parts the score from all else that these conditions can see.
func (s *sight) apart(sh *sheet) (score int, rest string) {
	c, ok := s.caps["score"]
	if !ok {
		return 0, ""
	}
	one := *sh
	one.Score = 0
	var k strings.Builder
	s.counts(&k, &one)
	for _, a := range s.atoms {
		k.WriteString(a.value(sh))
	}
	return capped(sh.Score, c), k.String()
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
