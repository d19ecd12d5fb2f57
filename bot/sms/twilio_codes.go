package sms

import (
	"errors"
	"time"

	"github.com/twilio/twilio-go/client"

	"benan/bot"
	"benan/bot/internal/wire"
)

// twilioOutcome reads Twilio's own code where there is one. The error itself stops here: it repeats numbers.
func twilioOutcome(a *wire.Attempt, err error) bot.Outcome {
	o := a.Outcome()
	var rest *client.TwilioRestError
	if !errors.As(err, &rest) || !a.JSON {
		return o
	}
	if rest.Code != 0 {
		o.Code = rest.Code
	}
	switch rest.Code {
	case 20429:
		o.Result = bot.Throttled
	case 21610, // opted out
		21211, 21614, // no such number; no mobile number
		21612: // no route from our sender to it
		o.Result = bot.Gone
	}
	return o
}

// delivery reads a report; final is false while the message is on its way.
func delivery(status string, code int) (o bot.Outcome, final bool) {
	o.Code = code
	switch status {
	case "sent", "delivered", "read":
		o.Result = bot.Sent
	case "failed", "undelivered":
		o.Result = undelivered(code)
		if o.Result == bot.Retry {
			o.After = time.Minute // a telephone that is off is not on again at once
		}
	case "canceled":
		o.Result = bot.Rejected
	default:
		return o, false
	}
	return o, true
}

// undelivered says what a failed delivery means. It is Gone only where the code speaks of the number.
func undelivered(code int) bot.Result {
	switch code {
	case 21610, // opted out
		30004, // the carrier or the telephone blocks us
		30005, // unknown number
		30006: // landline, or a carrier that cannot be reached
		return bot.Gone
	case 30001, // Twilio's queue was full
		30003: // telephone off or without network: the carrier gave it up, so another try cannot make a double
		return bot.Retry
	case 30008: // "unknown error": some carriers say so of messages that arrived
		return bot.Unknown
	case 30036: // validity period over
		return bot.Expired
	}
	// 30007 (filtered) among them: the carrier objects to the text, and the next one may pass.
	return bot.Rejected
}
