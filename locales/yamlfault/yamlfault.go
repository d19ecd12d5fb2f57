// Package yamlfault says in a coordinator's words what the YAML library found wrong with a content file, each fault with
// its line and how to mend it. It imports nothing of ours, so that flows and locales, which do not import each other, say
// the same.
package yamlfault

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// Fault is one thing that is wrong. Line counts from 1; 1 where the library does not know it.
type Fault struct {
	Line int
	What string
}

// Of takes an error of the library apart.
func Of(err error) []Fault {
	var out []Fault
	for _, e := range loadErrors(err) {
		line, what := mended(e)
		out = append(out, Fault{max(1, line), what})
	}
	return out
}

// mended says in plain words what is wrong with a line of YAML, and how to mend it. at is the line, or 0 where the
// library does not know it; a message that begins with "line 4:" is one of ours and stays as it is.
func mended(e *yaml.LoadError) (at int, what string) {
	at, what = e.Mark.Line, e.Message
	if m := oursAt.FindStringSubmatch(what); m != nil {
		at, _ = strconv.Atoi(m[1])
		return at, m[2]
	}
	from := ""
	if e.ContextMark.Line > 0 && e.ContextMark.Line != at {
		from = fmt.Sprintf(" (it begins at line %d)", e.ContextMark.Line)
	}
	if m := noField.FindStringSubmatch(what); m != nil && strings.Contains(m[1], " ") {
		return at, fmt.Sprintf("%q stands where a word of this file is expected; put quotes around a text that holds a comma or a colon", m[1])
	} else if m != nil {
		return at, fmt.Sprintf("%q is no word of this file; check its spelling and how far it is indented", m[1])
	}
	if m := twice.FindStringSubmatch(what); m != nil {
		return at, fmt.Sprintf("%s stands at line %s already; keep one of the two", m[1], m[2])
	}
	if m := unfit.FindStringSubmatch(what); m != nil {
		return at, fmt.Sprintf("%s stands where %s is expected; correct it, or check how far the line is indented", stands(m[1], m[2]), wanted(m[3]))
	}
	for _, k := range []struct{ has, say string }{
		{"tab character", "a tab; indent with spaces only"},
		{"cannot start any token", "this line cannot be read; indent with spaces, never with a tab, and put a text that begins with a sign (@ % ` or the like) into quotes"},
		{"mapping values are not allowed", "a colon where none may stand, or a line that is indented wrongly; put a text that holds a colon into quotes, and line this line up with those around it"},
		{"end of stream", "a quotation mark is not closed" + from + "; close it"},
		{"',' or", "a bracket is not closed, or a comma is missing" + from + "; close the bracket, and put texts with commas or brackets into quotes"},
		{"node content", "a bracket is not closed, or something is missing" + from + "; close the bracket, or write what belongs here"},
		{"did not find expected", "this line does not fit those above" + from + "; check how far it is indented, and put '...' around a text that itself holds \""},
		{"could not find expected ':'", "a colon is missing" + from + "; write name: text, and indent a text that goes over several lines"},
		{"no documents", "the file is empty; put its content back, or take the file away"},
		{"expected single document", "--- divides the file in two; take it out"},
		{"unknown anchor", "a * at the beginning of a text; put the text into quotes"},
		{"UTF-", "the file is not saved as UTF-8; save it as UTF-8"},
		{"control characters", "a sign that nobody can see stands here; delete it and type the line anew"},
	} {
		if strings.Contains(what, k.has) {
			return at, k.say
		}
	}
	return at, strings.Join(strings.Fields(strings.TrimPrefix(what, "yaml: ")), " ") + "; check quotes, brackets and how far the line is indented"
}

var (
	oursAt  = regexp.MustCompile(`(?s)^line (\d+): (.*)$`)
	noField = regexp.MustCompile(`(?s)field (.+) not found in type`)
	twice   = regexp.MustCompile(`(?s)mapping key (.+) already defined at line (\d+)`)
	unfit   = regexp.MustCompile("(?s)cannot construct (!!\\w+)(?: `(.*)`)? into (\\S+)")
)

func stands(tag, value string) string {
	switch {
	case tag == "!!seq":
		return "a list"
	case tag == "!!map":
		return "a group of «name: value»"
	case tag == "!!null":
		return "nothing"
	}
	if r := []rune(value); len(r) > 40 {
		value = string(r[:40]) + "…"
	}
	return strconv.Quote(value)
}

func wanted(goType string) string {
	switch {
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "float"):
		return "a number"
	case goType == "bool":
		return "true or false"
	case goType == "string":
		return "a text"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	}
	return "a group of «name: value»"
}

// loadErrors takes the single faults out of the library's error.
func loadErrors(err error) []*yaml.LoadError {
	var many *yaml.LoadErrors
	if errors.As(err, &many) {
		return many.Errors
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return []*yaml.LoadError{one}
	}
	return []*yaml.LoadError{{Message: err.Error()}}
}
