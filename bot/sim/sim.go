// Package sim is a channel without a provider: the terminal of `benan chat` and the phones of the demo.
//
// It promises: every send is handed to the sink, whole and in the order of the calls, and counts as sent. It refuses
// to keep, log or change anything.
package sim

import (
	"context"
	"strconv"
	"sync/atomic"

	"benan/bot"
)

// Sink takes what would be shown on the screen of an address. It is called from the sender's goroutine.
type Sink func(to bot.Address, out bot.Outgoing)

// Channel is a [bot.Channel].
type Channel struct {
	name string
	form bot.Form
	sink Sink
	sent atomic.Int64
}

// New makes a channel that stands for a real one: its name and its form are that one's.
func New(name string, form bot.Form, sink Sink) *Channel {
	return &Channel{name: name, form: form, sink: sink}
}

// Name implements [bot.Channel].
func (c *Channel) Name() string { return c.name }

// Send implements [bot.Channel]. As with a real channel of FormFlat, buttons do not reach the screen.
func (c *Channel) Send(_ context.Context, to bot.Address, out bot.Outgoing, _ string) bot.Outcome {
	if c.form == bot.FormFlat {
		out.Buttons = nil
	}
	c.sink(to, out)
	return bot.Outcome{Result: bot.Sent, Ref: strconv.FormatInt(c.sent.Add(1), 10)}
}
