package live

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"benan/bot"
)

// callbackTTL is how long after a send its provider's report is believed.
const callbackTTL = 48 * time.Hour

// sendID makes the opaque id of a send: who and what it was, sealed, so that nothing has to be remembered here (and
// nothing has to be erased later), and a callback URL tells nobody anything.
func (s *Store) sendID(i bot.Item) (string, error) {
	plain, err := json.Marshal(sendShape{i.Contact, i.Channel, i.ID, i.Lane, i.Report, i.Case, s.now().Unix()})
	if err != nil {
		return "", errUnreadable
	}
	return base64.RawURLEncoding.EncodeToString(s.ring.Seal(plain, sendAD)), nil
}

// ByCallback books what a provider reports late about a send. bot.Sent settles an item whose send ended unknown, so
// that it is not sent again. bot.Gone and bot.Rejected do the same and become an EventDelivery if somebody waits for
// the item. Other results, a forged id, and an id older than 48 h change nothing; a repeated report changes nothing.
func (s *Store) ByCallback(ctx context.Context, sendID string, o bot.Outcome) error {
	switch o.Result {
	case bot.Sent, bot.Gone, bot.Rejected:
	default:
		return nil
	}
	i, sent, ok := s.openSendID(sendID)
	now := s.now()
	if !ok || now.Sub(sent) > callbackTTL {
		s.log.Warn("late report with an unknown send id", "result", string(o.Result), "code", o.Code)
		return nil
	}
	var event []byte
	if told(i, o.Result) {
		var err error
		if event, err = s.sealEvent(delivery(i, o.Result, now)); err != nil {
			return fmt.Errorf("late report: %w", err)
		}
	}
	_, err := s.run(ctx, call{s.scripts.callback, s.Partition(i.Contact), []any{string(i.Contact), s.itemMark(i.ID),
		s.ring.Mark("report", i.ID, string(o.Result)), bot.OpTTL.Milliseconds(), event, flag(o.Result != bot.Sent)}})
	if err != nil {
		return fmt.Errorf("late report: %w", err)
	}
	return nil
}

// Delivered is ByCallback under the name that bot.Deliveries wants.
func (s *Store) Delivered(ctx context.Context, sendID string, o bot.Outcome) error {
	return s.ByCallback(ctx, sendID, o)
}

func (s *Store) openSendID(id string) (bot.Item, time.Time, bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil {
		return bot.Item{}, time.Time{}, false
	}
	plain, err := s.ring.Open(sealed, sendAD)
	if err != nil {
		return bot.Item{}, time.Time{}, false
	}
	var d sendShape
	if json.Unmarshal(plain, &d) != nil {
		return bot.Item{}, time.Time{}, false
	}
	return bot.Item{ID: d.ID, Contact: d.Contact, Channel: d.Channel, Lane: d.Lane, Report: d.Report, Case: d.Case},
		time.Unix(d.At, 0), true
}
