package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"benan/store/records"
)

func casesCommand() *cobra.Command {
	var days int
	cmd := &cobra.Command{
		Use:   "cases",
		Short: "How many cases there were, why, and how workers marked them (false alarms, misses)",
		Long: "Counts the cases by level and by what alerted: rules, red signs of screenings, or the model alone. Workers mark a case by\n" +
			"«nham 1a» (false alarm), «sot 1a» (an earlier message should have called) and «dung 1a» (takes the mark back). Prints\n" +
			"names of rules and numbers, never a word, a code or a time. Needs BENAN_KEY_FILE and may run beside the server.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withRecords(cmd.Context(), func(s *records.Store) error {
				levels, causes, err := s.Tallies(cmd.Context(), time.Now().AddDate(0, 0, -days))
				if err != nil {
					return err
				}
				return printTallies(cmd.OutOrStdout(), days, levels, causes)
			})
		},
	}
	cmd.Flags().IntVar(&days, "days", 90, "how far to look back")
	return cmd
}

func printTallies(out io.Writer, days int, levels, causes []records.Tally) error {
	if len(levels) == 0 {
		_, err := fmt.Fprintf(out, "No case in the last %d days.\n", days)
		return err
	}
	_, err := fmt.Fprintf(out, "The last %d days.\n\n", days)
	for _, part := range []struct {
		title   string
		tallies []records.Tally
	}{{"level", levels}, {"alerted by", causes}} {
		_, e := fmt.Fprintf(out, "%-32s %6s %6s %12s %7s\n", part.title, "cases", "open", "false alarms", "missed")
		err = errors.Join(err, e)
		for _, t := range part.tallies {
			_, e := fmt.Fprintf(out, "%-32s %6d %6d %12d %7d\n", t.Name, t.Cases, t.Open, t.FalseAlarms, t.Missed)
			err = errors.Join(err, e)
		}
		_, e = fmt.Fprintln(out)
		err = errors.Join(err, e)
	}
	return err
}
