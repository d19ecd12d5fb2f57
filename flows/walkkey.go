package flows

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// view turns states into keys.
type view struct {
	b      *Book
	now    time.Time
	sealed map[string]bool // flows that are only entered at their start: what they left behind cannot be seen from outside
	wide   map[string]bool // flows whose items were seen to be answered anew: each single answer counts
	shared map[string]bool // flows whose freshness other flows ask for
	looks  map[string]*outlook
	back   map[*node]bool
}

func newView(b *Book, now time.Time) *view {
	v := &view{b: b, now: now, sealed: map[string]bool{}, wide: map[string]bool{}, shared: map[string]bool{}, looks: map[string]*outlook{}, back: map[*node]bool{}}
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
