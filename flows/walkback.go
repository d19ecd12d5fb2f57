package flows

import (
	"cmp"
)

// returns tells whether "back" can still be reached from a place, so that a caller's answers matter. Where it cannot, the
// callers on the stack are forgotten: nobody comes back to them.
func (v *view) returns(p Place) bool {
	n := v.b.find(p)
	if n == nil {
		return false
	}
	known, ok := v.back[n]
	if !ok {
		known = v.reachesBack(n, map[*node]bool{})
		v.back[n] = known
	}
	return known
}

func (v *view) reachesBack(n *node, seen map[*node]bool) bool {
	if n == nil || seen[n] {
		return false
	}
	seen[n] = true
	var on []string // where the node leads without a call; a call comes back to go
	ways := func(asks bool, targets ...string) {
		for _, t := range targets {
			if t != "" || asks {
				on = append(on, t)
			}
		}
	}
	switch {
	case n.Ask != "":
		for _, c := range n.Choices {
			if v.b.Interrupt(Input{Key: c.Key}) == "" && !c.More {
				ways(true, cmp.Or(c.Go, n.Go))
			}
		}
		if n.Text != "" {
			ways(true, n.Go)
		}
	case n.Call == "" && len(n.Branch) > 0:
		for _, br := range n.Branch {
			ways(true, br.Go)
		}
	default:
		ways(true, n.Go)
	}
	if n.Silent != nil {
		ways(false, n.Silent.Go)
	}
	if n.Item != "" {
		for _, r := range v.b.flows[n.flow].After {
			ways(false, r.Go)
		}
	}
	for _, t := range on {
		switch t {
		case goBack, "":
			return true
		case goHome, goWait:
		default:
			if v.reachesBack(v.b.find(ParsePlace(t)), seen) {
				return true
			}
		}
	}
	return false
}
