package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"benan/bot"
	"benan/bot/internal/wire"
)

const (
	pollWait  = 50 * time.Second // how long Telegram holds a getUpdates that has nothing
	pollBatch = 100
	pollEmpty = 200 * time.Millisecond // after an empty answer: a relay that does not hold the call must not make it spin
)

// Poll implements [bot.Poller]. The call is our own because the library moves its offset when it has read an update,
// not when it is durable. It ends, with nil, when ctx does.
func (c *Channel) Poll(ctx context.Context, r bot.Receiver) error {
	if err := c.unregister(ctx); err != nil {
		return err
	}
	wait, offset := pause(), int64(0)
	for ctx.Err() == nil {
		batch, err := c.fetch(ctx, offset)
		if err == nil {
			offset, err = c.takeAll(ctx, r, batch, offset)
		}
		if err == nil {
			wait.Reset()
			if len(batch) == 0 {
				sleep(ctx, pollEmpty)
			}
			continue
		}
		if ctx.Err() == nil {
			d := wait.NextBackOff()
			c.cfg.Log.Warn("telegram poll", "err", err.Error(), "again_in", d)
			sleep(ctx, d)
		}
	}
	return nil
}

// errNotTaken stands for a receiver's error, whose text is not ours to log.
var errNotTaken = errors.New("an update was not taken")

// takeAll hands over a batch in order and gives the offset behind the last update that is durable. An update that
// cannot be read at all is passed over: it would otherwise block everybody behind it.
func (c *Channel) takeAll(ctx context.Context, r bot.Receiver, batch []json.RawMessage, offset int64) (int64, error) {
	for _, raw := range batch {
		var id struct {
			ID int64 `json:"update_id"`
		}
		_ = json.Unmarshal(raw, &id)
		u, err := decode(raw)
		if err != nil {
			c.cfg.Refused("body")
			offset = max(offset, id.ID+1)
			continue
		}
		if err := c.take(ctx, r, u); err != nil {
			return offset, errNotTaken
		}
		offset = max(offset, u.ID+1)
	}
	return offset, nil
}

// fetch asks for updates from offset on; asking confirms all before it.
func (c *Channel) fetch(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	body, err := json.Marshal(map[string]any{
		"offset": offset, "limit": pollBatch, "timeout": int(pollWait.Seconds()), "allowed_updates": allowed(),
	})
	if err != nil {
		return nil, errors.New("getUpdates cannot be written")
	}
	ctx, attempt := wire.Watch(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.updates, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("getUpdates cannot be written") // the error would show the URL, and with it the token
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.poll.Do(req)
	if err != nil {
		return nil, attempt.Err()
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		OK     bool              `json:"ok"`
		Result []json.RawMessage `json:"result"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || !answer.OK {
		return nil, attempt.Err()
	}
	return answer.Result, nil
}
