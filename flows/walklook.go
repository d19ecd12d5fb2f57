package flows

import (
	"slices"
	"strings"
)

// outlook is all that can still be asked from one place on.
type outlook struct {
	shown   string // place, callers, and the rules that have acted where it still matters
	flows   []string
	sights  map[string]*sight
	once    map[string]bool // flows whose rules can still act
	atoms   []atom
	running int
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
	l.place(s.At())
	for _, p := range s.Back {
		l.place(p)
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
		l.place(p)
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

func (l *looker) place(p Place) {
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
