package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"

	"benan/bot"
)

// config is the environment of `benan serve` and `benan doctor`. README.md has the same table in words.
type config struct {
	Listen      string `env:"BENAN_LISTEN" envDefault:"127.0.0.1:8080"`
	AdminListen string `env:"BENAN_ADMIN_LISTEN" envDefault:"127.0.0.1:9090"`
	PublicURL   string `env:"BENAN_PUBLIC_URL"`
	RedisURL    string `env:"BENAN_REDIS_URL"`
	Records     string `env:"BENAN_RECORDS"`
	KeyFile     string `env:"BENAN_KEY_FILE"`
	Roster      string `env:"BENAN_ROSTER"`
	Contacts    string `env:"BENAN_CONTACTS"`
	ContentDir  string `env:"BENAN_CONTENT_DIR"`

	TranscriptDays int `env:"BENAN_TRANSCRIPT_DAYS" envDefault:"90"` // what was written in a case is kept so long after closing

	ReportDays int `env:"BENAN_REPORT_DAYS" envDefault:"0"` // a report that is done is kept so long; 0: until somebody purges it

	TelegramToken  bot.Secret `env:"TELEGRAM_BOT_TOKEN"`
	TelegramSecret bot.Secret `env:"TELEGRAM_WEBHOOK_SECRET"`
	TelegramAPI    string     `env:"TELEGRAM_API_URL"`
	TelegramMode   string     `env:"TELEGRAM_MODE" envDefault:"webhook"`
	TelegramRate   float64    `env:"TELEGRAM_RATE" envDefault:"30"`

	TwilioSID     string     `env:"TWILIO_ACCOUNT_SID"`
	TwilioToken   bot.Secret `env:"TWILIO_AUTH_TOKEN"`
	TwilioFrom    string     `env:"TWILIO_FROM"`
	TwilioService string     `env:"TWILIO_MESSAGING_SERVICE_SID"`
	TwilioAPI     string     `env:"TWILIO_API_URL"`
	TwilioRate    float64    `env:"TWILIO_RATE" envDefault:"1"`
}

// loadConfig reads the environment and gives every fault at once, each naming its variable and the mend.
func loadConfig() (config, error) {
	var c config
	var errs []error
	if err := env.Parse(&c); err != nil {
		var agg env.AggregateError
		if errors.As(err, &agg) {
			for _, e := range agg.Errors {
				errs = append(errs, fmt.Errorf("configuration: %w", e))
			}
		} else {
			errs = append(errs, fmt.Errorf("configuration: %w", err))
		}
	}
	errs = append(errs, c.faults()...)
	var err error
	c.Records, err = recordsURL(c.Records, c.KeyFile)
	errs = append(errs, err)
	return c, errors.Join(errs...)
}

// recordsURL gives the records' address: benan.db beside the key file unless another is set.
func recordsURL(set, keyFile string) (string, error) {
	if set != "" || keyFile == "" {
		return set, nil
	}
	path, err := filepath.Abs(filepath.Join(filepath.Dir(keyFile), "benan.db"))
	if err != nil {
		return "", fmt.Errorf("BENAN_RECORDS: %w", err)
	}
	return "sqlite://" + path, nil
}

func (c config) hasTelegram() bool { return !c.TelegramToken.Empty() }

func (c config) hasTwilio() bool { return c.TwilioSID != "" }

func (c config) faults() []error {
	var errs []error
	fault := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	for _, v := range [][2]string{{"BENAN_LISTEN", c.Listen}, {"BENAN_ADMIN_LISTEN", c.AdminListen}} {
		name, addr := v[0], v[1]
		_, _, err := net.SplitHostPort(addr)
		fault(err != nil, "%s: %q is no address; write host:port, as 127.0.0.1:8080", name, addr)
	}
	fault(c.RedisURL == "", "BENAN_REDIS_URL: missing; write redis://host:6379/0")
	fault(c.RedisURL != "" && !strings.HasPrefix(c.RedisURL, "redis://") && !strings.HasPrefix(c.RedisURL, "rediss://"),
		"BENAN_REDIS_URL: must begin with redis:// or rediss://")
	fault(c.KeyFile == "", "BENAN_KEY_FILE: missing; make one with `benan keygen FILE`")
	fault(c.Records != "" && !strings.HasPrefix(c.Records, "sqlite:///"), "BENAN_RECORDS: must begin with sqlite:///")
	for _, v := range [][2]string{{"BENAN_KEY_FILE", c.KeyFile}, {"BENAN_ROSTER", c.Roster}, {"BENAN_CONTACTS", c.Contacts}, {"BENAN_CONTENT_DIR", c.ContentDir}} {
		name, path := v[0], v[1]
		if path != "" {
			_, err := os.Stat(path)
			fault(err != nil, "%s: %s cannot be opened; name a file that is there", name, path)
		}
	}
	fault(!c.hasTelegram() && !c.hasTwilio(), "no channel: set TELEGRAM_BOT_TOKEN (and TELEGRAM_WEBHOOK_SECRET), or TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM")
	errs = append(errs, c.channelFaults()...)
	return errs
}

// channelFaults looks at the providers' settings: a channel is whole or off, never half.
func (c config) channelFaults() []error {
	var errs []error
	fault := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	fault(c.TelegramMode != "webhook" && c.TelegramMode != "poll", "TELEGRAM_MODE: %q is neither webhook nor poll", c.TelegramMode)
	webhook := c.hasTelegram() && c.TelegramMode == "webhook"
	fault(webhook && c.TelegramSecret.Empty(), "TELEGRAM_WEBHOOK_SECRET: missing; without it anybody could write as anybody")
	fault(!c.hasTelegram() && !c.TelegramSecret.Empty(), "TELEGRAM_BOT_TOKEN: missing, but TELEGRAM_WEBHOOK_SECRET is set")
	fault(c.hasTwilio() && c.TwilioToken.Empty(), "TWILIO_AUTH_TOKEN: missing or empty; an empty token would accept a forger's signature")
	fault(c.hasTwilio() && c.TwilioFrom == "" && c.TwilioService == "", "TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID: missing; one of them must say who sends")
	fault(!c.hasTwilio() && (!c.TwilioToken.Empty() || c.TwilioFrom != "" || c.TwilioService != ""), "TWILIO_ACCOUNT_SID: missing, but other TWILIO_ settings are there")
	fault((webhook || c.hasTwilio()) && c.PublicURL == "", "BENAN_PUBLIC_URL: missing; it is what the providers call, https://host without a slash at the end")
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		fault(err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.HasSuffix(c.PublicURL, "/"),
			"BENAN_PUBLIC_URL: %q must be https://host without a slash at the end", c.PublicURL)
	}
	for _, pair := range [][2]string{{"TELEGRAM_API_URL", c.TelegramAPI}, {"TWILIO_API_URL", c.TwilioAPI}} {
		name, v := pair[0], pair[1]
		u, err := url.Parse(v)
		fault(v != "" && (err != nil || u.Host == ""), "%s: %q is no URL", name, v)
	}
	fault(c.ReportDays < 0, "BENAN_REPORT_DAYS: must be 0 (kept until purged) or more days")
	fault(c.TelegramRate < 0, "TELEGRAM_RATE: must be 0 or more messages a second")
	fault(c.TwilioRate < 0, "TWILIO_RATE: must be 0 or more messages a second")
	return errs
}
