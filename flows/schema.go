package flows

import (
	"fmt"
	"time"

	"github.com/expr-lang/expr/vm"
	yaml "go.yaml.in/yaml/v4"
)

// script is one file of flows/scripts.
type script struct {
	Flow       string    `yaml:"flow"`
	About      string    `yaml:"about"`       // a line for the reader of the file
	Start      string    `yaml:"start"`       // first node; default: the first in the file
	Screen     bool      `yaml:"screen"`      // its answers are a screening: entering it anew forgets the old ones
	ChildBonus int       `yaml:"child_bonus"` // added to the score of somebody under 18 who has any sign
	After      []*rule   `yaml:"after"`       // looked at after every recorded answer, in order
	Choices    choices   `yaml:"choices"`     // of every question that has none of its own; one without go follows the question's go, and is left out where there is none
	Nodes      yaml.Node `yaml:"nodes"`

	file  string
	nodes map[string]*node
	order []string
	items []*node // nodes that record an answer, in file order
}

// node is one place of a conversation.
type node struct {
	Say     []string  `yaml:"say"`
	Quiet   bool      `yaml:"quiet"`   // without notification sound
	Lead    string    `yaml:"lead"`    // said in front of the question, in the same message
	Ask     string    `yaml:"ask"`     // the question; the node waits for a reply
	Tail    string    `yaml:"tail"`    // said behind the choices
	Expects string    `yaml:"expects"` // how replies are read: yesno, menu, age, ...; default: by its choices
	Number  string    `yaml:"number"`  // counter, "2/12"; left out when the item is asked from another flow
	Item    string    `yaml:"item"`    // the answer is recorded under this name
	Text    string    `yaml:"text"`    // any other reply is free text; the host keeps it under this name and go follows
	List    *Query    `yaml:"list"`    // the services of the contacts file that fit are said behind the question or text
	Points  string    `yaml:"points"`  // {{.signs}} in the first text of say: the signs answered yes, each by the text "points.name"; none: it is not said
	Show    string    `yaml:"show"`    // what the program shows before the question: draft (the report so far)
	Silent  *silence  `yaml:"silent"`  // what happens when no reply comes
	Weight  int       `yaml:"weight"`  // of a yes
	Red     bool      `yaml:"red"`     // a yes is enough alone
	Fresh   string    `yaml:"fresh"`   // how long the answer counts as fresh, "30m"
	Choices choices   `yaml:"choices"` // list, or "yesno"
	Go      string    `yaml:"go"`
	Call    string    `yaml:"call"`   // go there and come back to go
	Signal  signals   `yaml:"signal"` // on entering
	Branch  []*branch `yaml:"branch"`

	name, flow string
	line       int
	silent     time.Duration
	number, of int
	fresh      int64 // minutes
}

// Query asks for services of the contacts file. A place may say what it lies in, the wider first: "vn.qn.cao_xanh".
type Query struct {
	Place   string `yaml:"place"`
	Need    string `yaml:"need"`     // empty: all
	PlaceOf string `yaml:"place_of"` // instead of place: the answer to this item
	NeedOf  string `yaml:"need_of"`  // instead of need: the answer to this item
	Page    int    `yaml:"-"`        // from 0; a choice with more turns it, and after the last comes the first
}

// silence leads on when no reply comes in time.
type silence struct {
	After Duration `yaml:"after"`
	Go    string   `yaml:"go"`
}

// choice is one possible reply.
type choice struct {
	Key    string   `yaml:"key"` // default: its place in the list, from 1
	Label  string   `yaml:"label"`
	Value  string   `yaml:"value"` // what is recorded, and which reading ("yes", "no", "skip") means it
	Words  []string `yaml:"words"` // further replies that mean it
	Means  []string `yaml:"means"` // further readings that mean it; [none]: not even its value
	Ages   []int    `yaml:"ages"`  // [from, to]: an age that means it
	Minor  bool     `yaml:"minor"` // this answer says "under 18"
	Go     string   `yaml:"go"`
	Call   string   `yaml:"call"`
	Signal signals  `yaml:"signal"`
	More   bool     `yaml:"more"`   // turns the page of the list; the host leaves it out where there is one page
	Hidden bool     `yaml:"hidden"` // understood, not shown

	line int
}

