package sms

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"benan/bot"
)

// receive hands a message to the receiver and gives the status for the gateway: 200 once it is durable, 503 if the
// receiver says that it cannot be now, 500 if it failed otherwise (a gateway that tries again should, after both).
func receive(ctx context.Context, log *slog.Logger, r bot.Receiver, in bot.Inbound) int {
	return status(log, "sms not taken", r.Receive(ctx, in))
}

// status turns a core error into a status. The error's text is not logged: it is not this package's.
func status(log *slog.Logger, what string, err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, bot.ErrUnavailable):
		log.Warn(what, "unavailable", true)
		return http.StatusServiceUnavailable
	}
	log.Error(what, "conflict", errors.Is(err, bot.ErrConflict))
	return http.StatusInternalServerError
}
