package flows

import (
	"strings"
	"testing"
)

func drawn(t *testing.T, script string) Graph {
	t.Helper()
	b, err := Load(small(map[string]string{"scripts/x.yaml": script}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := b.Graph("x", func(id string) string {
		return "Lời của «" + id + "» rất dài, dài hơn chỗ có trong hình vẽ"
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

const tricky = `flow: x
after:
  - {if: "yes('x.a') and score > 1", signal: {escalate: high}, go: human}
nodes:
  a: {ask: t, item: x.a, weight: 2, choices: [yes, no, {label: quote, value: q, go: out}, stop], go: b, silent: {after: 15m, go: out}}
  b:
    branch:
      - {if: "answer('x.a') == \"q\" or score < 3", go: out}
      - {go: home}
  out: {say: [t], call: offer, go: home}
`

func TestGraphMermaid(t *testing.T) {
	got := drawn(t, tricky).Mermaid()
	for _, want := range []string{
		"flowchart TD\n", `["a<br/>Lời của «t» rất dài`, `-->|"1 Lời của «key.yes»`, " · 2 Lời", `-.->|"im lặng 15m0s"|`, `"x.a là q hoặc điểm dưới 3"`,
		`-->|"còn lại"|`, `(["human.call"])`, `(["hết"])`, `có ở x.a và điểm trên 1 [báo high]`, "…",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "key.stop") || strings.Contains(got, "0 Lời") {
		t.Errorf("0 is drawn, and it stops everywhere:\n%s", got)
	}
}

func TestGraphDOT(t *testing.T) {
	got := drawn(t, tricky).DOT()
	for _, want := range []string{"digraph \"x\" {\n", `label="a\nLời của «t»`, `shape=box`, `shape=hexagon`, `style=dashed`, `x.a là q hoặc điểm dưới 3`, "\n}\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}

func TestGraphOfNoFlowNamesThoseThereAre(t *testing.T) {
	b, err := Load(small(nil), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Graph("nowhere", nil); err == nil || !strings.Contains(err.Error(), "human, menu, offer") {
		t.Errorf("%v", err)
	}
}

func TestGraphOfEveryShippedFlow(t *testing.T) {
	b, err := Load(FS, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, flow := range b.Flows() {
		g, err := b.Graph(flow, func(id string) string { return id })
		if err != nil {
			t.Fatal(err)
		}
		drawn := map[string]bool{}
		for _, n := range g.nodes {
			drawn[n.id] = true
		}
		for _, e := range g.edges {
			if !drawn[e.from] || !drawn[e.to] {
				t.Errorf("%s: an arrow from %s to %s, and one of them is not drawn", flow, e.from, e.to)
			}
		}
	}
}
