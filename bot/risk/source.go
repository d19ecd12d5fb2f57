package risk

// source is the rule files as written, each text with its place, before anything is compiled.
type source struct {
	spell      []pair
	senses     []entry
	lists      []listSource
	guards     []guardSource
	rules      []ruleSource
	thresholds map[string]numberAt
	alarming   []entry
	faults     []error
}

type pair struct{ from, to entry }

type listSource struct {
	name    entry
	phrases []entry
}

type guardSource struct {
	name                    entry
	before, after, anywhere []entry
	within                  int
	denial, laughs          bool
}

type ruleSource struct {
	name       entry
	level      Level
	leaning    bool
	why        map[string]string
	unless     []entry
	say        []entry
	match, not []entry
}

type numberAt struct {
	value float64
	at    entry
}
