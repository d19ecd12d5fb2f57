package main

import (
	"hash/fnv"
	"slices"
	"strings"

	"benan/bot/risk"
	"benan/locales"
)

// verdict is what a model that never saw the sample says of it.
type verdict struct {
	sample
	grade risk.Grade
	score [3]float32
	sure  risk.Level
	spoke bool
}

// foldCount is how many parts the samples are cut into; each part is graded by a model that learnt from the others.
const foldCount = 5

// writerOf is the writer of a file: "own-4.jsonl" and "own-4b.jsonl" come from one hand.
func writerOf(s sample) string {
	return strings.TrimRight(strings.TrimSuffix(s.file, ".jsonl"), "bcd")
}

// partOf puts a sample with the others of its writer or, for folds, with the texts that fold alike, so that no model is
// asked what it has learnt by heart.
func partOf(s sample, folds bool) string {
	if !folds {
		return writerOf(s)
	}
	h := fnv.New32a()
	h.Write([]byte(locales.Fold(s.Text)))
	return string(rune('a' + h.Sum32()%foldCount))
}

// crossValidate grades every sample by a model that did not learn from it.
func (s school) crossValidate(samples []sample, folds bool) ([]verdict, error) {
	var names []string
	for _, one := range samples {
		if f := partOf(one, folds); !slices.Contains(names, f) {
			names = append(names, f)
		}
	}
	slices.Sort(names)
	var verdicts []verdict
	for _, name := range names {
		var taught, asked []sample
		for _, one := range samples {
			if partOf(one, folds) == name {
				asked = append(asked, one)
			} else {
				taught = append(taught, one)
			}
		}
		data, err := s.learn(taught, risk.ModelHead{})
		if err != nil {
			return nil, err
		}
		judge, err := s.rules.With(data)
		if err != nil {
			return nil, err
		}
		verdicts = append(verdicts, ask(judge, asked)...)
	}
	return verdicts, nil
}

func ask(g *risk.Grader, samples []sample) []verdict {
	verdicts := make([]verdict, 0, len(samples))
	for _, s := range samples {
		v := verdict{sample: s, grade: g.Grade(s.Text, risk.Context{})}
		v.score, v.sure, v.spoke = g.Scores(s.Text)
		verdicts = append(verdicts, v)
	}
	return verdicts
}
