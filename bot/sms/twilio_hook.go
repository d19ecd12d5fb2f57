package sms

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"benan/bot"
	"benan/bot/internal/wire"
)

const (
	signatureHeader = "X-Twilio-Signature"
	// noReply is the answer that makes Twilio send nothing: replies go through the API, where their end is reported.
	noReply = `<?xml version="1.0" encoding="UTF-8"?><Response/>`
)

// Webhook takes inbound messages (POST /twilio/sms): 403 without a valid signature, 413 and 400 for what is no form,
// else what [receive] says. Messages whose sender is no telephone number (a shop's name) are dropped and counted:
// nobody is there to be answered.
func (t *Twilio) Webhook(r bot.Receiver) http.Handler {
	return wire.Posts(t.cfg.Log, func(w http.ResponseWriter, req *http.Request) {
		form, ok := t.form(w, req, twilioSMSPath)
		if !ok {
			return
		}
		op := form.Get("MessageSid")
		if op == "" {
			t.refuse(w, "body", http.StatusBadRequest)
			return
		}
		from, ok := E164(form.Get("From"))
		if !ok {
			t.cfg.Refused("sender")
			answerTwiML(w, http.StatusOK)
			return
		}
		answerTwiML(w, receive(req.Context(), t.cfg.Log, r, t.inbound(op, from, form)))
	})
}

func (t *Twilio) inbound(op string, from bot.Address, form url.Values) bot.Inbound {
	in := bot.Inbound{
		Op: "twilio:" + op, Kind: bot.KindText, Channel: Name, Form: bot.FormFlat, From: from, At: t.cfg.Now(),
		Once: true, // Twilio does not come again after a 5xx
		Text: bot.NewText(strings.ToValidUTF8(form.Get("Body"), "\uFFFD")),
	}
	switch media, _ := strconv.Atoi(form.Get("NumMedia")); {
	// With advanced opt-out Twilio says that it now blocks the number. A STOP without it is a word like any other:
	// the conversation knows it, and Twilio's own list shows at the next send (21610).
	case form.Get("OptOutType") == "STOP":
		in.Kind = bot.KindBlocked
	case media > 0:
		in.Kind = bot.KindMedia
	}
	return in
}

// Status takes delivery reports (POST /twilio/status?id=<send id>), under the same checks. Reports without an id or
// on the way (queued, sending) are acknowledged and passed over.
func (t *Twilio) Status(d bot.Deliveries) http.Handler {
	return wire.Posts(t.cfg.Log, func(w http.ResponseWriter, req *http.Request) {
		form, ok := t.form(w, req, twilioStatusPath)
		if !ok {
			return
		}
		id, code := req.URL.Query().Get("id"), 0
		if c, err := strconv.Atoi(form.Get("ErrorCode")); err == nil {
			code = c
		}
		o, final := delivery(firstOf(form, "MessageStatus", "SmsStatus"), code)
		if id == "" || !final {
			return
		}
		o.Ref = firstOf(form, "MessageSid", "SmsSid")
		w.WriteHeader(t.deliver(req.Context(), d, id, o))
	})
}

// deliver answers 503 only while the store is down; any other failure is ours, and another report would not mend it.
func (t *Twilio) deliver(ctx context.Context, d bot.Deliveries, id string, o bot.Outcome) int {
	if s := status(t.cfg.Log, "delivery report not taken", d.Delivered(ctx, id, o)); s == http.StatusServiceUnavailable {
		return s
	}
	return http.StatusOK
}

// form reads a signed form, or refuses the request. Twilio signs the URL as it was configured; behind a proxy only the
// public URL and the known path tell what that was.
func (t *Twilio) form(w http.ResponseWriter, r *http.Request, path string) (url.Values, bool) {
	signature := r.Header.Get(signatureHeader)
	if signature == "" {
		t.refuse(w, "signature", http.StatusForbidden)
		return nil, false
	}
	body, status := wire.Body(w, r)
	if status != http.StatusOK {
		t.refuse(w, "size", status)
		return nil, false
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		t.refuse(w, "body", http.StatusBadRequest)
		return nil, false
	}
	signed := t.cfg.PublicURL + path
	if r.URL.RawQuery != "" {
		signed += "?" + r.URL.RawQuery
	}
	if !t.validator.ValidateBody(signed, body, signature) {
		t.refuse(w, "signature", http.StatusForbidden)
		return nil, false
	}
	return form, true
}

func (t *Twilio) refuse(w http.ResponseWriter, reason string, status int) {
	t.cfg.Refused(reason)
	w.WriteHeader(status)
}

func answerTwiML(w http.ResponseWriter, status int) {
	if status != http.StatusOK {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = w.Write([]byte(noReply))
}

// firstOf gives the first of the named parameters that is there: Twilio sends old and new names, not always both.
func firstOf(form url.Values, names ...string) string {
	for _, n := range names {
		if v := form.Get(n); v != "" {
			return v
		}
	}
	return ""
}
