package telegram

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"

	"benan/bot"
	"benan/bot/internal/wire"
)

// Name is the channel's name in [bot.Inbound] and [bot.Item].
const Name = "telegram"

const (
	defaultAPI  = "https://api.telegram.org"
	sendTimeout = 15 * time.Second
)

// Config is what a [Channel] is made of. Only Token is always required.
type Config struct {
	Token     bot.Secret
	Secret    bot.Secret // webhook mode: what Telegram repeats in its header; without it every webhook is refused
	APIURL    string     // "" is api.telegram.org
	PublicURL string     // webhook mode: no trailing slash; "/telegram" is added
	Now       func() time.Time
	Log       *slog.Logger
	Refused   func(reason string) // counts refused webhooks: "secret", "size", "body"; may be nil
}

// Channel is a [bot.Channel], [bot.Poller] and [bot.Eraser].
type Channel struct {
	cfg     Config
	api     *tg.Bot
	poll    *http.Client
	files   *http.Client
	updates string // URL of getUpdates; holds the token, never to be printed

	pressed sync.WaitGroup // button presses being answered
	slots   chan struct{}
}

// New checks the configuration; it does not talk to Telegram.
func New(cfg Config) (*Channel, error) {
	if cfg.APIURL == "" {
		cfg.APIURL = defaultAPI
	}
	cfg.APIURL = strings.TrimRight(cfg.APIURL, "/")
	if err := check(cfg); err != nil {
		return nil, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Refused == nil {
		cfg.Refused = func(string) {}
	}
	api, err := tg.New(cfg.Token.Reveal(), tg.WithSkipGetMe(), tg.WithServerURL(cfg.APIURL),
		tg.WithHTTPClient(sendTimeout, wire.Client(sendTimeout, nil)),
		// The library's own handler would print errors with texts in them to the standard logger.
		tg.WithErrorsHandler(func(error) {}))
	if err != nil {
		return nil, errors.New("telegram: the library refused the token")
	}
	return &Channel{
		cfg: cfg, api: api,
		poll:    wire.Client(pollWait+sendTimeout, nil),
		files:   fileClient(),
		updates: cfg.APIURL + "/bot" + cfg.Token.Reveal() + "/getUpdates",
		slots:   make(chan struct{}, maxPressed),
	}, nil
}

// check finds what Telegram would refuse later. Values are not repeated: they are secrets.
func check(cfg Config) error {
	if t := cfg.Token.Reveal(); !regexp.MustCompile(`^[0-9A-Za-z:_-]+$`).MatchString(t) {
		return errors.New("telegram: the token is empty or holds characters that no token has")
	}
	if s := cfg.Secret.Reveal(); s != "" && !regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`).MatchString(s) {
		return errors.New("telegram: the webhook secret must be 1-256 of A-Z a-z 0-9 _ -")
	}
	u, err := url.Parse(cfg.APIURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("telegram: the API URL is not an http(s) URL")
	}
	return nil
}

// Name implements [bot.Channel].
func (c *Channel) Name() string { return Name }

// Close waits until the button presses being answered are done; they take at most a few seconds.
func (c *Channel) Close() { c.pressed.Wait() }
