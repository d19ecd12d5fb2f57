package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"benan/bot/risk"
)

const testdata = "../testdata"

func testSchool(t *testing.T, draws int) school {
	t.Helper()
	g, err := risk.Untaught(os.DirFS("../../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	frames, _, err := readFrames(filepath.Join(testdata, "frames.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return school{g, frames, draws, risk.UsualRecipe()}
}

func testSamples(t *testing.T) []sample {
	t.Helper()
	files, _, err := dataFiles(testdata)
	if err != nil {
		t.Fatal(err)
	}
	samples, _, err := readSamples(files)
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

// TestUnseenMessages trains without one part of the development corpus and grades that part: a floor under what the
// recipe, the frames and the rules make of messages that the model never saw.
func TestUnseenMessages(t *testing.T) {
	s := testSchool(t, 4)
	s.recipe.Passes = 4
	var taught, asked []sample
	for _, one := range testSamples(t) {
		if one.file == "risk-dev.jsonl" && partOf(one, true) <= "b" {
			asked = append(asked, one)
		} else {
			taught = append(taught, one)
		}
	}
	data, err := s.learn(taught, risk.ModelHead{})
	if err != nil {
		t.Fatal(err)
	}
	judge, err := s.rules.With(data)
	if err != nil {
		t.Fatal(err)
	}
	f := count(ask(judge, asked))
	t.Log(f)
	if len(asked) < 150 {
		t.Fatalf("only %d messages are asked", len(asked))
	}
	for name, x := range map[string]struct {
		part, whole int
		min, max    float64
	}{
		"critical called":      {f.called[risk.Critical], f.n[risk.Critical], 0.94, 1},
		"critical+high called": {f.called[risk.Critical] + f.called[risk.High], f.n[risk.Critical] + f.n[risk.High], 0.94, 1},
		"low called":           {f.called[risk.Low], f.n[risk.Low], 0, 0.09},
		"medium called":        {f.called[risk.Medium], f.n[risk.Medium], 0, 0.2},
	} {
		if got := float64(x.part) / float64(x.whole); got < x.min || got > x.max {
			t.Errorf("%s: %.3f, want %.2f to %.2f", name, got, x.min, x.max)
		}
	}
}

func TestTheSameLessonsGiveTheSameModel(t *testing.T) {
	s := testSchool(t, 1)
	s.recipe.Passes = 2
	samples := testSamples(t)[:120]
	first, err := s.learn(samples, risk.ModelHead{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.learn(samples, risk.ModelHead{})
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("two trainings differ (%v)", err)
	}
}

func TestNothingThatIsJudgedLearnsFromHeldFiles(t *testing.T) {
	files, held, err := dataFiles(testdata)
	if err != nil || len(files) < 2 || len(held) == 0 {
		t.Fatal(files, held, err)
	}
	if i := slices.IndexFunc(files, func(f string) bool { return strings.Contains(f, "held") }); i >= 0 {
		t.Errorf("%s is for judging only", files[i])
	}
}

func TestNoWriterIsInTwoParts(t *testing.T) {
	parts := map[string]string{}
	for _, one := range testSamples(t) {
		part := partOf(one, false)
		if was, ok := parts[one.file]; ok && was != part {
			t.Fatalf("%s is in the parts %s and %s", one.file, was, part)
		}
		parts[one.file] = part
	}
	if len(parts) < 2 || parts["own-4.jsonl"] != parts["own-4b.jsonl"] {
		t.Errorf("parts: %v", parts)
	}
}

func TestDraw(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	seen := map[string]bool{}
	for range 200 {
		seen[draw(random, "{a|b{c|d}|} x{y|z}")] = true
	}
	for _, want := range []string{"a xy", "a xz", "bc xy", "bd xz", " xy", " xz"} {
		if !seen[want] {
			t.Errorf("%q was never drawn from %v", want, seen)
		}
	}
	if len(seen) != 8 {
		t.Errorf("drawn: %v", seen)
	}
}

func TestFramesNameTheLineOfAFault(t *testing.T) {
	file := filepath.Join(t.TempDir(), "frames.txt")
	for text, want := range map[string]string{
		"low greeting: hi\nawful x: y": ":2: write",
		"low x: {a|b":                  ":1: an unknown @name, or a brace",
		"# note\n\nlow x: @nobody":     ":3: an unknown @name",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := readFrames(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
