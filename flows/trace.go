package flows

// trace is what a proof notes while it steps through a copy of the book. Its methods take a nil trace, so that the
// engine itself pays nothing and knows nothing of proofs.
type trace struct {
	nodes    map[*node]bool
	branches map[*branch]map[int]bool // -> the scores with which it was taken
	rules    map[*rule]bool
	steps    int
}

func newTrace() *trace {
	return &trace{nodes: map[*node]bool{}, branches: map[*branch]map[int]bool{}, rules: map[*rule]bool{}}
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
		t.steps++
	}
}

func (t *trace) branch(br *branch, sh *sheet) {
	if t == nil {
		return
	}
	if t.branches[br] == nil {
		t.branches[br] = map[int]bool{}
	}
	t.branches[br][sh.Score] = true
}

func (t *trace) rule(r *rule) {
	if t != nil {
		t.rules[r] = true
	}
}
