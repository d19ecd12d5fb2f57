package flows

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	yaml "go.yaml.in/yaml/v4"
)

// Options are what the loader needs from its host.
type Options struct {
	Fold func(string) string // makes "Chưa" and "chua" the same, for the words of a choice
}

// interruptOrder: what acts in every state, strongest first. The host gives each name its meaning.
var interruptOrder = []string{"erase", "dont_write", "stop", "urgent", "human", "menu", "back", "word", "discreet", "english", "vietnamese", "accents", "no_accents"}

// lineError is a fault whose file is known one level up.
type lineError struct {
	line int
	msg  string
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.msg) }

// loader collects every fault, so that a coordinator mends them in one go.
type loader struct {
	book *Book
	errs []error
	at   map[string]ruleAt // "danger.critical" of a rules file -> where it stands
}

func (l *loader) fault(file string, line int, format string, args ...any) {
	what := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " ")
	l.errs = append(l.errs, fmt.Errorf("%s:%d: %s", file, line, what))
}

// Load reads scripts/*.yaml and rules/*.yaml of fsys and checks them whole. The error holds every fault, each as
// "file:line: what is wrong and how to mend it".
func Load(fsys fs.FS, opt Options) (*Book, error) {
	l := &loader{book: &Book{flows: map[string]*script{}, nodes: map[Place]*node{}, byKey: map[string]*node{}, fold: opt.Fold}}
	if l.book.fold == nil {
		l.book.fold = func(s string) string { return s }
	}
	for _, dir := range []string{"rules", "scripts"} {
		names, err := fs.Glob(fsys, dir+"/*.yaml")
		if err != nil || len(names) == 0 {
			l.errs = append(l.errs, fmt.Errorf("flows/%s: no *.yaml file there; the folder must hold at least one", dir))
			continue
		}
		sort.Strings(names)
		for _, name := range names {
			b, err := fs.ReadFile(fsys, name)
			if err != nil {
				l.errs = append(l.errs, fmt.Errorf("flows/%s: cannot be read: %w", name, err))
				continue
			}
			if dir == "rules" {
				l.rules(path.Join("flows", name), b)
			} else {
				l.script(path.Join("flows", name), b)
			}
		}
	}
	l.resolve()
	if len(l.errs) == 0 {
		l.lint()
	}
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	return l.book, nil
}

func (l *loader) parse(file string, b []byte, out any) bool {
	var doc yaml.Node
	err := yaml.Load(b, &doc)
	if err == nil && l.hollow(file, "", &doc) {
		return false
	}
	if err == nil {
		err = doc.Load(out, yaml.WithKnownFields())
	}
	if err != nil {
		l.yamlFaults(file, err)
		return false
	}
	return true
}

func (l *loader) rules(file string, b []byte) {
	var r ruleBook
	if !l.parse(file, b, &r) {
		return
	}
	l.standing(file, b)
	dst := &l.book.rules
	merge(l, file, &dst.Danger, r.Danger)
	merge(l, file, &dst.Places, r.Places)
	merge(l, file, &dst.Interrupts, r.Interrupts)
	merge(l, file, &dst.Ladder, r.Ladder)
	for _, k := range r.Kinds {
		for _, list := range [][]string{k.Words, k.Unless} {
			for i, w := range list {
				list[i] = l.book.fold(w)
			}
		}
	}
	merge(l, file, &dst.Kinds, r.Kinds)
	for _, s := range r.Search {
		s.file = file
		for i, w := range s.Words {
			s.Words[i] = l.book.fold(w)
		}
		for i, w := range s.Phrases {
			s.Phrases[i] = l.book.fold(w)
		}
		dst.Search = append(dst.Search, s)
	}
}

func merge[V any](l *loader, file string, dst *map[string]V, src map[string]V) {
	if *dst == nil {
		*dst = map[string]V{}
	}
	for k, v := range src {
		if _, ok := (*dst)[k]; ok {
			l.fault(file, 1, "%q is in another file of flows/rules already; keep one", k)
		}
		(*dst)[k] = v
	}
}

