package bottest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// SpecsVariable names the environment variable with the folder of the providers' specifications.
const SpecsVariable = "SPECS_DIR"

// telegramSpec is the Bot API as telegram-bot-api-spec describes it.
type telegramSpec struct {
	Methods map[string]telegramThing `json:"methods"`
	Types   map[string]telegramThing `json:"types"`
}

type telegramThing struct {
	Fields   []telegramField `json:"fields"`
	Subtypes []string        `json:"subtypes"`
}

type telegramField struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required"`
}

// loadSpec reads a specification; false, loudly, if there is none to judge by.
func loadSpec(t testing.TB, file string, into any) bool {
	t.Helper()
	dir := os.Getenv(SpecsVariable)
	if dir == "" {
		t.Logf("NOT JUDGED: %s is not set, so no call is checked against %s", SpecsVariable, file)
		return false
	}
	b, err := os.ReadFile(filepath.Join(dir, file))
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatalf("specification %s: %v", file, err)
	}
	return true
}

// refusals says what Telegram would object to in a call.
func (s *telegramSpec) refusals(method string, p url.Values) []string {
	m, ok := s.Methods[method]
	if !ok {
		return []string{"there is no method " + method}
	}
	var out []string
	known := make(map[string]bool)
	for _, f := range m.Fields {
		known[f.Name] = true
		switch v, there := p[f.Name]; {
		case !there && f.Required:
			out = append(out, method+": "+f.Name+" is missing")
		case there && len(v) > 1:
			out = append(out, method+": "+f.Name+" is there twice")
		case there && !s.parameter(v[0], f):
			out = append(out, fmt.Sprintf("%s: %s is no %s", method, f.Name, strings.Join(f.Types, " or ")))
		}
	}
	for name := range p {
		if !known[name] {
			out = append(out, method+": unknown parameter "+name)
		}
	}
	if text, ok := p["text"]; ok && method == "sendMessage" && (text[0] == "" || len(utf16.Encode([]rune(text[0]))) > 4096) {
		out = append(out, method+": text is empty or too long")
	}
	return out
}

// parameter tells whether a parameter's text is of one of the field's types: strings as they are, the rest as JSON.
func (s *telegramSpec) parameter(v string, f telegramField) bool {
	for _, t := range f.Types {
		if t == "String" {
			return true
		}
	}
	d := json.NewDecoder(strings.NewReader(v))
	d.UseNumber()
	var x any
	return d.Decode(&x) == nil && s.any(x, f.Types)
}

func (s *telegramSpec) any(x any, types []string) bool {
	for _, t := range types {
		if s.is(x, t) {
			return true
		}
	}
	return false
}

// is tells whether a JSON value is of a type of the Bot API, all the way down.
func (s *telegramSpec) is(x any, t string) bool {
	if of, ok := strings.CutPrefix(t, "Array of "); ok {
		all, ok := x.([]any)
		for _, e := range all {
			ok = ok && s.is(e, of)
		}
		return ok
	}
	switch t {
	case "String":
		_, ok := x.(string)
		return ok
	case "Boolean", "True":
		_, ok := x.(bool)
		return ok
	case "Integer", "Float":
		n, ok := x.(json.Number)
		if _, err := strconv.ParseInt(string(n), 10, 64); err != nil && t == "Integer" {
			return false
		}
		return ok
	}
	thing, ok := s.Types[t]
	if len(thing.Subtypes) > 0 {
		return s.any(x, thing.Subtypes)
	}
	o, isObject := x.(map[string]any)
	return ok && isObject && s.object(o, t, thing)
}

func (s *telegramSpec) object(o map[string]any, name string, thing telegramThing) bool {
	seen := 0
	for _, f := range thing.Fields {
		v, there := o[f.Name]
		if there {
			seen++
		}
		if there && !s.any(v, f.Types) || !there && f.Required {
			return false
		}
	}
	if seen != len(o) { // a field that the type does not have
		return false
	}
	return name != "InlineKeyboardButton" || button(o)
}

// button tells whether an inline button has exactly one action and data of 1-64 bytes.
func button(o map[string]any) bool {
	actions := len(o)
	for _, looks := range []string{"text", "icon_custom_emoji_id", "style"} {
		if _, there := o[looks]; there {
			actions--
		}
	}
	data, isData := o["callback_data"].(string)
	return actions == 1 && o["text"] != "" && (!isData || len(data) >= 1 && len(data) <= 64)
}
