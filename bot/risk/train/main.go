// Command train learns the model of bot/risk from the labelled messages in its testdata and writes bot/risk/model.bin;
// with -report it judges instead. It promises the same bytes for the same data, rules and recipe, and never judges a
// message by a model that learnt from its writer's file. Files called held-*.jsonl teach no model at all: they judge.
//
//	go run ./bot/risk/train              write the model
//	go run ./bot/risk/train -report      the triage report: one writer left out at a time, held files apart
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"benan/bot/risk"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	root := flags.String("root", ".", "root of the module")
	report := flags.Bool("report", false, "judge by cross-validation instead of writing the model")
	worst := flags.Int("worst", 25, "with -report: how many misses to list")
	folds := flags.Bool("folds", false, "with -report: leave out one fold of all files at a time instead of one writer")
	tuning := flags.Bool("tuning", false, "with -report: leave the held files unasked, as long as anything is still being tuned")
	sweep := flags.Bool("sweep", false, "with -report: print what other thresholds would give")
	dump := flags.String("dump", "", "with -report: write every verdict to this file")
	ask := flags.String("ask", "", "with -report: judge the committed model on this labelled file, which it must not have learnt from")
	recipe := risk.UsualRecipe()
	flags.Func("groups", "weights of the groups of features, to try others", func(s string) error { return floats(s, recipe.Groups[:]) })
	flags.Func("cost", "cost of a wrong lesson for each head, to try others", func(s string) error { return floats(s, recipe.Cost[:]) })
	flags.Func("uplift", "how much more a missed danger costs, for each head, to try others", func(s string) error { return floats(s, recipe.Uplift[:]) })
	if err := flags.Parse(args); err != nil {
		return err
	}
	files, held, err := dataFiles(filepath.Join(*root, "bot/risk/testdata"))
	if err != nil {
		return err
	}
	samples, hashes, err := readSamples(files)
	if err != nil {
		return err
	}
	g, err := risk.Untaught(os.DirFS(filepath.Join(*root, "locales")))
	if err != nil {
		return err
	}
	frames, sum, err := readFrames(filepath.Join(*root, "bot/risk/testdata/frames.txt"))
	if err != nil {
		return err
	}
	hashes["frames.txt"] = sum
	school := school{g, frames, usualDraws, recipe}
	if *report && *ask != "" {
		if g, err = risk.Load(os.DirFS(filepath.Join(*root, "locales"))); err != nil {
			return err
		}
		return judgeUnseen(out, g, *ask, *worst)
	}
	if *report {
		if *tuning {
			held = nil
		}
		return school.judge(out, samples, held, options{worst: *worst, folds: *folds, sweep: *sweep, dump: *dump})
	}
	data, err := school.learn(samples, risk.ModelHead{Command: "go run ./bot/risk/train", Data: hashes})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(*root, "bot/risk/model.bin"), data, 0o644)
}

// school is what every model is made with: the rules, the frames and the recipe.
type school struct {
	rules  *risk.Grader
	frames []frame
	draws  int // sentences a frame
	recipe risk.Recipe
}

// learn makes a model from samples and the frames.
func (s school) learn(samples []sample, head risk.ModelHead) ([]byte, error) {
	drawn := frameLessons(s.frames, s.draws)
	all := append(lessons(samples), drawn...)
	texts := make([]string, 0, len(samples)+len(drawn)/8)
	for i := 0; i < len(drawn); i += 8 { // a few of each frame, or their words would drown the real ones
		texts = append(texts, drawn[i].Text)
	}
	head.Counts = map[string]int{"frames": len(s.frames)}
	for _, s := range samples {
		texts = append(texts, s.Text)
		head.Counts[s.Label.String()]++
	}
	return s.rules.Learn(all, s.rules.CountWords(texts), s.recipe, head)
}

// floats reads numbers separated by commas into a slice of the same length.
func floats[F float32 | float64](s string, into []F) error {
	parts := strings.Split(s, ",")
	if len(parts) != len(into) {
		return fmt.Errorf("%d numbers are needed", len(into))
	}
	for i, p := range parts {
		n, err := strconv.ParseFloat(p, 64)
		if err != nil {
			return err
		}
		into[i] = F(n)
	}
	return nil
}
