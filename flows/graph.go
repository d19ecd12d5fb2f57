package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Graph is one flow as a picture: what is said and asked, and the arrows between.
type Graph struct {
	Flow  string
	nodes []graphNode
	edges []graphEdge
}

type graphNode struct {
	id, label string
	shape     string // ask, say, go, end
}

type graphEdge struct {
	from, to, label string
	dashed          bool
}

// longestLabel is how many letters of a text a picture shows.
const longestLabel = 44

// Graph draws a flow. text gives the words of a message id; shortened they stand in the picture.
func (b *Book) Graph(flow string, text func(id string) string) (Graph, error) {
	f := b.flows[flow]
	if f == nil {
		return Graph{}, fmt.Errorf("there is no flow %q; there are %s", flow, strings.Join(b.Flows(), ", "))
	}
	d := &drawing{b: b, f: f, text: text, g: Graph{Flow: flow}, ids: map[string]string{}}
	for _, id := range f.order {
		d.node(f.nodes[id])
	}
	d.rules()
	return d.g, nil
}

type drawing struct {
	b    *Book
	f    *script
	text func(string) string
	g    Graph
	ids  map[string]string // target -> id in the picture
}

func (d *drawing) node(n *node) {
	var lines []string
	for _, id := range n.Say {
		lines = append(lines, short(d.text(id)))
	}
	shape := "say"
	if n.Ask != "" {
		shape = "ask"
		lines = append(lines, short(d.text(n.Ask)))
	}
	for _, s := range n.Signal {
		lines = append(lines, s.sign())
	}
	if len(lines) == 0 {
		shape = "go"
	}
	lines = append([]string{n.name}, lines...)
	from := d.place(n.flow + "." + n.name)
	d.g.nodes = append(d.g.nodes, graphNode{from, strings.Join(lines, "\n"), shape})
	for _, c := range n.Choices {
		d.choice(n, c, from)
	}
	if n.Text != "" {
		d.edge(from, n.Go, "viết tự do", false)
	}
	if n.Silent != nil {
		d.edge(from, n.Silent.Go, "im lặng "+n.silent.String(), true)
	}
	for _, br := range n.Branch {
		label := inWords(br.If)
		if label == "" {
			label = "còn lại"
		}
		d.edge(from, br.Go, label, false)
	}
	switch {
	case n.Ask != "":
	case n.Call != "":
		d.edge(from, n.Call, "hỏi rồi quay lại", false)
		d.edge(from, n.Go, "sau đó", true)
	case len(n.Branch) == 0:
		d.edge(from, n.Go, "", false)
	}
}

func (d *drawing) choice(n *node, c *choice, from string) {
	if c.Hidden || c.Key == "0" {
		return // 0 stops everywhere
	}
	label := c.Key + " " + short(d.text(c.Label))
	for _, s := range c.Signal {
		label += " " + s.sign()
	}
	to := c.Go
	if to == "" {
		to = n.Go
	}
	switch {
	case c.More:
		d.edge(from, n.flow+"."+n.name, label, false)
	case c.Call != "":
		d.edge(from, c.Call, label, false)
		d.edge(from, to, "sau đó", true)
	default:
		d.edge(from, to, label, false)
	}
}

// rules are drawn as one node, for they are looked at after every answer.
func (d *drawing) rules() {
	if len(d.f.After) == 0 {
		return
	}
	const id = "after"
	d.g.nodes = append(d.g.nodes, graphNode{id, "sau mỗi câu trả lời", "go"})
	for _, r := range d.f.After {
		label := inWords(r.If)
		for _, s := range r.Signal {
			label += " " + s.sign()
		}
		switch {
		case r.Call != "":
			d.edge(id, r.Call, label, true)
		case r.Go != "":
			d.edge(id, r.Go, label, true)
		}
	}
}

func (s sig) sign() string {
	switch {
	case s.Escalate != "":
		return "[báo " + s.Escalate + "]"
	case s.Human:
		return "[gọi người trực]"
	case s.Note != "":
		return "[ghi chú]"
	case s.Do != "":
		return "[" + s.Do + "]"
	}
	return "[được nhắn trước]"
}

func (d *drawing) edge(from, target, label string, dashed bool) {
	e := graphEdge{from, d.place(target), label, dashed}
	i := slices.IndexFunc(d.g.edges, func(old graphEdge) bool { return old.from == e.from && old.to == e.to && old.dashed == dashed })
	if i < 0 {
		d.g.edges = append(d.g.edges, e)
	} else if label != "" {
		d.g.edges[i].label += " · " + label // answers that lead to the same place share an arrow
	}
}

