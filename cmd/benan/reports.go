package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"benan/bot"
	"benan/store"
	"benan/store/records"
)

func reportsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reports",
		Short: "The anonymous reports: list, show, answer, status, photos, purge, audit",
		Long: "The coordinator's way to the anonymous reports. Needs BENAN_KEY_FILE (and BENAN_RECORDS, if set for `serve`) and\n" +
			"may run beside the server. Texts are printed by `show` only; every look is noted in the audit trail with the name of\n" +
			"the user of this machine. A report names nobody and cannot be traced: who wrote it reads the answer with their code.",
	}
	cmd.AddCommand(
		reportCommand("list", "All reports that are not done; no words of them", cobra.NoArgs, (*reportDesk).list),
		reportCommand("show N", "A whole report; the reporter then reads «đang xem»", cobra.ExactArgs(1), (*reportDesk).show),
		reportCommand("answer N [TEXT]", "Words for the reporter; without TEXT they are read from standard input", cobra.MinimumNArgs(1), (*reportDesk).answer),
		reportCommand("status N received|seen|passed|done", "How far the report has come, as the reporter is told", cobra.ExactArgs(2), (*reportDesk).status),
		reportCommand("photos N FOLDER", "Writes the cleaned pictures into a folder", cobra.ExactArgs(2), (*reportDesk).photos),
		reportCommand("audit", "Who looked at or changed what, in the last 90 days", cobra.NoArgs, (*reportDesk).trail),
		reportCommand("purge N", "Deletes the content of a report that is done", cobra.ExactArgs(1), (*reportDesk).purge),
	)
	cmd.PersistentFlags().Bool("all", false, "list: those that are done and purged too")
	return cmd
}

// reportDesk is one run of a subcommand.
type reportDesk struct {
	ctx     context.Context
	in      io.Reader
	out     io.Writer
	store   *records.Store
	reports records.Reports
	now     time.Time
	all     bool
	args    []string
}

func reportCommand(use, short string, args cobra.PositionalArgs, do func(*reportDesk) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: args, RunE: func(cmd *cobra.Command, args []string) error {
		all, _ := cmd.Flags().GetBool("all")
		return withRecords(cmd.Context(), func(s *records.Store) error {
			return do(&reportDesk{cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), s, s.Reports(), time.Now(), all, args})
		})
	}}
}

// withRecords opens the server's records for one command.
func withRecords(ctx context.Context, do func(*records.Store) error) error {
	s, err := openRecords(ctx)
	if err != nil {
		return &exitError{2, err}
	}
	return errors.Join(do(s), s.Close())
}

func openRecords(ctx context.Context) (*records.Store, error) {
	keyFile := os.Getenv("BENAN_KEY_FILE")
	if keyFile == "" {
		return nil, errors.New("BENAN_KEY_FILE: missing; name the key file of the server")
	}
	ring, err := store.LoadKeys(keyFile)
	if err != nil {
		return nil, err
	}
	url, err := recordsURL(os.Getenv("BENAN_RECORDS"), keyFile)
	if err != nil {
		return nil, err
	}
	s, err := records.Open(ctx, url, ring)
	if err != nil {
		return nil, fmt.Errorf("BENAN_RECORDS: %w", err)
	}
	return s, nil
}

// number reads the first argument.
func (d *reportDesk) number() (int64, error) {
	id, err := strconv.ParseInt(d.args[0], 10, 64)
	if err != nil {
		return 0, &exitError{2, fmt.Errorf("reports: %q is no number of a report; see benan reports list", d.args[0])}
	}
	return id, nil
}

// audit notes the look before anything is shown: one that cannot be noted is not given.
func (d *reportDesk) audit(action string, id int64, detail string) error {
	name := "?"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return d.store.Audit(d.ctx, d.now, name, "report."+action, "report:"+strconv.FormatInt(id, 10), detail)
}

// trail shows the audit trail. Looking at it is noted too.
func (d *reportDesk) trail() error {
	lines, err := d.store.Trail(d.ctx, d.now.AddDate(0, 0, -90))
	if err != nil {
		return err
	}
	err = d.say("%-17s %-16s %-18s %-12s %s", "when", "who", "did", "to", "")
	for _, l := range lines {
		err = errors.Join(err, d.say("%-17s %-16s %-18s %-12s %s", l.At.Local().Format("02.01.2006 15:04"), printable(l.Actor), l.Action, l.Subject, printable(l.Detail)))
	}
	return errors.Join(err, d.audit("audit", 0, ""))
}

