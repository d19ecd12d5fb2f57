package main

import (
	"fmt"
	"io"
	"slices"
	"sort"

	"benan/bot/risk"
)

// misses lists the dangerous messages that called nobody, the quietest first, then the loudest false calls.
func misses(out io.Writer, verdicts []verdict, worst int) {
	sorted := slices.Clone(verdicts)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].score[1] < sorted[j].score[1] })
	fmt.Fprintln(out, "\nnot called, quietest first")
	listed := 0
	for _, v := range sorted {
		if v.Label >= risk.High && v.grade.Level < risk.High && listed < worst {
			listed++
			fmt.Fprintf(out, "  %s %-8s as %-6s %+.2f %s %q\n", v.ID, v.Label, v.grade.Level, v.score, v.Topic, v.Text)
		}
	}
	fmt.Fprintln(out, "\ncalled for nothing, loudest first")
	slices.Reverse(sorted)
	listed = 0
	for _, v := range sorted {
		if v.Label < risk.High && v.grade.Level >= risk.High && listed < worst {
			listed++
			fmt.Fprintf(out, "  %s %-8s as %-8s %+.2f %s %q %v\n", v.ID, v.Label, v.grade.Level, v.score, v.Topic, v.Text, v.grade.Rules)
		}
	}
}

// sweep prints what other lines through the high score would give, and what full recall would cost.
func sweep(out io.Writer, verdicts []verdict) {
	fmt.Fprintln(out, "\nif the line of high stood at")
	for _, wanted := range []float64{0.93, 0.95, 0.96, 0.97, 0.98} {
		line := float32(1)
		f := count(moved(verdicts, line))
		for ; float64(f.called[2]+f.called[3]) < wanted*float64(f.n[2]+f.n[3]); line -= 0.01 {
			f = count(moved(verdicts, line))
		}
		fmt.Fprintf(out, "  %+.2f %s\n", line, f)
	}
}

// moved draws the line of high elsewhere, the others in step.
func moved(verdicts []verdict, line float32) []verdict {
	moved := slices.Clone(verdicts)
	for i, v := range verdicts {
		moved[i].grade.Level = v.sure
		if v.spoke && v.sure == risk.Low {
			continue
		}
		switch {
		case v.score[1] > line:
			moved[i].grade.Level = max(v.sure, risk.High)
		case v.score[0] > -0.25:
			moved[i].grade.Level = max(v.sure, risk.Medium)
		}
	}
	return moved
}
