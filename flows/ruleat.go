package flows

import (
	yaml "go.yaml.in/yaml/v4"
)

// ruleAt is where a rule stands.
type ruleAt struct {
	file string
	line int
}

// standing notes where each section of a rules file, and each of its keys, stands.
func (l *loader) standing(file string, b []byte) {
	var doc yaml.Node
	if yaml.Load(b, &doc) != nil || len(doc.Content) == 0 {
		return
	}
	if l.at == nil {
		l.at = map[string]ruleAt{"": {file, 1}}
	}
	top := doc.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		section, value := top.Content[i], top.Content[i+1]
		if _, ok := l.at[section.Value]; !ok {
			l.at[section.Value] = ruleAt{file, section.Line}
		}
		for j := 0; value.Kind == yaml.MappingNode && j+1 < len(value.Content); j += 2 {
			l.at[section.Value+"."+value.Content[j].Value] = ruleAt{file, value.Content[j].Line}
		}
	}
}

// rule notes a fault of one rule, where it stands, or where its section begins.
func (l *loader) rule(section, key, format string, args ...any) {
	for _, k := range []string{section + "." + key, section, ""} {
		if at, ok := l.at[k]; ok {
			l.fault(at.file, at.line, format, args...)
			return
		}
	}
}
