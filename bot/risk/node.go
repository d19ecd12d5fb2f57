package risk

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// mapping calls each for every key of a YAML mapping and notes a fault for anything else.
func (s *source) mapping(file string, n *yaml.Node, each func(key entry, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		s.fault(entry{"", file, n.Line}, "names with values are expected here, as in \"name: value\"")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := entry{n.Content[i].Value, file, n.Content[i].Line}
		if seen[key.text] {
			s.fault(key, "%q stands here twice; join the two", key.text)
		}
		seen[key.text] = true
		each(key, n.Content[i+1])
	}
}

// fields reads a mapping whose keys are fixed.
func (s *source) fields(file string, n *yaml.Node, known map[string]func(*yaml.Node)) {
	s.mapping(file, n, func(key entry, value *yaml.Node) {
		read, ok := known[key.text]
		if !ok {
			names := make([]string, 0, len(known))
			for name := range known {
				names = append(names, name)
			}
			slices.Sort(names)
			s.fault(key, "%q is not known here; known are %s", key.text, strings.Join(names, ", "))
			return
		}
		read(value)
	})
}

// each reads the items of a YAML sequence.
func (s *source) each(file string, n *yaml.Node, item func(string, *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		s.fault(entry{"", file, n.Line}, "a list is expected here, each item after \"- \"")
		return
	}
	for _, c := range n.Content {
		item(file, c)
	}
}

// text reads a single value.
func (s *source) text(file string, n *yaml.Node) entry {
	if n.Kind != yaml.ScalarNode {
		s.fault(entry{"", file, n.Line}, "a single text is expected here; put it in quotes if it holds \": \" or \"# \"")
	}
	return entry{n.Value, file, n.Line}
}

// texts reads a list of texts, or one text as a list of one.
func (s *source) texts(file string, n *yaml.Node) []entry {
	if n.Kind == yaml.ScalarNode {
		return []entry{s.text(file, n)}
	}
	texts := make([]entry, 0, len(n.Content))
	s.each(file, n, func(file string, c *yaml.Node) { texts = append(texts, s.text(file, c)) })
	return texts
}

// reasons reads {vi: ..., en: ...}.
func (s *source) reasons(file string, n *yaml.Node) map[string]string {
	why := map[string]string{}
	s.mapping(file, n, func(key entry, value *yaml.Node) { why[key.text] = s.text(file, value).text })
	return why
}
