package wire

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
)

// MaxHook is the largest body of a webhook.
const MaxHook = 1 << 20

// Body reads a webhook's body; status is 200, or what to refuse the request with.
func Body(w http.ResponseWriter, r *http.Request) (b []byte, status int) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxHook))
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil:
		return nil, http.StatusBadRequest
	}
	return b, http.StatusOK
}

// Posts lets POST requests through and turns a panic into 503, so that the provider tries again. Of the panic only
// its type is logged: its value and its stack may hold what a person wrote.
func Posts(log *slog.Logger, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		defer func() {
			if p := recover(); p != nil {
				log.Error("webhook panicked", "path", r.URL.Path, "type", fmt.Sprintf("%T", p))
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}()
		next(w, r)
	})
}
