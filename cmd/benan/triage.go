package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"benan/bot/risk"
	"benan/locales"
)

// longestLine is the longest message that triage reads, and more than any channel carries.
const longestLine = 1 << 20

func triageCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "triage",
		Short: "Grades the danger of each line of standard input; the text is not repeated",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			g, err := risk.Load(locales.FS)
			if err != nil {
				return within("locales", err)
			}
			return triage(g, cmd.InOrStdin(), cmd.OutOrStdout(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, `one line each: {"level":"critical","rules":[..]}`)
	return cmd
}

// triage writes exactly one line for each input line, empty ones included, and flushes each.
func triage(g *risk.Grader, in io.Reader, out io.Writer, asJSON bool) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for {
		line, err := r.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read: %w", err)
		}
		if line == "" && errors.Is(err, io.EOF) {
			return nil
		}
		line = strings.TrimRight(line, "\r\n")
		if len(line) > longestLine {
			line = line[:longestLine]
		}
		grade := g.Grade(line, risk.Context{})
		if werr := writeGrade(out, grade, asJSON); werr != nil {
			return werr
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}

func writeGrade(out io.Writer, g risk.Grade, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprintln(out, g.Level, strings.Join(g.Rules, ", "))
		return err
	}
	rules := g.Rules
	if rules == nil {
		rules = []string{}
	}
	return json.NewEncoder(out).Encode(struct {
		Level risk.Level `json:"level"`
		Rules []string   `json:"rules"`
	}{g.Level, rules})
}