func (l *loader) script(file string, b []byte) {
	s := &script{file: file, nodes: map[string]*node{}}
	if !l.parse(file, b, s) {
		return
	}
	if s.Flow == "" {
		l.fault(file, 1, "the file needs a name: flow: name")
		return
	}
	if old := l.book.flows[s.Flow]; old != nil {
		l.fault(file, 1, "the flow %q is in %s already; give this one another name", s.Flow, old.file)
		return
	}
	if s.Nodes.Kind != yaml.MappingNode || len(s.Nodes.Content) == 0 {
		l.fault(file, max(s.Nodes.Line, 1), "the flow needs nodes: at least one")
		return
	}
	l.book.flows[s.Flow] = s
	for i := 0; i+1 < len(s.Nodes.Content); i += 2 {
		l.node(s, s.Nodes.Content[i], s.Nodes.Content[i+1])
	}
	if s.Start == "" {
		s.Start = s.order[0]
	}
	for _, r := range s.After {
		r.prog = l.condition(file, r.line, r.If)
	}
}

func (l *loader) node(s *script, key, value *yaml.Node) {
	n := &node{name: key.Value, flow: s.Flow, line: key.Line}
	if err := value.Load(n, yaml.WithKnownFields()); err != nil {
		l.yamlFaults(s.file, err)
	}
	if s.nodes[n.name] != nil {
		l.fault(s.file, n.line, "the node %q stands at line %d already; give one another name", n.name, s.nodes[n.name].line)
		return
	}
	s.nodes[n.name], s.order = n, append(s.order, n.name)
	l.book.nodes[Place{s.Flow, n.name}] = n
	if n.Number != "" {
		if _, err := fmt.Sscanf(n.Number, "%d/%d", &n.number, &n.of); err != nil || n.number < 1 || n.number > n.of {
			l.fault(s.file, n.line, "number: %q is no counter; write 2/12", n.Number)
		}
	}
	if n.Fresh != "" {
		d, err := time.ParseDuration(n.Fresh)
		if err != nil || d < time.Minute {
			l.fault(s.file, n.line, "fresh: %q is no duration; write 30m", n.Fresh)
		}
		n.fresh = int64(d / time.Minute)
	}
	if n.Item != "" {
		if old := l.book.byKey[n.Item]; old != nil {
			l.fault(s.file, n.line, "the item %q is recorded by %s.%s already; give it another name", n.Item, old.flow, old.name)
		}
		l.book.byKey[n.Item] = n
		s.items = append(s.items, n)
	}
	if n.Silent != nil {
		n.silent = time.Duration(n.Silent.After)
		if n.silent == 0 || n.Silent.Go == "" {
			l.fault(s.file, n.line, "%s: silent needs after and go", n.name)
		}
	}
	for _, br := range n.Branch {
		if br.If != "" {
			br.prog = l.condition(s.file, br.line, br.If)
		}
	}
	if n.Ask != "" && n.Choices == nil {
		n.Choices = s.offered(n)
	}
	for _, c := range n.Choices {
		for i, w := range c.Words {
			c.Words[i] = l.book.fold(w)
		}
	}
}

// offered gives a question the choices of its file.
func (s *script) offered(n *node) choices {
	var out choices
	for _, c := range s.Choices {
		if c.Go == "" && c.Call == "" && c.Key != "0" && !c.More && n.Go == "" {
			continue
		}
		one := *c
		out = append(out, &one)
	}
	return out
}

func (l *loader) condition(file string, line int, src string) *vm.Program {
	p, err := expr.Compile(src, expr.Env(&sheet{}), expr.AsBool())
	if err != nil {
		l.fault(file, line, "the condition %q cannot be read: %s", src, firstLine(err.Error()))
		return nil
	}
	return p
}

func firstLine(s string) string {
	for i, r := range s {
		if r == '\n' {
			return s[:i]
		}
	}
	return s
}
