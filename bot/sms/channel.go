package sms

import (
	"context"

	"benan/bot"
	"benan/bot/internal/wire"
)

// Name is the channel's name in [bot.Inbound] and [bot.Item], whatever the gateway.
const Name = "sms"

// Gateway is one provider of SMS.
type Gateway interface {
	// Send makes one attempt to send one text of at most MaxText UTF-16 code units to a number in E.164. sendID comes
	// back in the provider's delivery report, if it has them.
	Send(ctx context.Context, to bot.Address, text bot.Text, sendID string) bot.Outcome
	// MaxText is the longest text that the provider takes in one request.
	MaxText() int
}

// Channel is the [bot.Channel] over one gateway.
type Channel struct{ gateway Gateway }

// New makes the channel.
func New(g Gateway) *Channel { return &Channel{g} }

// Name implements [bot.Channel].
func (c *Channel) Name() string { return Name }

// Send implements [bot.Channel]. Buttons are not looked at: FormFlat has their keys in the text. A text that is too
// long for the gateway (a worker's, never the machine's) goes in several requests.
func (c *Channel) Send(ctx context.Context, to bot.Address, out bot.Outgoing, sendID string) bot.Outcome {
	return wire.SendAll(wire.Split(out.Text.Reveal(), c.gateway.MaxText()), func(_ int, piece string) bot.Outcome {
		return c.gateway.Send(ctx, to, bot.NewText(piece), sendID)
	})
}