// begin reads the number and notes the look.
func (d *reportDesk) begin(action, detail string) (int64, error) {
	id, err := d.number()
	if err != nil {
		return 0, err
	}
	return id, d.audit(action, id, detail)
}

func (d *reportDesk) say(format string, args ...any) error {
	_, err := fmt.Fprintf(d.out, format+"\n", args...)
	return err
}

func (d *reportDesk) list() error {
	if err := d.audit("list", 0, ""); err != nil {
		return err
	}
	rows, err := d.reports.List(d.ctx, d.all)
	if err != nil {
		return err
	}
	err = d.say("%-5s %-9s %-12s %-12s %5s %7s %6s %s", "no.", "status", "filed", "changed", "new", "answers", "photos", "reporter looked")
	for _, r := range rows {
		read := "-"
		if !r.Read.IsZero() {
			read = hourOf(r.Read)
		}
		err = errors.Join(err, d.say("%-5d %-9s %-12s %-12s %5d %7d %6d %s",
			r.ID, r.Status, hourOf(r.Created), hourOf(r.Updated), r.Unseen, r.Answers, r.Photos, read))
	}
	return err
}

// hourOf shows a time as it is kept: to the hour.
func hourOf(t time.Time) string { return t.Local().Format("02.01. 15h") }

func (d *reportDesk) show() error {
	id, err := d.begin("show", "")
	if err != nil {
		return err
	}
	row, parts, err := d.reports.Show(d.ctx, id)
	if err != nil {
		return err
	}
	err = d.say("Report %d, %s, filed %s, %d photos", row.ID, row.Status, hourOf(row.Created), row.Photos)
	c, _, cerr := loadContent("", "")
	for _, p := range parts {
		text := printable(p.Text.Reveal())
		switch {
		case p.Answer:
			text = "  -> " + text
		case cerr == nil:
			if shown, ok := c.Texts.Text("vi", p.Name, map[string]any{"text": text}); ok {
				text = shown
			}
		}
		err = errors.Join(err, d.say("%s  %s", hourOf(p.At), text))
	}
	return err
}

// printable drops what could steer the coordinator's terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, s)
}

func (d *reportDesk) answer() error {
	text := strings.Join(d.args[1:], " ")
	if len(d.args) == 1 {
		b, err := io.ReadAll(io.LimitReader(d.in, 4096))
		if err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		text = string(b)
	}
	if text = strings.TrimSpace(text); text == "" {
		return &exitError{2, errors.New("reports answer: write the words behind the number, or on standard input")}
	}
	id, err := d.begin("answer", "")
	if err != nil {
		return err
	}
	if err := d.reports.Answer(d.ctx, id, bot.NewText(text), d.now); err != nil {
		return err
	}
	return d.say("Kept. The reporter reads it with the code.")
}

func (d *reportDesk) status() error {
	may := []bot.Status{bot.StatusReceived, bot.StatusSeen, bot.StatusPassed, bot.StatusDone}
	s := bot.Status(d.args[1])
	if !slices.Contains(may, s) {
		return &exitError{2, fmt.Errorf("reports status: %q is not one of received, seen, passed, done", d.args[1])}
	}
	id, err := d.begin("status", string(s))
	if err != nil {
		return err
	}
	if err := d.reports.SetStatus(d.ctx, id, s, d.now); err != nil {
		return err
	}
	return d.say("Report %d: %s", id, s)
}

func (d *reportDesk) photos() error {
	id, err := d.begin("photos", "")
	if err != nil {
		return err
	}
	pictures, err := d.reports.Pictures(d.ctx, id)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(d.args[1], 0o700); err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	for n, b := range pictures {
		name := filepath.Join(d.args[1], fmt.Sprintf("bao-tin-%d-%d.jpg", id, n))
		if err := os.WriteFile(name, b, 0o600); err != nil {
			return fmt.Errorf("photos: %w", err)
		}
	}
	return d.say("%d pictures written. They lie unsealed there: delete them when they are no longer needed.", len(pictures))
}

func (d *reportDesk) purge() error {
	id, err := d.begin("purge", "")
	if err != nil {
		return err
	}
	if err := d.reports.Purge(d.ctx, id); err != nil {
		return err
	}
	return d.say("Report %d: content deleted. Its code still tells that it was done.", id)
}
