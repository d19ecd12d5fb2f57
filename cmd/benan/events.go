package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"benan/store"
	"benan/store/live"
)

func eventsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "events",
		Short: "What waits for the on-call side, and what was given up (dead events): count, retry, forget",
		Long: "An event that fails five times is given up, and the log names its kind and why («event given up»). Prints numbers, never\n" +
			"a word or a name. Needs BENAN_REDIS_URL and BENAN_KEY_FILE and may run beside the server.",
		Args: cobra.NoArgs,
		RunE: onEvents((*live.Store).Dead, sayWaiting),
	}
	retry := &cobra.Command{
		Use:   "retry",
		Short: "Dead reports once more, after what the log names is mended",
		Long: "Puts dead reports and additions back; the server takes them within seconds. Alerts are not tried again: when they were\n" +
			"given up somebody was paged without their words. Nor is anything else of a conversation: it would tell the worker how\n" +
			"things stood then, whether it is safe to write above all, as if they stood so now.",
		Args: cobra.NoArgs,
		RunE: onEvents((*live.Store).RetryReports, sayDone("tried again")),
	}
	var reports bool
	forget := &cobra.Command{
		Use:   "forget",
		Short: "Deletes dead events, once somebody has seen to what the log says; reports only with --reports",
		Args:  cobra.NoArgs,
		RunE: onEvents(func(s *live.Store, ctx context.Context) (live.Dead, error) { return s.ForgetDead(ctx, reports) },
			sayDone("deleted")),
	}
	forget.Flags().BoolVar(&reports, "reports", false, "delete dead reports too: nobody will ever read them")
	cmd.AddCommand(retry, forget)
	return cmd
}

// onEvents does something to the dead events and says what came of it.
func onEvents(do func(*live.Store, context.Context) (live.Dead, error), say func(context.Context, io.Writer, *live.Store, live.Dead) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		s, err := openLive()
		if err != nil {
			return &exitError{2, err}
		}
		d, err := do(s, cmd.Context())
		if err == nil {
			err = say(cmd.Context(), cmd.OutOrStdout(), s, d)
		}
		return errors.Join(err, s.Close())
	}
}

func openLive() (*live.Store, error) {
	keyFile, url := os.Getenv("BENAN_KEY_FILE"), os.Getenv("BENAN_REDIS_URL")
	if keyFile == "" || url == "" {
		return nil, errors.New("BENAN_KEY_FILE and BENAN_REDIS_URL: one is missing; set both as for the server")
	}
	ring, err := store.LoadKeys(keyFile)
	if err != nil {
		return nil, err
	}
	s, err := live.Open(url, ring, live.Options{})
	if err != nil {
		return nil, fmt.Errorf("BENAN_REDIS_URL: %w", err)
	}
	return s, nil
}

func sayWaiting(ctx context.Context, out io.Writer, s *live.Store, d live.Dead) error {
	b, err := s.Backlog(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d events wait, %d are dead: %s\n", b.Events, d.Total(), deadText(d))
	return err
}

func sayDone(what string) func(context.Context, io.Writer, *live.Store, live.Dead) error {
	return func(_ context.Context, out io.Writer, _ *live.Store, d live.Dead) error {
		_, err := fmt.Fprintf(out, "%s: %s\n", what, deadText(d))
		return err
	}
}

func deadText(d live.Dead) string {
	return fmt.Sprintf("%d alerts, %d reports, %d others", d.Alerts, d.Reports, d.Others)
}
