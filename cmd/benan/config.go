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

	providers providers // each with variables of its own
}

// loadConfig reads the environment and gives every fault at once, each naming its variable and the mend.
func loadConfig() (config, error) {
	var c config
	c.providers = allProviders()
	errs := parse(&c)
	for _, p := range c.providers {
		errs = append(errs, parse(p.settings)...)
	}
	errs = append(errs, c.faults()...)
	errs = append(errs, c.providers.faults(c.PublicURL)...)
	var err error
	c.Records, err = recordsURL(c.Records, c.KeyFile)
	errs = append(errs, err)
	return c, errors.Join(errs...)
}

// parse reads the environment into a struct with env tags, and gives every value that cannot be read.
func parse(settings any) []error {
	err := env.Parse(settings)
	if err == nil {
		return nil
	}
	var many env.AggregateError
	if !errors.As(err, &many) {
		return []error{fmt.Errorf("configuration: %w", err)}
	}
	var errs []error
	for _, e := range many.Errors {
		errs = append(errs, fmt.Errorf("configuration: %w", e))
	}
	return errs
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

// settingFaults collects what is wrong with settings.
type settingFaults []error

func (f *settingFaults) when(bad bool, format string, args ...any) {
	if bad {
		*f = append(*f, fmt.Errorf(format, args...))
	}
}

// whenNoURL faults an address that is set and cannot be called.
func (f *settingFaults) whenNoURL(name, value string) {
	u, err := url.Parse(value)
	f.when(value != "" && (err != nil || u.Host == ""), "%s: %q is no URL", name, value)
}

func (c config) faults() []error {
	var f settingFaults
	for _, v := range [][2]string{{"BENAN_LISTEN", c.Listen}, {"BENAN_ADMIN_LISTEN", c.AdminListen}} {
		name, addr := v[0], v[1]
		_, _, err := net.SplitHostPort(addr)
		f.when(err != nil, "%s: %q is no address; write host:port, as 127.0.0.1:8080", name, addr)
	}
	f.when(c.RedisURL == "", "BENAN_REDIS_URL: missing; write redis://host:6379/0")
	f.when(c.RedisURL != "" && !strings.HasPrefix(c.RedisURL, "redis://") && !strings.HasPrefix(c.RedisURL, "rediss://"),
		"BENAN_REDIS_URL: must begin with redis:// or rediss://")
	f.when(c.KeyFile == "", "BENAN_KEY_FILE: missing; make one with `benan keygen FILE`")
	f.when(c.Records != "" && !strings.HasPrefix(c.Records, "sqlite:///"), "BENAN_RECORDS: must begin with sqlite:///")
	for _, v := range [][2]string{{"BENAN_KEY_FILE", c.KeyFile}, {"BENAN_ROSTER", c.Roster}, {"BENAN_CONTACTS", c.Contacts}, {"BENAN_CONTENT_DIR", c.ContentDir}} {
		name, path := v[0], v[1]
		if path != "" {
			_, err := os.Stat(path)
			f.when(err != nil, "%s: %s cannot be opened; name a file that is there", name, path)
		}
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		f.when(err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.HasSuffix(c.PublicURL, "/"),
			"BENAN_PUBLIC_URL: %q must be https://host without a slash at the end", c.PublicURL)
	}
	f.when(c.TranscriptDays < 1, "BENAN_TRANSCRIPT_DAYS: must be 1 or more days; less would empty every case that is closed")
	f.when(c.ReportDays < 0, "BENAN_REPORT_DAYS: must be 0 (kept until purged) or more days")
	return f
}
