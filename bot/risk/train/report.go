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
	worst         int
	byFile, sweep bool
	dump          string
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

func (s school) judge(out io.Writer, samples []sample, o options) error {
	verdicts, err := s.crossValidate(samples, o.byFile)
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
	fmt.Fprintf(out, "%d messages, each graded by a model that never saw it. The rules were written with these messages in sight.\n\n", len(verdicts))
	fmt.Fprintln(out, "all      ", count(verdicts))
	fmt.Fprintln(out, "rules    ", count(rulesAlone(verdicts)))
	groupReport(out, "file", verdicts, func(v verdict) string { return v.file })
	groupReport(out, "style", verdicts, func(v verdict) string { return v.Style })
	topicReport(out, verdicts)
	if o.sweep {
		sweep(out, verdicts)
	}
	misses(out, verdicts, o.worst)
	return nil
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
