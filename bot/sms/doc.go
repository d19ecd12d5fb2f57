// Package sms carries messages to and from telephones through a [Gateway], and counts what a text costs.
//
// It promises: an inbound message is acknowledged only after [bot.Receiver] made it durable; one send is one attempt
// whose end is told as it was; nothing that it logs or returns holds a text, a number, a token or an error body of the
// provider (its code and status are kept). It refuses: a webhook without a valid signature; a gateway whose signing
// key is empty; any change of a text, which was rendered for SMS before it came here.
//
// Another gateway is one file and its test: a type with Send, a constructor that refuses bad settings, and its webhook
// made of [receive] and [E164].
package sms
