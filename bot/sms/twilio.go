package sms

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"benan/bot"
	"benan/bot/internal/wire"
)

const (
	twilioTimeout = 15 * time.Second
	// twilioValidity, in seconds, is how long Twilio and the carriers may keep trying. A text that arrives late may be
	// read by somebody else; nobody answers within it any more either.
	twilioValidity = 900
	twilioMaxText  = 1600

	// The paths that providers call, behind the public URL.
	twilioSMSPath    = "/twilio/sms"
	twilioStatusPath = "/twilio/status"
)

// TwilioConfig is what a [Twilio] is made of. From or MessagingServiceSID is required, and the rest but APIURL, Now,
// Log and Refused.
type TwilioConfig struct {
	AccountSID          string
	AuthToken           bot.Secret
	From                string // number in E.164, short code or registered sender name
	MessagingServiceSID string // goes before From
	APIURL              string // "" is api.twilio.com
	PublicURL           string // no trailing slash; the signed URL is this and the path
	Now                 func() time.Time
	Log                 *slog.Logger
	Refused             func(reason string) // counts refused webhooks: "signature", "size", "body", "sender"; may be nil
}

// Twilio is the [Gateway] of that name, with its webhooks.
type Twilio struct {
	cfg       TwilioConfig
	http      *http.Client
	validator client.RequestValidator
}

// NewTwilio checks the configuration; it does not talk to Twilio. An empty token is refused because every signature
// made without a key would then be valid.
func NewTwilio(cfg TwilioConfig) (*Twilio, error) {
	alnum := regexp.MustCompile(`^[0-9A-Za-z]+$`)
	switch {
	case !alnum.MatchString(cfg.AccountSID):
		return nil, errors.New("twilio: the account SID is empty or holds characters that no SID has")
	case !alnum.MatchString(cfg.AuthToken.Reveal()):
		return nil, errors.New("twilio: the auth token is empty or holds characters that twilio-go refuses")
	case cfg.From == "" && cfg.MessagingServiceSID == "":
		return nil, errors.New("twilio: a sender or a messaging service is needed")
	case cfg.PublicURL == "":
		return nil, errors.New("twilio: signatures cannot be checked without the public URL")
	}
	var base *url.URL
	if cfg.APIURL != "" {
		u, err := url.Parse(cfg.APIURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, errors.New("twilio: the API URL is not an http(s) URL")
		}
		base = u
	}
	cfg.PublicURL = strings.TrimRight(cfg.PublicURL, "/")
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Refused == nil {
		cfg.Refused = func(string) {}
	}
	return &Twilio{cfg, wire.Client(twilioTimeout, base), client.NewRequestValidator(cfg.AuthToken.Reveal())}, nil
}

// MaxText implements [Gateway].
func (t *Twilio) MaxText() int { return twilioMaxText }

// Send implements [Gateway].
func (t *Twilio) Send(ctx context.Context, to bot.Address, text bot.Text, sendID string) bot.Outcome {
	p := new(api.CreateMessageParams)
	p.SetTo(to.Reveal()).SetBody(text.Reveal()).SetValidityPeriod(twilioValidity)
	p.SetStatusCallback(t.cfg.PublicURL + twilioStatusPath + "?id=" + url.QueryEscape(sendID))
	if t.cfg.MessagingServiceSID != "" {
		p.SetMessagingServiceSid(t.cfg.MessagingServiceSID)
	} else {
		p.SetFrom(t.cfg.From)
	}
	ctx, attempt := wire.Watch(ctx)
	m, err := t.service(ctx).CreateMessage(p)
	if err != nil || attempt.Status >= 300 {
		return twilioOutcome(attempt, err)
	}
	o := bot.Outcome{Result: bot.Sent}
	if m.Sid != nil {
		o.Ref = *m.Sid
	}
	return o
}

// service makes the library's client for one request: it knows no context, so the context travels in the transport.
func (t *Twilio) service(ctx context.Context) *api.ApiService {
	h := *t.http
	h.Transport = within{ctx, t.http.Transport}
	c := &client.Client{Credentials: client.NewCredentials(t.cfg.AccountSID, t.cfg.AuthToken.Reveal()), HTTPClient: &h}
	c.SetAccountSid(t.cfg.AccountSID)
	return api.NewApiServiceWithClient(c)
}

// within ends requests when its context does, as well as when their own does (which carries the client's timeout).
type within struct {
	ctx context.Context
	via http.RoundTripper
}

func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	defer context.AfterFunc(r.Context(), cancel)()
	return w.via.RoundTrip(r.WithContext(ctx))
}
