package flows

// trace is what a proof notes while it steps through a copy of the book. Its methods take a nil trace, so that the
// engine itself pays nothing and knows nothing of proofs.
type trace struct {
	nodes    map[*node]bool
	branches map[*branch]map[band]bool // -> with what it was taken
	rules    map[*rule]bool
	sights   map[*node]*sight // what the branches of a node can see
}

// band is a score, and all else that the conditions beside it saw.
type band struct {
	score int
	rest  string
}

func newTrace() *trace {
	return &trace{nodes: map[*node]bool{}, branches: map[*branch]map[band]bool{}, rules: map[*rule]bool{}, sights: map[*node]*sight{}}
}

// traced is the same book, watched.
func (b *Book) traced(t *trace) *Book {
	c := *b
	c.trace = t
	return &c
}

func (t *trace) enter(n *node) {
	if t != nil {
		t.nodes[n] = true
	}
}

// branch notes with which score a branch was taken, all else that its conditions can see being equal.
func (t *trace) branch(n *node, br *branch, sh *sheet) {
	if t == nil {
		return
	}
	sg := t.sights[n]
	if sg == nil {
		sg = &sight{caps: map[string]int{}}
		for _, other := range n.Branch {
			sg.see(other.If)
		}
		t.sights[n] = sg
	}
	score, rest := sg.apart(sh)
	if t.branches[br] == nil {
		t.branches[br] = map[band]bool{}
	}
	t.branches[br][band{score, rest}] = true
}

func (t *trace) rule(r *rule) {
	if t != nil {
		t.rules[r] = true
	}
}
