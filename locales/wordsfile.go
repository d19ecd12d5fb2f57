package locales

import "go.yaml.in/yaml/v4"

// entry is a word of a list, with its line.
type entry struct {
	text string
	line int
}

func (e *entry) UnmarshalYAML(n *yaml.Node) error {
	e.text, e.line = n.Value, n.Line
	return nil
}

type wordsFile struct {
	Same      map[string][]entry            `yaml:"same"`
	KeepMarks []entry                       `yaml:"keep_marks"`
	Before    []entry                       `yaml:"before"`
	After     []entry                       `yaml:"after"`
	Urge      []entry                       `yaml:"urge"`
	Callname  []entry                       `yaml:"callname"`
	Denial    []entry                       `yaml:"denial"`
	Between   []entry                       `yaml:"between"`
	Negation  []entry                       `yaml:"negation"`
	Hedges    []entry                       `yaml:"hedges"`
	Numbers   numbersFile                   `yaml:"numbers"`
	Alone     []entry                       `yaml:"alone"`
	Replies   map[string][]entry            `yaml:"replies"`
	Expects   map[string]expectFile         `yaml:"expects"`
	Anywhere  map[string][]entry            `yaml:"anywhere"`
	Exact     map[string]map[string][]entry `yaml:"exact"`
}

type numbersFile struct {
	Lead      []entry            `yaml:"lead"`
	WeakLead  []entry            `yaml:"weak_lead"`
	Ten       []entry            `yaml:"ten"`
	Units     map[string][]entry `yaml:"units"`
	AfterTen  map[string][]entry `yaml:"after_ten"`
	Ordinals  map[string][]entry `yaml:"ordinals"`
	AgeBefore []entry            `yaml:"age_before"`
	Born      []entry            `yaml:"born"`
	AgeAfter  []entry            `yaml:"age_after"`
}

type expectFile struct {
	Only    bool               `yaml:"only"`
	Replies map[string][]entry `yaml:"replies"`
}
