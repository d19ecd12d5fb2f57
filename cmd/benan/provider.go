package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"benan/bot"
	"benan/bot/outbox"
	"benan/bot/photo"
)

// provider is all that the program knows of one provider of messages: a channel of its own, or one gateway of SMS. Each
// has a file of its own, which alone knows its variables, and fills every field. docs/channels.md tells how to add one.
type provider struct {
	channel  string         // what it carries, as rosters, metrics and the outbox name it
	key      string         // the variable without which it is off
	asks     string         // the variables that switch it on, in words
	settings any            // pointer to a struct with env tags; the functions below look into it
	on       func() bool    // it has credentials
	called   func() bool    // it is on and calls us, so that it needs BENAN_PUBLIC_URL
	faults   func() []error // what is wrong with its settings: a provider is whole or off, never half
	look     func(*doctor)  // what the operator should know of one that is on
	connect  func(deps) (connection, error)
}

// deps is what a provider is connected with.
type deps struct {
	publicURL string
	log       *slog.Logger
	refused   func(reason string) // counts its refused webhooks
}

// connection is a provider at work. Only route is required.
type connection struct {
	route    outbox.Route
	webhooks func(bot.Receiver, bot.Deliveries) map[string]http.Handler // what it calls, by pattern: "POST /telegram"
	run      func(context.Context, bot.Receiver) error                  // at work as long as the server is
	photos   photo.Source                                               // nil: it sends none, or they cannot be fetched
}

type providers []provider

// allProviders is the one list of them.
func allProviders() providers {
	return providers{telegramProvider(), twilioProvider()}
}

// on gives those that have credentials.
func (ps providers) on() providers {
	return slices.DeleteFunc(slices.Clone(ps), func(p provider) bool { return !p.on() })
}

// channels names the channels that they carry.
func (ps providers) channels() []string {
	var names []string
	for _, p := range ps {
		if !slices.Contains(names, p.channel) {
			names = append(names, p.channel)
		}
	}
	return names
}

// of gives those of one channel.
func (ps providers) of(channel string) providers {
	return slices.DeleteFunc(slices.Clone(ps), func(p provider) bool { return p.channel != channel })
}

// keys names the variables that switch them on.
func (ps providers) keys(between string) string {
	var keys []string
	for _, p := range ps {
		keys = append(keys, p.key)
	}
	return strings.Join(keys, between)
}

// faults looks at the settings of all.
func (ps providers) faults(publicURL string) []error {
	var errs []error
	on := ps.on()
	if len(on) == 0 {
		var asks []string
		for _, p := range ps {
			asks = append(asks, p.asks)
		}
		errs = append(errs, fmt.Errorf("no channel: set %s", strings.Join(asks, ", or ")))
	}
	for _, p := range ps {
		errs = append(errs, p.faults()...)
	}
	for _, channel := range on.channels() {
		if many := on.of(channel); len(many) > 1 {
			errs = append(errs, fmt.Errorf("%s are both set, but one provider carries the channel %s; keep one of them", many.keys(" and "), channel))
		}
	}
	if publicURL == "" && slices.ContainsFunc(ps, func(p provider) bool { return p.called() }) {
		errs = append(errs, errors.New("BENAN_PUBLIC_URL: missing; it is what the providers call, https://host without a slash at the end"))
	}
	return errs
}

// connect connects those that are on; a channel without a provider is off, and said so.
func (ps providers) connect(publicURL string, log *slog.Logger, m *metrics) ([]connection, error) {
	var out []connection
	var errs []error
	for _, channel := range ps.channels() {
		on := ps.of(channel).on()
		if len(on) == 0 {
			log.Warn(channel + " is off: " + ps.of(channel).keys(" or ") + " is not set")
		}
		for _, p := range on {
			c, err := p.connect(deps{publicURL, log, m.refusal(channel)})
			out, errs = append(out, c), append(errs, err)
		}
	}
	return out, errors.Join(errs...)
}
