package locales

import (
	"fmt"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// Contact is one service that a person may be sent to. Numbers live only in the operator's contacts file, with the day
// on which somebody checked them.
type Contact struct {
	ID         string            `yaml:"id"`
	Number     string            `yaml:"number"`
	FromAbroad string            `yaml:"from_abroad"` // the form to dial from abroad, where it differs
	Label      map[string]string `yaml:"label"`
	Hours      map[string]string `yaml:"hours"`
	Cost       string            `yaml:"cost"` // free, local, abroad, paid
	Records    bool              `yaml:"records_calls"`
	Languages  []string          `yaml:"languages"`
	Places     []string          `yaml:"places"` // vn, uk, cn, kh, ...
	Needs      []string          `yaml:"needs"`
	Checked    string            `yaml:"checked"` // YYYY-MM-DD
	Source     string            `yaml:"source"`

	Day  time.Time `yaml:"-"`
	Line int       `yaml:"-"`
}

// Stale tells whether a contact was not checked for 90 days. 111, 113 and 115 are exempt: they are the state's own
// emergency numbers.
func (c Contact) Stale(now time.Time) bool {
	switch c.ID {
	case "111", "113", "115":
		return false
	}
	return now.Sub(c.Day) > 90*24*time.Hour
}

// LoadContacts reads a contacts file. file is its name for messages.
func LoadContacts(file string, b []byte) ([]Contact, error) {
	var doc yaml.Node
	var out []Contact
	var errs faults
	if err := yaml.Load(b, &doc); err != nil {
		errs.yaml(file, err)
		return nil, errs.joined()
	}
	var f struct {
		Contacts []yaml.Node `yaml:"contacts"`
	}
	if err := doc.Load(&f, yaml.WithKnownFields()); err != nil {
		errs.yaml(file, err)
		return nil, errs.joined()
	}
	seen := map[string]bool{}
	for _, n := range f.Contacts {
		c := Contact{Line: n.Line}
		if err := n.Load(&c, yaml.WithKnownFields()); err != nil {
			errs.yaml(file, err)
			continue
		}
		if what := c.fault(seen); what != "" {
			errs.add(file, n.Line, what)
		}
		c.Day, _ = time.Parse(time.DateOnly, c.Checked)
		seen[c.ID] = true
		out = append(out, c)
	}
	return out, errs.joined()
}

func (c Contact) fault(seen map[string]bool) string {
	switch {
	case c.ID == "":
		return "a contact needs an id"
	case seen[c.ID]:
		return fmt.Sprintf("the contact %q stands twice; keep one", c.ID)
	case strings.Trim(c.Number, "+0123456789 ") != "" || c.Number == "":
		return fmt.Sprintf("%s: the number %q may hold digits, spaces and a leading +", c.ID, c.Number)
	case c.Label["vi"] == "":
		return fmt.Sprintf("%s: a Vietnamese label is missing: label: {vi: ...}", c.ID)
	}
	if _, err := time.Parse(time.DateOnly, c.Checked); err != nil {
		return fmt.Sprintf("%s: checked: %q is no date; write 2026-11-23", c.ID, c.Checked)
	}
	return ""
}

// Numbers gives id -> number, as texts refer to them.
func Numbers(contacts []Contact) map[string]string {
	out := make(map[string]string, len(contacts))
	for _, c := range contacts {
		out[c.ID] = c.Number
	}
	return out
}
