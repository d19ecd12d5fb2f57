package flows

import (
	"maps"
	"slices"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// ruleBook is what the files of flows/rules say.
type ruleBook struct {
	Danger     map[string]string     `yaml:"danger"`     // level, or level.what -> place
	Places     map[string]string     `yaml:"places"`     // menu, offer, ... -> place
	Interrupts map[string]*Interrupt `yaml:"interrupts"` // stop, urgent, ...
	Ladder     map[string]*Ladder    `yaml:"ladder"`     // level -> times
	Kinds      map[string]*kind      `yaml:"kinds"`      // what a danger is about: selfharm, other
	Search     []*search             `yaml:"search"`     // words that a person would type -> place
}

// kind tells what a danger is about: by the names of the danger rules that matched, or by the words of the message.
type kind struct {
	Rules  []string `yaml:"rules"`
	Words  []string `yaml:"words"`  // phrases
	Unless []string `yaml:"unless"` // phrases that speak against it
}

// Kind gives what a danger is about, "" for the writer's own. rules are the names that matched, folded the message.
func (b *Book) Kind(rules []string, folded string) string {
	padded := " " + folded + " "
	has := func(phrases []string) bool {
		return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(padded, " "+p+" ") })
	}
	for _, name := range slices.Sorted(maps.Keys(b.rules.Kinds)) {
		k := b.rules.Kinds[name]
		named := slices.ContainsFunc(rules, func(r string) bool { return slices.Contains(k.Rules, r) })
		if (named || has(k.Words)) && !has(k.Unless) {
			return name
		}
	}
	return ""
}

// search leads from words to a place.
type search struct {
	Place   string   `yaml:"place"`
	Words   []string `yaml:"words"`   // each a phrase; all its words must stand in the message, in any order
	Phrases []string `yaml:"phrases"` // their words must stand together and in this order

	file string
	line int
}

// UnmarshalYAML keeps the line.
func (s *search) UnmarshalYAML(n *yaml.Node) error {
	type plain search
	s.line = n.Line
	return n.Load((*plain)(s), yaml.WithKnownFields())
}

// Interrupt names the replies that act in every state, before the conversation sees them.
type Interrupt struct {
	Keys  []string `yaml:"keys"`
	Means []string `yaml:"means"`
}

// Ladder is the clock of a level: Next until the next rung is paged, Notice until CHỜ-2 is said, Again between pages
// to everybody after the last rung.
type Ladder struct {
	Next   Duration `yaml:"next"`
	Notice Duration `yaml:"notice"`
	Again  Duration `yaml:"again"`
}

// Duration is a time.Duration written as "90s" or "5m".
type Duration time.Duration

// UnmarshalYAML reads it.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	if err != nil || v <= 0 {
		return &lineError{line: n.Line, msg: "not a duration: " + n.Value + "; write 90s or 5m"}
	}
	*d = Duration(v)
	return nil
}

// Danger gives the place that answers a danger, the most special that the rules file has: "critical.selfharm", then
// "critical".
func (b *Book) Danger(level, what string) (Place, bool) {
	for _, k := range []string{level + "." + what, level} {
		if t, ok := b.rules.Danger[k]; ok {
			return ParsePlace(t), true
		}
	}
	return Place{}, false
}

// Place gives a place that the rules file names ("menu", "offer"); the zero Place is home.
func (b *Book) Place(name string) Place { return ParsePlace(b.rules.Places[name]) }

// Interrupt tells which interrupt a reply is, or "".
func (b *Book) Interrupt(in Input) string {
	for _, name := range interruptOrder {
		i := b.rules.Interrupts[name]
		if i == nil {
			continue
		}
		for _, k := range i.Keys {
			if in.Key != "" && k == in.Key {
				return name
			}
		}
		for _, m := range i.Means {
			if in.Means != "" && m == in.Means {
				return name
			}
		}
	}
	return ""
}

// Sought tells whether a folded message is nothing but words that are searched for.
func (b *Book) Sought(folded string) bool {
	return slices.ContainsFunc(b.rules.Search, func(s *search) bool {
		return slices.Contains(s.Words, folded) || slices.Contains(s.Phrases, folded)
	})
}

// Search finds the place whose words fit a folded message best: the phrase with the most words wins, then the longest,
// then the first in the files. false: none fits.
func (b *Book) Search(folded string) (Place, bool) {
	have := map[string]bool{}
	for _, w := range strings.Fields(folded) {
		have[w] = true
	}
	best, score := "", 0
	for _, s := range b.rules.Search {
		for _, phrase := range s.Phrases {
			n := len(phrase) + 100*len(strings.Fields(phrase))
			if n > score && strings.Contains(" "+folded+" ", " "+phrase+" ") {
				best, score = s.Place, n
			}
		}
		for _, phrase := range s.Words {
			n := len(phrase)
			for _, w := range strings.Fields(phrase) {
				if !have[w] {
					n = 0
					break
				}
				n += 100
			}
			if n > score {
				best, score = s.Place, n
			}
		}
	}
	return ParsePlace(best), score > 0
}

// Ladders gives the clock of every level that has one.
func (b *Book) Ladders() map[string]Ladder {
	out := map[string]Ladder{}
	for l, v := range b.rules.Ladder {
		out[l] = *v
	}
	return out
}