// rule acts after an answer.
type rule struct {
	If     string   `yaml:"if"`
	Once   string   `yaml:"once"` // rules with the same name act once in all
	Say    []string `yaml:"say"`
	Signal signals  `yaml:"signal"`
	Go     string   `yaml:"go"`
	Call   string   `yaml:"call"` // go there and come back to where the conversation was going

	line int
	prog *vm.Program
}

// branch is one way out of a node that asks nothing.
type branch struct {
	If string `yaml:"if"` // empty: always
	Go string `yaml:"go"`

	line int
	prog *vm.Program
}

// sig is one signal as it is written: {escalate: high}, {note: …}, {human: true}, {do: file}.
type sig struct {
	Escalate string `yaml:"escalate"`
	Note     string `yaml:"note"`
	Human    bool   `yaml:"human"`
	Do       string `yaml:"do"`    // something that the program does here, see acts
	Leave    bool   `yaml:"leave"` // the channel may write first, once, for 12 hours
}

type (
	signals []sig
	choices []*choice
)

// The standard answers of a sign item; key and value are what section 6 of the screening paper fixes for every item.
func yesNo() choices {
	return choices{
		{Key: "1", Label: "key.yes", Value: "yes"},
		{Key: "2", Label: "key.no", Value: "no"},
		{Key: "3", Label: "key.skip", Value: "skip"},
	}
}

// standard gives a choice that a list may name by one word.
func standard(word string) *choice {
	switch word {
	case "yes":
		return &choice{Label: "key.yes", Value: "yes"}
	case "no":
		return &choice{Label: "key.no", Value: "no"}
	case "skip":
		return &choice{Label: "key.skip", Value: "skip"}
	case "stop":
		return &choice{Key: "0", Label: "key.stop"}
	case "later":
		return &choice{Key: "0", Label: "key.later"}
	}
	return nil
}

// UnmarshalYAML takes a list, or the word yesno.
func (c *choices) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		if n.Value != "yesno" {
			return fmt.Errorf("line %d: choices: %q is neither a list nor the word yesno", n.Line, n.Value)
		}
		*c = yesNo()
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		return fmt.Errorf("line %d: choices must be a list", n.Line)
	}
	for i, e := range n.Content {
		var ch *choice
		if e.Kind == yaml.ScalarNode {
			if ch = standard(e.Value); ch == nil {
				return fmt.Errorf("line %d: %q is no standard choice; there are yes, no, skip, stop, later", e.Line, e.Value)
			}
		} else {
			ch = new(choice)
			if err := e.Load(ch, yaml.WithKnownFields()); err != nil {
				return err
			}
		}
		ch.line = e.Line
		if ch.Key == "" {
			ch.Key = fmt.Sprint(i + 1)
		}
		*c = append(*c, ch)
	}
	return nil
}

// UnmarshalYAML takes one signal or a list of them.
func (s *signals) UnmarshalYAML(n *yaml.Node) error {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	for _, e := range list {
		var one sig
		if err := e.Load(&one, yaml.WithKnownFields()); err != nil {
			return err
		}
		*s = append(*s, one)
	}
	return nil
}

// UnmarshalYAML keeps the line.
func (r *rule) UnmarshalYAML(n *yaml.Node) error {
	type plain rule
	r.line = n.Line
	return n.Load((*plain)(r), yaml.WithKnownFields())
}

// UnmarshalYAML keeps the line.
func (b *branch) UnmarshalYAML(n *yaml.Node) error {
	type plain branch
	b.line = n.Line
	return n.Load((*plain)(b), yaml.WithKnownFields())
}
