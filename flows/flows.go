// Package flows is the conversation engine: it reads the YAML that coordinators write, checks it, and steps through
// it. It is pure: no input or output, no clock, no randomness, no goroutine, no logger. Equal arguments give equal
// results, a step never fails and never waits: a place that no longer exists leads home with a fault signal.
//
// It refuses to know words of any language: texts are message ids, replies come read already (Input).
package flows

// State is where a person is in the conversations and what was answered so far. It is stored between two messages,
// so its JSON names are short. The zero State is "at home, nothing asked".
type State struct {
	Flow    string            `json:"f,omitempty"`
	Node    string            `json:"n,omitempty"`
	Back    []Place           `json:"b,omitempty"` // callers, innermost last
	Answers map[string]string `json:"a,omitempty"` // item ("s1.papers") -> value of the choice ("yes", "no", "skip", ...)
	Times   map[string]int64  `json:"t,omitempty"` // item -> unix minute of its answer, for items that stay fresh for a while
	Once    []string          `json:"o,omitempty"` // rules that act once and have acted
	Prev    *Place            `json:"p,omitempty"` // the question before this one, for "back"
	Skips   int               `json:"s,omitempty"` // skips running
	Misses  int               `json:"m,omitempty"` // replies not understood at this node
	Page    int               `json:"g,omitempty"` // page of the list that is shown, from 0
}

// Place is a node of a flow.
type Place struct {
	Flow string `json:"f"`
	Node string `json:"n"`
}

// Input is one reply, read already.
type Input struct {
	Key   string // "0".."99" when the whole reply is a number or a number word, or a pressed button; else ""
	Means string // "yes", "no", "skip", "unsure", "human", "menu", "back", ... ; "" when it is something else
	Words string // the whole reply folded (lower case, no marks), to be matched against a choice's own words
	Age   int    // an age in years, or 0
	Free  bool   // there are words that a free-text question may keep
}

// Message is one text to be said. Choices, Tail and the counter belong to the text.
type Message struct {
	ID      string
	Place   Place // of the question; zero for a text that asks nothing
	Choices []Choice
	Lead    string   // message id of what stands before the text, in the same message, "" for none
	Tail    string   // message id of what stands after the choices, "" for none
	Show    string   // what the host shows before it ("draft"), "" for nothing
	List    *Query   // services to be named behind the text, nil for none
	Points  []string // message ids that fill {{.signs}}
	Number  int      // counter "2/12": 2, or 0 for none
	Of      int
	Quiet   bool
}

// Choice is one possible reply as it is shown.
type Choice struct {
	Key   string // what the person types, "1"
	Label string // message id
	More  bool   // turns the page of the list
}

// Signal is something that the host must do or tell. Kinds: "escalate" (Level), "note" (Name), "wait" (the form is
// over, a case waits for a worker), "human" (the person asked for one), "leave" (the channel may write first),
// "do" (Name is one of the acts), "fault" (content led nowhere; Name says where).
type Signal struct {
	Kind  string
	Level string // "medium", "high", "critical"
	Name  string // which sign or rule
}

// Result is what one step decides.
type Result struct {
	State      State
	Say        []Message
	Signals    []Signal
	Text       string // the reply was free text: the host keeps it under this name
	Understood bool   // false: the reply fits nothing here; Say then holds nothing and State only counts the miss
	Home       bool   // the conversation has come to its end: nothing is asked now
}
