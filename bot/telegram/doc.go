// Package telegram carries messages to and from Telegram's Bot API.
//
// It promises: an update is acknowledged (200, or the poll offset) only after [bot.Receiver] made it durable; one send
// is one attempt whose end is told as it was, "unknown" included; nothing that it logs or returns holds a text, a chat
// id, the token or an error body of the provider. It refuses: requests without the webhook secret, unread; groups,
// channels and other bots; getMe (a start must not depend on Telegram); markup in texts.
package telegram
