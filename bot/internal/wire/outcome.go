package wire

import (
	"net/http"
	"time"

	"benan/bot"
)

// operatorWait is how long a send waits that the provider refused because of the operator's account (a wrong token):
// trying faster helps nobody, giving up would lose the message although the fault can be repaired within its time.
const operatorWait = 30 * time.Second

// Outcome is the end of a failed attempt as far as HTTP alone tells; a channel asks its provider's own codes first.
//
// A 5xx is Retry, not Unknown: both providers document it as a request that was not taken, and the item's NotAfter
// bounds the tries. An unreadable 2xx is Unknown, because the provider may well have sent it.
func (a *Attempt) Outcome() bot.Outcome {
	o := bot.Outcome{Result: bot.Rejected, Code: a.Status, After: a.Wait}
	switch s := a.Status; {
	case s == 0 && a.written.Load():
		o.Result = bot.Unknown
	case s == 0:
		o.Result = bot.Retry
	case s < 300:
		o.Result = bot.Unknown
	case s == http.StatusTooManyRequests:
		o.Result = bot.Throttled
	case s == http.StatusUnauthorized, s == http.StatusNotFound:
		o.Result, o.After = bot.Retry, max(a.Wait, operatorWait)
	case s < 400, s >= 500, s == http.StatusRequestTimeout, !a.JSON:
		// A redirect or a page of HTML comes from something between us and the provider.
		o.Result = bot.Retry
	}
	return o
}