// place gives the id of a target in the picture; one outside the flow is drawn when it is first led to.
func (d *drawing) place(target string) string {
	if target == "" {
		target = goBack
	}
	if id, ok := d.ids[target]; ok {
		return id
	}
	p := ParsePlace(target)
	id := "n" + strconv.Itoa(len(d.ids)+1)
	d.ids[target] = id
	label, shape := "", "end"
	switch {
	case target == goHome:
		label = "hết"
	case target == goWait:
		label = "chờ người trực"
	case target == goBack:
		label = "quay lại chỗ hỏi"
	case p.Flow != d.f.Flow:
		label = target
	}
	if label != "" {
		d.g.nodes = append(d.g.nodes, graphNode{id, label, shape})
	}
	return id
}

func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= longestLabel {
		return text
	}
	return strings.TrimRight(string([]rune(text)[:longestLabel]), " ,.;:") + "…"
}

// inWords reads a condition aloud, for people who do not write code.
func inWords(cond string) string {
	for _, k := range []struct{ form, words string }{
		{`answer\(['"]([^'"]*)['"]\) == ['"]{2}`, "chưa hỏi $1"}, {`answer\(['"]([^'"]*)['"]\) != ['"]{2}`, "đã hỏi $1"},
		{`answer\(['"]([^'"]*)['"]\)`, "$1"}, {`yes\(['"]([^'"]*)['"]\)`, "có ở $1"}, {`no\(['"]([^'"]*)['"]\)`, "không ở $1"},
		{`skipped\(['"]([^'"]*)['"]\)`, "bỏ qua $1"}, {`fresh\(['"]([^'"]*)['"]\)`, "$1 còn mới"},
		{`\bscore\b`, "điểm"}, {`\breds\b`, "số dấu hiệu đỏ"}, {`\bsigns\b`, "số dấu hiệu"}, {`\banswered\b`, "số câu đã trả lời"}, {`\bskips\b`, "số câu bỏ qua"},
		{`\brunning\b`, "bỏ qua liền nhau"}, {`\bminor\b`, "dưới 18 tuổi"}, {`\band\b|&&`, "và"}, {`\bor\b|\|\|`, "hoặc"}, {`\bnot |!\b`, "không phải "}, {` in `, " là một trong "},
		{`>=`, "từ"}, {`<=`, "không quá"}, {`==`, "là"}, {`!=`, "khác"}, {`>`, "trên"}, {`<`, "dưới"}, {`["']`, ""},
	} {
		cond = regexp.MustCompile(k.form).ReplaceAllString(cond, k.words)
	}
	return cond
}

// Mermaid writes the picture for Mermaid.
func (g Graph) Mermaid() string {
	var out strings.Builder
	out.WriteString("flowchart TD\n")
	forms := map[string][2]string{"ask": {"[", "]"}, "say": {"(", ")"}, "go": {"{{", "}}"}, "end": {"([", "])"}}
	for _, n := range g.nodes {
		form := forms[n.shape]
		fmt.Fprintf(&out, "  %s%s\"%s\"%s\n", n.id, form[0], mermaidText(n.label), form[1])
	}
	for _, e := range g.edges {
		arrow := "-->"
		if e.dashed {
			arrow = "-.->"
		}
		if e.label != "" {
			arrow += "|\"" + mermaidText(e.label) + "\"|"
		}
		fmt.Fprintf(&out, "  %s %s %s\n", e.from, arrow, e.to)
	}
	return out.String()
}

// mermaidText replaces what Mermaid would take for its own signs.
func mermaidText(s string) string {
	return strings.NewReplacer(`"`, "”", "<", "‹", ">", "›", "#", "№", "`", "'", "\n", "<br/>").Replace(s)
}

// DOT writes the picture for Graphviz.
func (g Graph) DOT() string {
	var out strings.Builder
	fmt.Fprintf(&out, "digraph %s {\n  node [fontname=\"sans-serif\" fontsize=11]\n  edge [fontname=\"sans-serif\" fontsize=10]\n", dotText(g.Flow))
	shapes := map[string]string{"ask": "box", "say": "box style=rounded", "go": "hexagon", "end": "oval"}
	for _, n := range g.nodes {
		fmt.Fprintf(&out, "  %s [label=%s shape=%s]\n", n.id, dotText(n.label), shapes[n.shape])
	}
	for _, e := range g.edges {
		style := ""
		if e.dashed {
			style = " style=dashed"
		}
		fmt.Fprintf(&out, "  %s -> %s [label=%s%s]\n", e.from, e.to, dotText(e.label), style)
	}
	out.WriteString("}\n")
	return out.String()
}

func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
