package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"benan/locales"
	"benan/store"
	"benan/store/live"
	"benan/store/records"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Tells what is wrong: configuration, Redis durability, roster gaps, contacts out of date",
		Long:  "Looks at everything that `serve` would use, changes nothing, and calls no provider. Exit code 1 if something must be mended.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{out: cmd.OutOrStdout(), now: time.Now()}
			d.examine(cmd.Context())
			if d.faults > 0 {
				return &exitError{1, fmt.Errorf("doctor: %d to mend, %d to look at", d.faults, d.warnings)}
			}
			_, err := fmt.Fprintf(d.out, "doctor: nothing to mend, %d to look at\n", d.warnings)
			return err
		},
	}
}

// doctor collects what it finds: "ok", "look" (works, but) and "MEND".
type doctor struct {
	out              io.Writer
	now              time.Time
	faults, warnings int
}

func (d *doctor) say(mark, format string, args ...any) {
	_, _ = fmt.Fprintf(d.out, "%-5s %s\n", mark, fmt.Sprintf(format, args...))
}

func (d *doctor) ok(format string, args ...any) { d.say("ok", format, args...) }

func (d *doctor) look(format string, args ...any) {
	d.warnings++
	d.say("look", format, args...)
}

func (d *doctor) mend(format string, args ...any) {
	d.faults++
	d.say("MEND", format, args...)
}

func (d *doctor) examine(ctx context.Context) {
	cfg, err := loadConfig()
	for _, e := range lines(err) {
		d.mend("%s", e)
	}
	if err == nil {
		d.ok("configuration is whole")
	}
	for _, p := range cfg.providers.on() {
		p.look(d)
	}
	d.content(cfg)
	d.roster(cfg)
	ring := d.keys(cfg)
	if ring != nil {
		d.redis(ctx, cfg, ring)
		d.records(ctx, cfg, ring)
	}
}

func (d *doctor) content(cfg config) {
	c, contacts, err := provenContent(cfg.ContentDir, cfg.Contacts)
	for _, e := range lines(err) {
		d.mend("%s", e)
	}
	if err != nil {
		return
	}
	d.ok("content is in order")
	old := 0
	for _, c := range contacts {
		if c.Stale(d.now) {
			old++
			d.look("contact %s was last checked on %s: call it, then set checked to the day (cần kiểm tra lại)", c.ID, c.Checked)
		}
	}
	if old == 0 {
		d.ok("%d contacts, all checked within 90 days", len(contacts))
	}
	d.emergency(c.Book.Places(), contacts)
}

// emergency: whoever is in danger abroad must be told a number that answers there. Only the operator can know and try
// it, so a country that the directory lists and that has none is to be mended.
func (d *doctor) emergency(places []string, contacts []locales.Contact) {
	var missing []string
	for _, p := range places {
		country, ok := strings.CutPrefix(p, "abroad.")
		if ok && !slices.ContainsFunc(contacts, func(c locales.Contact) bool {
			return slices.Contains(c.Places, country) && slices.Contains(c.Needs, "emergency")
		}) {
			missing = append(missing, country)
		}
	}
	if len(missing) > 0 {
		d.mend("no local emergency number for %s: try it, then add a contact with places: [country], needs: [emergency] to the contacts file", strings.Join(missing, ", "))
		return
	}
	d.ok("every listed country has a local emergency number")
}

// rosterDays is how far ahead gaps of the roster are told.
const rosterDays = 7

func (d *doctor) roster(cfg config) {
	r, err := loadRoster(cfg.Roster)
	for _, e := range lines(err) {
		d.mend("%s", e)
	}
	switch {
	case err != nil:
		return
	case len(r.Reachable()) == 0:
		d.mend("the roster is empty: nobody can be called. Write one and set BENAN_ROSTER")
		return
	}
	reach := r.Through(cfg.providers.on().channels()...)
	for _, w := range r.Workers() {
		if v, ok := reach.Worker(w.ID); !ok || len(v.Methods) == 0 {
			d.mend("worker %s has no method on a channel that is on; pages would skip them", w.ID)
		}
	}
	gaps := reach.Gaps(d.now, d.now.AddDate(0, 0, rosterDays))
	for _, g := range gaps {
		d.mend("nobody is on duty from %s to %s", g.From.Format("Mon 02.01. 15:04"), g.To.Format("Mon 02.01. 15:04"))
	}
	if len(gaps) == 0 {
		d.ok("roster: %d workers, somebody is on duty at every hour of the next %d days", len(r.Workers()), rosterDays)
	}
}

func (d *doctor) keys(cfg config) *store.KeyRing {
	if cfg.KeyFile == "" {
		return nil // said by the configuration
	}
	ring, err := store.LoadKeys(cfg.KeyFile)
	if err != nil {
		d.mend("%s", err)
		return nil
	}
	d.ok("key file is readable by its owner only; keep a copy elsewhere: losing it loses every thread")
	return ring
}

func (d *doctor) redis(ctx context.Context, cfg config, ring *store.KeyRing) {
	if cfg.RedisURL == "" {
		return
	}
	s, err := live.Open(cfg.RedisURL, ring, live.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		d.mend("BENAN_REDIS_URL: %s", err)
		return
	}
	defer func() { _ = s.Close() }()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	v, err := s.Check(ctx)
	if err != nil {
		d.mend("redis does not answer: start it, or mend BENAN_REDIS_URL")
		return
	}
	d.durability(v)
	d.deadEvents(ctx, s)
}

func (d *doctor) durability(v live.Durability) {
	if fault := v.Fault(); fault != "" {
		d.mend("redis %s: %s", v.Version, fault)
		return
	}
	if w := v.Warning(); w != "" {
		d.look("redis %s: %s", v.Version, w)
		return
	}
	d.ok("redis %s keeps what it accepted", v.Version)
}

// deadEvents: what was given up needs somebody, because no worker ever saw it.
func (d *doctor) deadEvents(ctx context.Context, s *live.Store) {
	b, err := s.Backlog(ctx)
	if err != nil {
		d.mend("redis: %s", err)
		return
	}
	if b.Buried > 0 {
		d.mend("%d events could not be worked off and are dead: look for «event given up» in the log, mend the cause, then run `benan events retry` for reports and `benan events forget` for the rest", b.Buried)
		return
	}
	d.ok("no event was given up; %d wait", b.Events)
}

func (d *doctor) records(ctx context.Context, cfg config, ring *store.KeyRing) {
	s, err := records.Open(ctx, cfg.Records, ring)
	if err != nil {
		d.mend("BENAN_RECORDS: %s", err)
		return
	}
	defer func() { _ = s.Close() }()
	kept, err := s.KeptCount(ctx)
	if err != nil {
		d.mend("records: %s", err)
		return
	}
	if kept > 0 {
		d.look("%d messages wait in the records until redis is back", kept)
	}
	d.ok("records can be opened and written")
}

// lines splits joined errors into one a line.
func lines(err error) []string {
	if err == nil {
		return nil
	}
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) {
		return []string{err.Error()}
	}
	var out []string
	for _, e := range many.Unwrap() {
		out = append(out, lines(e)...)
	}
	return out
}
