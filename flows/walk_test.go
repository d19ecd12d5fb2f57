package flows

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// small is the least content that loads: a menu that leads to the flow x, and what the rules must name.
func small(scripts map[string]string) fstest.MapFS {
	files := map[string]string{
		"rules/rules.yaml": `
danger: {critical: urgent, high: urgent, medium: offer}
places: {gate: gate, menu: menu, offer: offer, human: human}
interrupts:
  erase: {means: [erase]}
  dont_write: {means: [dont_write]}
  stop: {keys: ["0"], means: [stop]}
  urgent: {keys: ["9"]}
  human: {means: [human]}
ladder:
  critical: {next: 90s, notice: 3m, again: 5m}
  high: {next: 5m, notice: 10m, again: 5m}
  medium: {next: 10m, notice: 15m, again: 15m}
`,
		"scripts/gate.yaml":   "flow: gate\nnodes:\n  ask: {ask: t, choices: [{label: l, value: clear}]}\n",
		"scripts/menu.yaml":   "flow: menu\nnodes:\n  ask: {ask: t, choices: [{label: l, go: x}, {label: l, go: human}, stop]}\n",
		"scripts/offer.yaml":  "flow: offer\nnodes:\n  ask: {ask: t, choices: [{label: l, go: human}, {label: l, go: on}, later]}\n  on: {branch: [{go: back}]}\n",
		"scripts/human.yaml":  "flow: human\nnodes:\n  call: {signal: {human: true}, say: [t], go: wait}\n",
		"scripts/urgent.yaml": "flow: urgent\nnodes:\n  say: {say: [t], go: wait}\n",
		"scripts/x.yaml":      "flow: x\nnodes:\n  ask: {ask: t, choices: [{label: l, go: home}]}\n",
	}
	for name, text := range scripts {
		files[name] = text
	}
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func walked(t *testing.T, fsys fstest.MapFS) string {
	t.Helper()
	b, err := Load(fsys, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var faults []string
	for _, f := range b.Walk().Faults {
		faults = append(faults, f.Error())
	}
	return strings.Join(faults, "\n")
}

func TestWalkOfSmallContentFindsNothing(t *testing.T) {
	if faults := walked(t, small(nil)); faults != "" {
		t.Error(faults)
	}
}

// Each file of testdata/broken has one fault ("# want:") and its mend ("# mend: old => new"): the walk finds the one and,
// mended, nothing.
func TestWalkFindsWhatIsBroken(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := string(raw)
			want, old, mend := remarks(t, text)
			name := "scripts/x.yaml"
			if !strings.Contains(text, "\nflow: x\n") {
				name = "scripts/other.yaml"
			}
			if faults := walked(t, small(map[string]string{name: text})); !strings.Contains(faults, want) || !strings.Contains(faults, "flows/"+name+":") {
				t.Errorf("want %q, found\n%s", want, faults)
			}
			body := strings.LastIndex(text, "\n# ")
			mended := text[:body] + strings.ReplaceAll(text[body:], old, mend)
			if mended == text {
				t.Fatalf("%q is not in it", old)
			}
			if faults := walked(t, small(map[string]string{"scripts/x.yaml": mended})); faults != "" {
				t.Errorf("mended, it still finds\n%s", faults)
			}
		})
	}
}

func remarks(t *testing.T, text string) (want, old, mend string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if w, ok := strings.CutPrefix(line, "# want: "); ok {
			want = w
		}
		if m, ok := strings.CutPrefix(line, "# mend: "); ok {
			old, mend, _ = strings.Cut(m, " => ")
		}
	}
	if want == "" || old == "" {
		t.Fatal("an example needs # want: and # mend:")
	}
	return want, old, mend
}

func TestWalkOfTheShippedContent(t *testing.T) {
	b, err := Load(FS, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := b.Walk()
	t.Logf("%d states, %d paths, %d questions", w.States, w.Paths, len(w.Stops))
	for _, f := range w.Faults {
		t.Error(f.Error())
	}
	if w.States < 1000 || w.Paths < w.States || len(w.Stops) < 30 {
		t.Errorf("%d states, %d paths, %d questions: the walk did not get far", w.States, w.Paths, len(w.Stops))
	}
	if diff := cmp.Diff(bandsOfS1(), w.Bands["s1.band"]); diff != "" {
		t.Errorf("the bands of S1 (-counted, +walked):\n%s", diff)
	}
}

// s1Weights are the weights of the eleven signs as the screening paper has them.
var s1Weights = []int{2, 1, 3, 2, 3, 1, 2, 3, 3, 3, 3}

// bandsOfS1 counts all 3^11 ways to answer the signs, without the engine: the band of each, and with which scores, where
// all from 3 on look the same.
func bandsOfS1() Bands {
	seen := map[string]map[int]bool{}
	for n := range 177147 {
		var keys []int
		for range s1Weights {
			keys = append(keys, n%3)
			n /= 3
		}
		band, score := bandOfS1(keys)
		if seen[band] == nil {
			seen[band] = map[int]bool{}
		}
		seen[band][min(score, 3)] = true
	}
	out := Bands{}
	for band, scores := range seen {
		for s := range scores {
			out[band] = append(out[band], s)
		}
		slices.Sort(out[band])
	}
	return out
}

// bandOfS1 is the band of an adult who goes on after every red sign. 0 is yes, 1 no, 2 skipped.
func bandOfS1(keys []int) (band string, score int) {
	skips := 0
	for i, k := range keys {
		switch k {
		case 0:
			score += s1Weights[i]
		case 2:
			skips++
		}
	}
	switch {
	case score >= 3:
		return "s1.a", score
	case score >= 1:
		return "s1.b", score
	case skips <= 2 && len(keys)-skips >= 8:
		return "s1.c", score
	}
	return "s1.u", score
}

// A sample of ways through S1, stepped by the engine, ends where the count says.
func TestWalkOfS1AgreesWithCounting(t *testing.T) {
	b, err := Load(FS, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		keys := make([]int, len(s1Weights))
		for i := range keys {
			keys[i] = []int{0, 1, 1, 1, 2}[r.IntN(5)]
		}
		want, _ := bandOfS1(keys)
		if got := throughS1(t, b, keys); got != want {
			t.Fatalf("%v: %s, counted %s", keys, got, want)
		}
	}
}

// throughS1 answers the signs in order, goes on at every red sign and offer, and tells the band.
func throughS1(t *testing.T, b *Book, keys []int) string {
	now := time.Unix(1_700_000_000, 0)
	res := b.Enter(State{}, Place{Flow: "s1"}, now)
	for i := 0; ; {
		at := res.State.At()
		n := b.nodes[at]
		key := "2"
		switch {
		case at == Place{"s1", "a_ask"}:
			return "s1.a"
		case at == Place{"s1", "b"}, at == Place{"s1", "u"}:
			return "s1." + at.Node
		case at.Flow == "":
			return "s1.c"
		case at == Place{"s1", "open"}:
			key = "1"
		case at == Place{"s1", "age"}:
			key = "3"
		case at.Flow == "s1" && n.Weight > 0:
			key, i = fmt.Sprint(keys[i]+1), i+1
		}
		if res = b.Step(res.State, Input{Key: key}, now); !res.Understood {
			t.Fatalf("%v: %q is no answer at %v", keys, key, at)
		}
	}
}
