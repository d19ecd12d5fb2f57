package main

import (
	"context"
	"net/http"
	"time"

	"benan/bot"
	"benan/bot/outbox"
	"benan/bot/telegram"
)

// telegramSettings are Telegram's variables. A value that cannot be read is told by the name of its field.
type telegramSettings struct {
	TelegramToken  bot.Secret `env:"TELEGRAM_BOT_TOKEN"`
	TelegramSecret bot.Secret `env:"TELEGRAM_WEBHOOK_SECRET"`
	TelegramAPI    string     `env:"TELEGRAM_API_URL"`
	TelegramMode   string     `env:"TELEGRAM_MODE" envDefault:"webhook"`
	TelegramRate   float64    `env:"TELEGRAM_RATE" envDefault:"30"`
}

func telegramProvider() provider {
	s := &telegramSettings{}
	return provider{
		channel: telegram.Name, key: "TELEGRAM_BOT_TOKEN", asks: "TELEGRAM_BOT_TOKEN (and TELEGRAM_WEBHOOK_SECRET)",
		settings: s, on: s.on, called: s.webhook, faults: s.faults, connect: s.connect,
		look: func(d *doctor) {
			d.look("Telegram is under a block order in Vietnam: it serves people abroad and on some networks")
		},
	}
}

func (s *telegramSettings) on() bool { return !s.TelegramToken.Empty() }

func (s *telegramSettings) webhook() bool { return s.on() && s.TelegramMode == "webhook" }

func (s *telegramSettings) faults() []error {
	var f settingFaults
	f.when(s.TelegramMode != "webhook" && s.TelegramMode != "poll", "TELEGRAM_MODE: %q is neither webhook nor poll", s.TelegramMode)
	f.when(s.webhook() && s.TelegramSecret.Empty(), "TELEGRAM_WEBHOOK_SECRET: missing; without it anybody could write as anybody")
	f.when(!s.on() && !s.TelegramSecret.Empty(), "TELEGRAM_BOT_TOKEN: missing, but TELEGRAM_WEBHOOK_SECRET is set")
	f.whenNoURL("TELEGRAM_API_URL", s.TelegramAPI)
	f.when(s.TelegramRate < 0, "TELEGRAM_RATE: must be 0 or more messages a second")
	return f
}

func (s *telegramSettings) connect(d deps) (connection, error) {
	ch, err := telegram.New(telegram.Config{Token: s.TelegramToken, Secret: s.TelegramSecret, APIURL: s.TelegramAPI,
		PublicURL: d.publicURL, Now: time.Now, Log: d.log, Refused: d.refused})
	if err != nil {
		return connection{}, err
	}
	c := connection{route: outbox.Route{Channel: ch, Rate: s.TelegramRate}, photos: ch}
	if !s.webhook() {
		c.run = ch.Poll
		return c, nil
	}
	c.run = func(ctx context.Context, _ bot.Receiver) error { return ch.Register(ctx) }
	c.webhooks = func(r bot.Receiver, _ bot.Deliveries) map[string]http.Handler {
		return map[string]http.Handler{"POST /telegram": ch.Webhook(r)}
	}
	return c, nil
}
