package risk

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadNamesEveryFaultWithItsPlace(t *testing.T) {
	const thresholds = "thresholds: {medium: 0, high: 0, critical: 0, medium_share: 0, medium_cap: 0, critical_share: 0, after_red: 0, in_report: 0, earlier_medium: 0, unknown_share: 1}\n"
	for name, test := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"no file":  {nil, []string{"risk.*.yaml: no rule file found"}},
		"not YAML": {map[string]string{"risk.a.yaml": "rules: ["}, []string{"risk.a.yaml:2: a bracket is not closed"}},
		"several at once": {map[string]string{"risk.a.yaml": thresholds + `
rules:
  - name: one
    level: awful
    why: {vi: a, en: b}
    say: ["<nobody> giữ"]
    match: [x]
  - name: one
    level: low
    why: {vi: a, en: b}
    say: ["..", "a? b?"]
    unless: [nothing]
    match: [x]
  - name: two
    levle: low
`}, []string{
			`risk.a.yaml:5: level "awful"`, `risk.a.yaml:7: no list is called <nobody>`, `risk.a.yaml:9: two rules are called "one"`,
			`risk.a.yaml:12: ".." must start with a word`, `risk.a.yaml:12: "a? b?" may not be missing altogether`,
			`risk.a.yaml:13: no guard is called "nothing"`, `risk.a.yaml:16: "levle" is not known here`, `risk.a.yaml:15: rule "two" has no level`,
		}},
		"thresholds": {map[string]string{"risk.a.yaml": "thresholds: {medium: much, hihg: 1}"}, []string{
			`risk.a.yaml:1: "much" is no number`, `threshold "high" is missing`, `risk.a.yaml:1: threshold "hihg" is not known`,
		}},
		"wrong shapes": {map[string]string{"risk.a.yaml": thresholds + "rules: {a: b}\nlists: [a]\nspell: {a: [b c]}\nsenses: [a b]\nguards:\n  - denial: perhaps\n"}, []string{
			"risk.a.yaml:2: a list is expected", "risk.a.yaml:3: names with values are expected", "risk.a.yaml:4: shorthand \"b c\" must be one word",
			"risk.a.yaml:5: \"a b\" must be one word", "risk.a.yaml:7: \"perhaps\" is neither true nor false", "risk.a.yaml:7: this guard has no name",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for file, data := range test.files {
				files[file] = &fstest.MapFile{Data: []byte(data)}
			}
			_, err := Load(files)
			if err == nil {
				t.Fatal("loaded without a fault")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("lacks %q in:\n%v", want, err)
				}
			}
		})
	}
}

func TestCheckNamesTheExampleThatFails(t *testing.T) {
	files := fstest.MapFS{"risk.a.yaml": {Data: []byte(`
thresholds: {medium: 9, high: 9, critical: 9, medium_share: 0, medium_cap: 0, critical_share: 0, after_red: 0, in_report: 0, earlier_medium: 0, unknown_share: 1}
rules:
  - name: new phrase
    level: critical
    why: {vi: "cụm từ mới", en: "a new phrase"}
    say: ["con cò bay lả"]
    match:
      - con co bay la
      - con cò đậu cành tre
    not: ["Con cò bay lả bay la"]
`)}}
	g, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Grade("nghe nói CON CÒ bay lả rồi", Context{}); got.Level != Critical || len(got.Rules) != 1 || got.Rules[0] != "new phrase" {
		t.Errorf("a new phrase without a new model: %+v", got)
	}
	err = g.Check()
	for _, want := range []string{`risk.a.yaml:10: rule "new phrase" does not find`, `risk.a.yaml:11: rule "new phrase" finds "Con cò bay lả bay la"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("lacks %q in: %v", want, err)
		}
	}
}

func TestDamagedModelIsRefused(t *testing.T) {
	for _, data := range [][]byte{nil, {1, 2, 3}, modelFile[:100], modelFile[:len(modelFile)-1], append([]byte{255, 255, 255, 255}, modelFile...)} {
		if _, err := readModel(data); err == nil {
			t.Errorf("%d bytes were taken as a model", len(data))
		}
	}
}

func TestLevelText(t *testing.T) {
	for l := Low; l <= Critical; l++ {
		text, err := l.MarshalText()
		var back Level
		if err != nil || back.UnmarshalText(text) != nil || back != l {
			t.Errorf("%v does not come back: %q %v", l, text, err)
		}
	}
	var l Level
	if _, err := Level(9).MarshalText(); err == nil || l.UnmarshalText([]byte("High")) == nil {
		t.Error("a level outside the four was taken")
	}
}
