// Command benan is Bến An: an anonymous counselling channel against human trafficking, by Telegram and SMS. The
// package only wires: configuration, construction, one file a command.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the roster's hours must not depend on what the server has installed

	"github.com/redis/go-redis/v9"
	"github.com/spf13/cobra"
)

// quietRedis takes the place of the Redis library's own logger; its errors come back from every call anyway.
type quietRedis struct{}

func (quietRedis) Printf(context.Context, string, ...any) {}

// exitError ends the program with a code; its message, if any, is printed as it is.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	redis.SetLogger(quietRedis{}) // its lines are not ours: no level, no JSON, and they repeat addresses
	os.Exit(run(ctx, os.Args[1:]))
}

// run is main without the process: it gives the exit code.
func run(ctx context.Context, args []string) int {
	root := &cobra.Command{
		Use:           "benan",
		Short:         "Bến An: anonymous counselling channel against human trafficking (Telegram, SMS)",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(demoCommand(), chatCommand(), triageCommand(), checkCommand(), serveCommand(), doctorCommand(), keygenCommand(), reportsCommand(), casesCommand(), eventsCommand())
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var exit *exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		fmt.Fprintln(os.Stderr, exit.err)
		return exit.code
	}
	fmt.Fprintln(os.Stderr, "benan:", err)
	return 1
}
