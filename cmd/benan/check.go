package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"benan/bot"
	"benan/flows"
	"benan/locales"
)

func checkCommand() *cobra.Command {
	var graph string
	cmd := &cobra.Command{
		Use:   "check [DIR] | check --graph dot|mermaid [FLOW [DIR]]",
		Short: "Proves the content: walks every conversation in every language, and looks at every text",
		Long: "Proves the embedded content, or that of DIR, which holds flows/scripts, flows/rules and locales/.\n" +
			"Every fault is one line on standard error, \"file:line: what is wrong and how to mend it\"; then the exit code is 1.\n" +
			"docs/vi/noi-dung.md explains the messages. With --graph it draws a conversation, or all, for Graphviz or Mermaid.",
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case graph != "":
				return drawFlows(cmd.OutOrStdout(), graph, args)
			case len(args) == 2:
				return &exitError{1, errors.New("check takes one folder; FLOW goes with --graph")}
			}
			return check(cmd.OutOrStdout(), append(args, "")[0])
		},
	}
	cmd.Flags().StringVar(&graph, "graph", "", "draw instead of checking: dot (Graphviz) or mermaid")
	return cmd
}

func isFolder(dir string) error {
	if dir == "" {
		return nil
	}
	if s, err := os.Stat(dir); err != nil || !s.IsDir() {
		return &exitError{1, fmt.Errorf("%s:1: no such folder", dir)}
	}
	return nil
}

// check loads the content, proves it, and says what was walked.
func check(out io.Writer, dir string) error {
	if err := isFolder(dir); err != nil {
		return err
	}
	began := time.Now()
	c, contacts, err := loadContent(dir, "")
	if err != nil {
		return &exitError{1, err}
	}
	proof, err := prove(c, dir, c.Book.Walk)
	if err != nil {
		return &exitError{1, err}
	}
	if _, err := fmt.Fprintf(out, "walked %d states by %d paths and played %d turns, in %d languages, by buttons and by SMS, in %.1f s\n",
		proof.States, proof.Paths, proof.Turns, len(c.Texts.Langs()), time.Since(began).Seconds()); err != nil {
		return err
	}
	if len(proof.Faults) > 0 {
		return &exitError{1, errors.New(strings.Join(proof.Faults, "\n"))}
	}
	_, err = fmt.Fprintf(out, "content is in order: %d flows, %d texts, %d contacts\n", len(c.Book.Flows()), len(c.Texts.IDs(bot.DefaultLang)), len(contacts))
	return err
}

// prove proves loaded content. walk goes through its conversations, which takes the longest and so comes last. A folder of
// coordinators need not repeat the list of what is never said.
func prove(c *bot.Content, dir string, walk func() *flows.Walked) (bot.Proof, error) {
	fsys := fs.FS(locales.FS)
	if dir != "" {
		own := os.DirFS(path.Join(dir, "locales"))
		if names, err := fs.Glob(own, "avoid.*.yaml"); err == nil && len(names) > 0 {
			fsys = own
		}
	}
	avoid, err := locales.LoadAvoid(fsys)
	if err := errors.Join(within("locales", err), within("locales", c.Risk.Check())); err != nil {
		return bot.Proof{}, err
	}
	contacts, err := loadContacts(locales.FS, "")
	if err != nil {
		return bot.Proof{}, err
	}
	shipped, err := locales.Load(locales.FS, locales.Numbers(contacts))
	if err != nil {
		return bot.Proof{}, within("locales", err)
	}
	return c.Prove(walk(), avoid, shipped), nil
}

// drawFlows draws one flow, or all of them.
func drawFlows(out io.Writer, form string, args []string) error {
	if form != "dot" && form != "mermaid" {
		return &exitError{2, fmt.Errorf("--graph: %q is neither dot nor mermaid", form)}
	}
	args = append(slices.Clone(args), "", "")
	flow, dir := args[0], args[1]
	if err := isFolder(dir); err != nil {
		return err
	}
	c, _, err := loadContent(dir, "")
	if err != nil {
		return &exitError{1, err}
	}
	names := []string{flow}
	if flow == "" {
		names = c.Book.Flows()
	}
	for _, name := range names {
		g, err := drawFlow(c, name)
		if err != nil {
			return &exitError{1, err}
		}
		picture := g.DOT()
		if form == "mermaid" {
			picture = g.Mermaid()
		}
		if _, err := io.WriteString(out, picture); err != nil {
			return err
		}
	}
	return nil
}

func drawFlow(c *bot.Content, flow string) (flows.Graph, error) {
	return c.Book.Graph(flow, func(id string) string {
		text, _ := c.Texts.Text(bot.DefaultLang, id, nil)
		return text
	})
}
