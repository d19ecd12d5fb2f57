package locales

import (
	yaml "go.yaml.in/yaml/v4"

	"benan/locales/yamlfault"
)

// loadYAML reads one document strictly: an unknown word or one that stands twice is a fault.
func loadYAML(raw []byte, out any) error {
	var doc yaml.Node
	if err := yaml.Load(raw, &doc); err != nil {
		return err
	}
	return doc.Load(out, yaml.WithKnownFields())
}

// YAMLFaults says what the YAML library found wrong with a file, each with its line and how to mend it.
func YAMLFaults(file string, err error) []*Fault {
	var out []*Fault
	for _, f := range yamlfault.Of(err) {
		out = append(out, &Fault{File: file, Line: f.Line, What: f.What})
	}
	return out
}

func (f *faults) yaml(file string, err error) { f.list = append(f.list, YAMLFaults(file, err)...) }
