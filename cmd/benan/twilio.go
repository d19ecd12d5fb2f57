package main

import (
	"net/http"
	"time"

	"benan/bot"
	"benan/bot/outbox"
	"benan/bot/sms"
)

// twilioSettings are Twilio's variables. A value that cannot be read is told by the name of its field.
type twilioSettings struct {
	TwilioSID     string     `env:"TWILIO_ACCOUNT_SID"`
	TwilioToken   bot.Secret `env:"TWILIO_AUTH_TOKEN"`
	TwilioFrom    string     `env:"TWILIO_FROM"`
	TwilioService string     `env:"TWILIO_MESSAGING_SERVICE_SID"`
	TwilioAPI     string     `env:"TWILIO_API_URL"`
	TwilioRate    float64    `env:"TWILIO_RATE" envDefault:"1"`
}

func twilioProvider() provider {
	s := &twilioSettings{}
	return provider{
		channel: sms.Name, key: "TWILIO_ACCOUNT_SID", asks: "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM",
		settings: s, on: s.on, called: s.on, faults: s.faults, connect: s.connect,
		look: func(d *doctor) {
			d.look("Twilio does not take two-way SMS in Vietnam: people there cannot write to this number. Its STOP words are its own; error 21610 on an open case shows as «không nhắn được»")
		},
	}
}

func (s *twilioSettings) on() bool { return s.TwilioSID != "" }

func (s *twilioSettings) faults() []error {
	var f settingFaults
	f.when(s.on() && s.TwilioToken.Empty(), "TWILIO_AUTH_TOKEN: missing or empty; an empty token would accept a forger's signature")
	f.when(s.on() && s.TwilioFrom == "" && s.TwilioService == "", "TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID: missing; one of them must say who sends")
	f.when(!s.on() && (!s.TwilioToken.Empty() || s.TwilioFrom != "" || s.TwilioService != ""), "TWILIO_ACCOUNT_SID: missing, but other TWILIO_ settings are there")
	f.whenNoURL("TWILIO_API_URL", s.TwilioAPI)
	f.when(s.TwilioRate < 0, "TWILIO_RATE: must be 0 or more messages a second")
	return f
}

func (s *twilioSettings) connect(d deps) (connection, error) {
	d.log.Warn("twilio does not take two-way SMS in Vietnam: it serves people in other countries")
	t, err := sms.NewTwilio(sms.TwilioConfig{AccountSID: s.TwilioSID, AuthToken: s.TwilioToken, From: s.TwilioFrom,
		MessagingServiceSID: s.TwilioService, APIURL: s.TwilioAPI, PublicURL: d.publicURL, Now: time.Now, Log: d.log, Refused: d.refused})
	if err != nil {
		return connection{}, err
	}
	return connection{
		route: outbox.Route{Channel: sms.New(t), Rate: s.TwilioRate, Callback: true},
		webhooks: func(r bot.Receiver, reports bot.Deliveries) map[string]http.Handler {
			return map[string]http.Handler{"POST /twilio/sms": t.Webhook(r), "POST /twilio/status": t.Status(reports)}
		},
	}, nil
}
