package flows

import (
	"slices"
	"strings"

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
