package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"benan/bot/risk"
)

type options struct {
	worst        int
	folds, sweep bool
	dump         string
}

// figures are the counts that the targets speak of.
type figures struct {
	n, called, asMedium [4]int // by true level: how many, how many called a worker, how many graded exactly medium
	lowAsLow            int
}

func count(verdicts []verdict) figures {
	var f figures
	for _, v := range verdicts {
		f.n[v.Label]++
		switch {
		case v.grade.Level >= risk.High:
			f.called[v.Label]++
		case v.grade.Level == risk.Medium:
			f.asMedium[v.Label]++
		case v.Label == risk.Low:
			f.lowAsLow++
		}
	}
	return f
}

func (f figures) String() string {
	danger := f.n[risk.High] + f.n[risk.Critical]
	called := f.called[risk.High] + f.called[risk.Critical]
	missed := danger - called
	return fmt.Sprintf("critical %s  critical+high %s  low called %s  medium called %s  missed graded medium %s  medium kept from low %s  low as low %s",
		share(f.called[risk.Critical], f.n[risk.Critical]), share(called, danger),
		share(f.called[risk.Low], f.n[risk.Low]), share(f.called[risk.Medium], f.n[risk.Medium]),
		share(f.asMedium[risk.High]+f.asMedium[risk.Critical], missed),
		share(f.called[risk.Medium]+f.asMedium[risk.Medium], f.n[risk.Medium]), share(f.lowAsLow, f.n[risk.Low]))
}

func share(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f (%d/%d)", float64(part)/float64(whole), part, whole)
}

// judge prints the triage report. held is asked of a model that learnt from all samples, and gives figures only.
func (s school) judge(out io.Writer, samples []sample, held []string, o options) error {
	verdicts, err := s.crossValidate(samples, o.folds)
	if err != nil {
		return err
	}
	if o.dump != "" {
		var lines strings.Builder
		for _, v := range verdicts {
			fmt.Fprintf(&lines, "%s\t%d\t%d\t%t\t%.4f\t%.4f\t%.4f\t%s\n", v.ID, v.Label, v.sure, v.spoke, v.score[0], v.score[1], v.score[2], v.Text)
		}
		if err := os.WriteFile(o.dump, []byte(lines.String()), 0o644); err != nil {
			return err
		}
	}
	unseen := "its writer"
	if o.folds {
		unseen = "it"
	}
	fmt.Fprintf(out, "%d messages, each graded by a model that never saw %s. Rules, lists and frames were written with many of them in sight.\n\n", len(verdicts), unseen)
	fmt.Fprintln(out, "average of writers", average(verdicts))
	fmt.Fprintln(out, "all      ", count(verdicts))
	fmt.Fprintln(out, "rules    ", count(rulesAlone(verdicts)))
	groupReport(out, "writer", verdicts, func(v verdict) string { return writerOf(v.sample) })
	groupReport(out, "style", verdicts, func(v verdict) string { return v.Style })
	topicReport(out, verdicts)
	if o.sweep {
		sweep(out, verdicts)
	}
	misses(out, verdicts, o.worst)
	if len(held) == 0 {
		return nil
	}
	return s.judgeHeld(out, samples, held)
}

// judgeHeld asks a model made from samples about the held files. Nobody may tune by them, so no message is shown.
func (s school) judgeHeld(out io.Writer, samples []sample, held []string) error {
	asked, _, err := readSamples(held)
	if err != nil {
		return err
	}
	data, err := s.learn(samples, risk.ModelHead{})
	if err != nil {
		return err
	}
	judge, err := s.rules.With(data)
	if err != nil {
		return err
	}
	verdicts := ask(judge, asked)
	fmt.Fprintf(out, "\nheld: %d messages that no model above, no rule and no frame has seen\n\nall       %s\n", len(verdicts), count(verdicts))
	groupReport(out, "file", verdicts, func(v verdict) string { return v.file })
	groupReport(out, "style", verdicts, func(v verdict) string { return v.Style })
	topicReport(out, verdicts)
	return nil
}

// average weighs each writer alike, however much they wrote.
func average(verdicts []verdict) string {
	names, parts := split(verdicts, func(v verdict) string { return writerOf(v.sample) })
	var sums [4]float64
	for _, name := range names {
		f := count(parts[name])
		for i, x := range [4][2]int{
			{f.called[risk.Critical], f.n[risk.Critical]}, {f.called[risk.Critical] + f.called[risk.High], f.n[risk.Critical] + f.n[risk.High]},
			{f.called[risk.Low], f.n[risk.Low]}, {f.called[risk.Medium], f.n[risk.Medium]},
		} {
			sums[i] += float64(x[0]) / float64(max(1, x[1])) / float64(len(names))
		}
	}
	return fmt.Sprintf("critical %.3f  critical+high %.3f  low called %.3f  medium called %.3f", sums[0], sums[1], sums[2], sums[3])
}

// judgeUnseen grades a file with the model as it stands. Of held files only figures are wanted: worst is 0 for them.
func judgeUnseen(out io.Writer, g *risk.Grader, file string, worst int) error {
	unseen, err := readFile(file)
	if err != nil {
		return err
	}
	verdicts := ask(g, unseen)
	fmt.Fprintf(out, "%s: %d messages, graded by the committed model\n%s\n", filepath.Base(file), len(verdicts), count(verdicts))
	if worst > 0 {
		misses(out, verdicts, worst)
	}
	return nil
}

func rulesAlone(verdicts []verdict) []verdict {
	alone := slices.Clone(verdicts)
	for i := range alone {
		alone[i].grade.Level = alone[i].sure
	}
	return alone
}

func split(verdicts []verdict, key func(verdict) string) (names []string, parts map[string][]verdict) {
	parts = map[string][]verdict{}
	for _, v := range verdicts {
		parts[key(v)] = append(parts[key(v)], v)
	}
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, parts
}

func groupReport(out io.Writer, title string, verdicts []verdict, key func(verdict) string) {
	fmt.Fprintf(out, "\nby %s\n", title)
	names, parts := split(verdicts, key)
	for _, name := range names {
		fmt.Fprintf(out, "  %-16s %s\n", name, count(parts[name]))
	}
}

// topicReport lists only topics where something went wrong, the worst first.
func topicReport(out io.Writer, verdicts []verdict) {
	names, parts := split(verdicts, func(v verdict) string { return v.Topic })
	wrong := func(name string) (n int) {
		for _, v := range parts[name] {
			if (v.Label >= risk.High) != (v.grade.Level >= risk.High) {
				n++
			}
		}
		return n
	}
	sort.SliceStable(names, func(i, j int) bool { return wrong(names[i]) > wrong(names[j]) })
	fmt.Fprintln(out, "\nby topic: wrongly called or not called")
	var line []string
	for _, name := range names {
		if n := wrong(name); n > 0 {
			line = append(line, fmt.Sprintf("%s %d/%d", name, n, len(parts[name])))
		}
	}
	fmt.Fprintln(out, " ", strings.Join(line, ", "))
}
