package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/outbox"
	"benan/bot/risk"
	"benan/bot/sim"
)

// The one person and the one worker of a chat.
const (
	chatPerson = "900000001"
	chatPhone  = "+84900000001"
	chatWorker = "700000001"
)

func chatCommand() *cobra.Command {
	var channel, lang string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "One person's conversation on standard input and output; nothing outside is called, nothing is stored",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, _, err := triedContent()
			if err != nil {
				return err
			}
			if channel != "telegram" && channel != "sms" {
				return &exitError{2, fmt.Errorf("--channel: %q is neither telegram nor sms", channel)}
			}
			if lang != "vi" && lang != "en" {
				return &exitError{2, fmt.Errorf("--lang: %q is neither vi nor en", lang)}
			}
			t := &chat{out: bufio.NewWriter(cmd.OutOrStdout()), asJSON: asJSON, channel: channel, lang: lang}
			return t.run(cmd.Context(), c, cmd.InOrStdin())
		},
	}
	cmd.Flags().StringVar(&channel, "channel", "telegram", "telegram (buttons) or sms (unaccented, keys in the text)")
	cmd.Flags().StringVar(&lang, "lang", "vi", "vi or en")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document a line: replies, events, then {\"turn\":n}")
	return cmd
}

// chat plays one conversation over the embedded stores: the same code as the server, without providers.
type chat struct {
	out     *bufio.Writer
	asJSON  bool
	channel string
	lang    string
	err     error
}

func (t *chat) run(ctx context.Context, c *bot.Content, in io.Reader) error {
	roster := oncall.NewRoster(time.Local, []oncall.Worker{demoWorker(chatWorker)}, []oncall.Shift{always("demo")})
	// Both show buttons: with FormFlat the sim would take them off an SMS, and --json lists its keys as choices. What the
	// person's SMS says is made flat all the same, because the message came in so (see say).
	routes := []outbox.Route{
		{Channel: sim.New("telegram", bot.FormButtons, t.reply)},
		{Channel: sim.New("sms", bot.FormButtons, t.reply)},
	}
	e, err := newEmbedded(ctx, c, roster, routes, "", t.turn)
	if err != nil {
		return err
	}
	defer func() { t.err = errors.Join(t.err, e.close()) }()
	if t.lang != bot.DefaultLang {
		e.intake.Lang = t.lang
	}
	r := bufio.NewReaderSize(in, 64<<10)
	for n := 1; t.err == nil && ctx.Err() == nil; n++ {
		line, rerr := r.ReadString('\n')
		if line == "" && rerr != nil {
			break
		}
		if err := t.say(ctx, e.app, n, strings.TrimRight(line, "\r\n")); err != nil {
			return err
		}
	}
	return t.err
}

// say hands one message in and does all that happens without time passing.
func (t *chat) say(ctx context.Context, a *app, n int, text string) error {
	in := bot.Inbound{Op: fmt.Sprintf("chat:%d", n), Kind: bot.KindText, Channel: t.channel, Form: bot.FormButtons,
		From: bot.NewAddress(chatPerson), Text: bot.NewText(text)}
	if t.channel == "sms" {
		in.Form, in.From = bot.FormFlat, bot.NewAddress(chatPhone)
	}
	if err := a.intake.Receive(ctx, in); err != nil {
		return fmt.Errorf("chat: %w", err)
	}
	if err := a.drain(ctx); err != nil {
		return fmt.Errorf("chat: %w", err)
	}
	if t.asJSON {
		t.json(struct {
			Turn int `json:"turn"`
		}{n})
	}
	return errors.Join(t.err, t.out.Flush())
}

// turn prints the alerts of a turn, once per rise of level.
func (t *chat) turn(_ bot.Inbound, turn bot.Turn) {
	for _, e := range turn.Events {
		if e.Kind != bot.EventEscalate {
			continue
		}
		if !t.asJSON {
			t.print("  ! %s: %s\n", e.Level, strings.Join(e.Rules, ", "))
			continue
		}
		t.json(struct {
			Event string     `json:"event"`
			Level risk.Level `json:"level"`
			Rules []string   `json:"rules"`
		}{"escalate", e.Level, append([]string{}, e.Rules...)})
	}
}

// reply prints what reaches the person; the worker's phone is not shown.
func (t *chat) reply(to bot.Address, out bot.Outgoing) {
	if to.Reveal() == chatWorker {
		return
	}
	if t.asJSON {
		type key struct {
			Key  string `json:"key"`
			Text string `json:"text"`
		}
		keys := []key{}
		for _, b := range out.Buttons {
			keys = append(keys, key{b.Key, b.Text})
		}
		t.json(struct {
			Text    string `json:"text"`
			Choices []key  `json:"choices"`
		}{out.Text.Reveal(), keys})
		return
	}
	t.print("< %s\n", out.Text.Reveal())
	if t.channel == "sms" {
		return // the keys stand in the text
	}
	for _, b := range out.Buttons {
		t.print("    [%s] %s\n", b.Key, b.Text)
	}
}

func (t *chat) print(format string, args ...any) {
	_, err := fmt.Fprintf(t.out, format, args...)
	t.err = errors.Join(t.err, err)
}

func (t *chat) json(v any) {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = t.out.Write(append(b, '\n'))
	}
	t.err = errors.Join(t.err, err)
}
