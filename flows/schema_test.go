package flows

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The schemas for editors know exactly the words that the loader knows.
func TestSchemaHasTheWordsOfTheLoader(t *testing.T) {
	for _, row := range []struct {
		file, path string
		of         any
	}{
		{"script", "", script{}}, {"script", "$defs.node", node{}}, {"script", "$defs.choice", choice{}}, {"script", "$defs.query", Query{}},
		{"script", "$defs.silent", silence{}}, {"script", "$defs.signal", sig{}}, {"script", "$defs.rule", rule{}}, {"script", "$defs.branch", branch{}},
		{"rules", "", ruleBook{}}, {"rules", "$defs.interrupt", Interrupt{}}, {"rules", "properties.ladder.additionalProperties", Ladder{}},
		{"rules", "properties.kinds.additionalProperties", kind{}}, {"rules", "properties.search.items", search{}},
	} {
		if diff := cmp.Diff(tags(row.of), properties(t, row.file, row.path)); diff != "" {
			t.Errorf("schema/%s.json %s (-loader, +schema):\n%s", row.file, row.path, diff)
		}
	}
}

func TestSchemaHasTheInterruptsAndActs(t *testing.T) {
	var s struct {
		Properties struct {
			Interrupts struct {
				PropertyNames struct{ Enum []string }
			}
		}
	}
	read(t, "rules", &s)
	if diff := cmp.Diff(slices.Sorted(slices.Values(interruptOrder)), slices.Sorted(slices.Values(s.Properties.Interrupts.PropertyNames.Enum))); diff != "" {
		t.Errorf("interrupts (-loader, +schema):\n%s", diff)
	}
	var d struct {
		Defs struct {
			Signal struct {
				Properties struct{ Do struct{ Enum []string } }
			}
		} `json:"$defs"`
	}
	read(t, "script", &d)
	if diff := cmp.Diff(slices.Sorted(slices.Values(acts())), slices.Sorted(slices.Values(d.Defs.Signal.Properties.Do.Enum))); diff != "" {
		t.Errorf("do (-loader, +schema):\n%s", diff)
	}
}

func read(t *testing.T, name string, out any) {
	t.Helper()
	raw, err := os.ReadFile("schema/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(raw, out)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func tags(of any) []string {
	var out []string
	for i := range reflect.TypeOf(of).NumField() {
		if tag := reflect.TypeOf(of).Field(i).Tag.Get("yaml"); tag != "" && tag != "-" {
			out = append(out, tag)
		}
	}
	slices.Sort(out)
	return out
}

func properties(t *testing.T, name, path string) []string {
	t.Helper()
	var s map[string]any
	read(t, name, &s)
	if path != "" {
		for _, p := range strings.Split(path, ".") {
			s, _ = s[p].(map[string]any)
		}
	}
	props, _ := s["properties"].(map[string]any)
	var out []string
	for k := range props {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
