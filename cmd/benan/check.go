package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [DIR]",
		Short: "Checks the content: conversations, texts, reply words, danger phrases, contacts",
		Long: "Checks the embedded content, or that of DIR, which holds flows/scripts, flows/rules and locales/.\n" +
			"Every fault is one line on standard error, \"file:line: what is wrong and how to mend it\"; then the exit code is 1.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := ""
			if len(args) == 1 {
				dir = args[0]
				if s, err := os.Stat(dir); err != nil || !s.IsDir() {
					return &exitError{1, fmt.Errorf("%s:1: no such folder", dir)}
				}
			}
			c, contacts, err := loadContent(dir, "")
			if err == nil {
				err = within("locales", c.Risk.Check())
			}
			if err != nil {
				return &exitError{1, err}
			}
			uses := map[string]bool{}
			for _, u := range c.Book.Uses() {
				uses[u.ID] = true
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "content is in order: %d flows, %d texts in %d languages (%d used by flows), %d contacts\n",
				len(c.Book.Flows()), len(c.Texts.IDs("vi")), len(c.Texts.Langs()), len(uses), len(contacts))
			return err
		},
	}
}
