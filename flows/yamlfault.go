package flows

import (
	yaml "go.yaml.in/yaml/v4"

	"benan/locales/yamlfault"
)

// yamlFaults turns the library's error into one fault a line.
func (l *loader) yamlFaults(file string, err error) {
	for _, f := range yamlfault.Of(err) {
		l.fault(file, f.Line, "%s", f.What)
	}
}

// hollow finds names and list entries with nothing behind them.
func (l *loader) hollow(file, name string, n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		if name == "" {
			name = "-"
		}
		l.fault(file, max(1, n.Line), "nothing stands behind %q; write what belongs there, or take it out", name)
		return true
	}
	found := false
	for i, e := range n.Content {
		switch {
		case n.Kind != yaml.MappingNode:
			found = l.hollow(file, "", e) || found
		case i%2 == 1:
			found = l.hollow(file, n.Content[i-1].Value, e) || found
		}
	}
	return found
}
