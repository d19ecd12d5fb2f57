package risk

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type labelled struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Label Level  `json:"label"`
}

func readLabelled(t *testing.T, file string) []labelled {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []labelled
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var l labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// TestShippedGraderHoldsItsFloors catches thresholds, rules or a model file that went wrong. The model has seen these
// messages, so the floors lie high; what it makes of unseen ones is measured in bot/risk/train.
func TestShippedGraderHoldsItsFloors(t *testing.T) {
	g := grader(t)
	var n, called [4]float64
	missedAsLow := 0
	for _, m := range readLabelled(t, "testdata/risk-dev.jsonl") {
		got := g.Grade(m.Text, Context{}).Level
		n[m.Label]++
		if got >= High {
			called[m.Label]++
		}
		if m.Label >= High && got == Low {
			missedAsLow++
		}
	}
	if n[Low] < 100 || n[Medium] < 100 || n[High] < 100 || n[Critical] < 100 {
		t.Fatalf("the corpus is not whole: %v", n)
	}
	if got := called[Critical] / n[Critical]; got < 0.97 {
		t.Errorf("critical called: %.3f", got)
	}
	if got := (called[High] + called[Critical]) / (n[High] + n[Critical]); got < 0.97 {
		t.Errorf("critical and high called: %.3f", got)
	}
	if got := called[Low] / n[Low]; got > 0.05 {
		t.Errorf("low called for nothing: %.3f", got)
	}
	if got := called[Medium] / n[Medium]; got > 0.1 {
		t.Errorf("medium called: %.3f", got)
	}
	if missedAsLow > 0 {
		t.Errorf("%d dangerous messages are graded low", missedAsLow)
	}
}

// TestModelBelongsToItsData fails when the data changed and the model was not made again.
func TestModelBelongsToItsData(t *testing.T) {
	m, err := committedModel()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.Contains(f, "held-") }) // they only judge
	files = append(files, "testdata/frames.txt")
	if len(m.head.Data) != len(files) {
		t.Errorf("the model learnt from %d files, there are %d; run go run ./bot/risk/train", len(m.head.Data), len(files))
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if m.head.Data[filepath.Base(file)] != hex.EncodeToString(sum[:]) {
			t.Errorf("%s changed since the model was made; run go run ./bot/risk/train", file)
		}
	}
}
