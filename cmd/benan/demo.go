package main

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/outbox"
	"benan/bot/sim"
)

// demoFiles is the page: one template, one style sheet, one script. Nothing is loaded from elsewhere.
//
//go:embed demo
var demoFiles embed.FS

// demoEnd is how long open windows are waited for at the end.
const demoEnd = 3 * time.Second

func demoCommand() *cobra.Command {
	var listen, redis string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "The whole channel in one process: three simulated phones in a browser; nothing outside is called",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd.Context(), cmd.OutOrStdout(), listen, redis)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address of the page")
	cmd.Flags().StringVar(&redis, "redis", "", "redis:// URL; without it everything is kept in the memory of this process")
	return cmd
}

// demo is the page and what it shows: the same app as the server's, with phones in the place of the providers.
type demo struct {
	*embedded
	phones *phones
	page   demoPage
	ended  <-chan struct{} // closed when the program ends: open windows must not hold it up
}

// newDemo builds it. Nothing moves before [demo.run].
func newDemo(ctx context.Context, redisURL string) (*demo, error) {
	c, list, err := triedContent()
	if err != nil {
		return nil, err
	}
	lan := demoWorker(demoWorkerAddress)
	lan.ID, lan.Name = "lan", "Lan"
	p := newPhones(rand.Text())
	routes := []outbox.Route{
		{Channel: erasable{sim.New("telegram", bot.FormButtons, nil), p}},
		{Channel: sim.New("sms", bot.FormFlat, func(to bot.Address, out bot.Outgoing) { p.show("sms", to, out) })},
	}
	roster := oncall.NewRoster(time.Local, []oncall.Worker{lan}, []oncall.Shift{always(lan.ID)})
	e, err := newEmbedded(ctx, c, roster, routes, redisURL, p.decided)
	if err != nil {
		return nil, err
	}
	p.start(e.intake.Namer.Contact)
	page := demoPage{Stored: redisURL != ""}
	for _, k := range list {
		switch k.ID {
		case "111":
			page.Child = k.Number
		case "113":
			page.Police = k.Number
		}
	}
	return &demo{embedded: e, phones: p, page: page, ended: ctx.Done()}, nil
}

// run is the app and the watch over its clocks, until ctx ends.
func (d *demo) run(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error { return d.app.run(ctx) })
	g.Go(func() error { d.watch(ctx); return nil })
	return g.Wait()
}

// watch copies the times of the open cases to the page whenever something happened, and every second.
func (d *demo) watch(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		changed := d.phones.next()
		if open, err := d.records.OpenCases(ctx); err == nil {
			d.phones.clocks(open)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-changed:
		}
	}
}

// runDemo serves the page until ctx ends.
func runDemo(ctx context.Context, out io.Writer, listen, redisURL string) (err error) {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	d, err := newDemo(ctx, redisURL)
	if err != nil {
		return errors.Join(fmt.Errorf("demo: %w", err), l.Close())
	}
	defer func() { err = errors.Join(err, d.close()) }()
	d.greet(out, l.Addr())
	server := &http.Server{Handler: d.handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	var g errgroup.Group
	g.Go(func() error { defer end(); return d.run(ctx) })
	g.Go(func() error {
		<-ctx.Done()
		late, stop := context.WithTimeout(context.WithoutCancel(ctx), demoEnd)
		defer stop()
		return server.Shutdown(late)
	})
	g.Go(func() error {
		defer end()
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve page: %w", err)
		}
		return nil
	})
	return g.Wait()
}

func (d *demo) greet(out io.Writer, at net.Addr) {
	fmt.Fprintf(out, "Bến An demo: http://%s/\n", at)
	if d.page.Stored {
		fmt.Fprintln(out, "Nothing outside is called. Sessions and queues ARE STORED in the Redis that you named: give it one that serves nothing else. Ctrl-C ends it.")
		return
	}
	fmt.Fprintln(out, "Nothing outside is called and nothing is stored. Ctrl-C ends it.")
}
