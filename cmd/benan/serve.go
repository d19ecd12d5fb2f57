package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"benan/bot/oncall"
	"benan/bot/outbox"
	"benan/bot/photo"
	"benan/store"
	"benan/store/live"
	"benan/store/records"
)

func serveCommand() *cobra.Command {
	var volatile bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "The server; its configuration comes from the environment, see README.md",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig()
			if err != nil {
				return &exitError{2, err}
			}
			return serve(cmd.Context(), cfg, volatile, slog.New(slog.NewJSONHandler(os.Stderr, nil)))
		},
	}
	cmd.Flags().BoolVar(&volatile, "allow-volatile", false, "accept a Redis that may lose messages in a crash (tests only)")
	return cmd
}

// server is `benan serve` with everything built.
type server struct {
	*app
	cfg      config
	volatile bool
	content  *contentWatch

	connections []connection // the providers that are on
}

// serve builds the server and runs it until ctx ends. What is wrong with the settings ends it with exit code 2.
func serve(ctx context.Context, cfg config, volatile bool, log *slog.Logger) error {
	s, closeAll, err := build(ctx, cfg, volatile, log)
	if err != nil {
		return &exitError{2, err}
	}
	err = s.run(ctx)
	return errors.Join(err, closeAll())
}

// build makes everything that `serve` needs; all faults of files are told at once.
func build(ctx context.Context, cfg config, volatile bool, log *slog.Logger) (*server, func() error, error) {
	s := &server{cfg: cfg, volatile: volatile}
	ring, kerr := store.LoadKeys(cfg.KeyFile)
	roster, rerr := loadRoster(cfg.Roster)
	watch, cerr := newContentWatch(cfg.ContentDir, cfg.Contacts, log)
	m := newMetrics()
	connections, chErr := cfg.providers.connect(cfg.PublicURL, log, m)
	if err := errors.Join(kerr, rerr, cerr, chErr); err != nil {
		return nil, nil, err
	}
	s.content, s.connections = watch, connections
	rec, err := records.Open(ctx, cfg.Records, ring)
	if err != nil {
		return nil, nil, fmt.Errorf("BENAN_RECORDS: %w", err)
	}
	name, err := installation(rec)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("BENAN_RECORDS: %w", err), rec.Close())
	}
	hot, err := live.Open(cfg.RedisURL, ring, live.Options{Log: log, OwnDispatcher: true, Installation: name})
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("BENAN_REDIS_URL: %w", err), rec.Close())
	}
	var routes []outbox.Route
	for _, c := range connections {
		routes = append(routes, c.route)
	}
	m.watch(roster)
	m.backlog(hot)
	s.app, err = assemble(parts{content: watch.current, live: hot, records: rec, ring: ring, roster: roster.Through(cfg.providers.on().channels()...),
		routes: routes, log: log, metrics: m, installation: name})
	if err != nil {
		return nil, nil, errors.Join(err, rec.Close(), hot.Close())
	}
	return s, func() error { return errors.Join(rec.Close(), hot.Close()) }, nil
}

func loadRoster(path string) (*oncall.Roster, error) {
	if path == "" {
		return oncall.NewRoster(nil, nil, nil), nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("BENAN_ROSTER: %w", err)
	}
	r, err := oncall.LoadRoster(path, b)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// run listens and works until ctx ends: webhooks stop first, then the rest in order (see app.run).
func (s *server) run(ctx context.Context) error {
	public, err := listen(ctx, s.cfg.Listen)
	if err != nil {
		return &exitError{2, fmt.Errorf("BENAN_LISTEN: %w", err)}
	}
	admin, err := listen(ctx, s.cfg.AdminListen)
	if err != nil {
		return &exitError{2, errors.Join(fmt.Errorf("BENAN_ADMIN_LISTEN: %w", err), public.Close())}
	}
	s.log.Info("listening", "public", public.Addr().String(), "internal", admin.Addr().String())
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.checkDurability(gctx) })
	g.Go(func() error { return s.content.run(gctx) })
	g.Go(func() error { return s.sweep(gctx) })
	g.Go(func() error { return s.app.run(working) })
	for _, c := range s.connections {
		if c.run != nil {
			g.Go(func() error { return ignoreEnd(gctx, c.run(gctx, s.intake)) })
		}
	}
	g.Go(func() error { return s.photos().Run(gctx) })
	g.Go(func() error { return serveHTTP(gctx, admin, s.adminHandler()) })
	g.Go(func() error {
		defer stopWorking() // what was accepted is still sent
		return serveHTTP(gctx, public, s.publicHandler())
	})
	err = g.Wait()
	s.log.Info("stopped")
	return err
}

// photos fetches the photos of reports from the channels that are on.
func (s *server) photos() *photo.Fetcher {
	sources := map[string]photo.Source{}
	for _, c := range s.connections {
		if c.photos != nil {
			sources[c.route.Channel.Name()] = c.photos
		}
	}
	return &photo.Fetcher{Shelf: s.records.Reports(), Sources: sources, Now: time.Now, Log: s.log}
}

// ignoreEnd: being told to stop is no failure.
func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// checkDurability refuses a Redis that could lose accepted messages, as soon as it can be asked.
func (s *server) checkDurability(ctx context.Context) error {
	for ; ctx.Err() == nil; sleep(ctx, time.Second) {
		d, err := s.live.Check(ctx)
		if err != nil {
			s.log.Warn("redis does not answer yet; webhooks get 503 until it does")
			continue
		}
		if fault := d.Fault(); fault != "" {
			if !s.volatile {
				return &exitError{2, fmt.Errorf("BENAN_REDIS_URL: %s; or start with --allow-volatile", fault)}
			}
			s.log.Warn("redis may lose messages", "why", fault)
		}
		if w := d.Warning(); w != "" {
			s.log.Warn("redis", "why", w)
		}
		return nil
	}
	return nil
}

// sweep applies the retention once an hour.
func (s *server) sweep(ctx context.Context) error {
	for ; ctx.Err() == nil; sleep(ctx, time.Hour) {
		if err := s.records.Sweep(ctx, time.Now(), s.cfg.TranscriptDays); err != nil && ctx.Err() == nil {
			s.log.Error("retention failed, tried again in an hour", "err", err)
		}
		if err := s.records.Reports().Sweep(ctx, time.Now(), s.cfg.ReportDays); err != nil && ctx.Err() == nil {
			s.log.Error("retention of reports failed, tried again in an hour", "err", err)
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", addr)
}

// serveHTTP serves until ctx ends, then lets the requests under way finish.
func serveHTTP(ctx context.Context, ln net.Listener, h http.Handler) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: quietLog()}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		done <- srv.Shutdown(end)
	}()
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-done
}
