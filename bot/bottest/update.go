package bottest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

// Update is an update of the Bot API, as JSON will have it.
type Update map[string]any

// ID is its update_id.
func (u Update) ID() int64 { id, _ := u["update_id"].(int64); return id }

func private(chat int64) map[string]any {
	return map[string]any{"id": chat, "type": "private", "first_name": "Lan"}
}

func user(id int64, isBot bool) map[string]any {
	return map[string]any{"id": id, "is_bot": isBot, "first_name": "Lan", "language_code": "vi"}
}

func message(chat int64, fields map[string]any) map[string]any {
	m := map[string]any{"message_id": int(chat%1000) + 1, "date": 1795400000, "from": user(chat, false), "chat": private(chat)}
	for k, v := range fields {
		m[k] = v
	}
	return m
}

// TextUpdate is a message that a person typed.
func TextUpdate(id, chat int64, text string) Update {
	return Update{"update_id": id, "message": message(chat, map[string]any{"text": text})}
}

// MessageUpdate is a private message with any fields of Message: {"photo": ..., "caption": ...}. A field given here
// goes before the usual one.
func MessageUpdate(id, chat int64, fields map[string]any) Update {
	return Update{"update_id": id, "message": message(chat, fields)}
}

// PhotoUpdate is a photo with a caption.
func PhotoUpdate(id, chat int64, caption string) Update {
	photo := []any{map[string]any{"file_id": "f1", "file_unique_id": "u1", "width": 90, "height": 90}}
	return MessageUpdate(id, chat, map[string]any{"photo": photo, "caption": caption})
}

// EditedUpdate is an edited message.
func EditedUpdate(id, chat int64, text string) Update {
	return Update{"update_id": id, "edited_message": message(chat, map[string]any{"text": text, "edit_date": 1795400100})}
}

// ButtonUpdate is a press on an inline button under one of our messages.
func ButtonUpdate(id, chat int64, data string) Update {
	ours := message(chat, map[string]any{"from": user(123456789, true), "text": "…"})
	return Update{"update_id": id, "callback_query": map[string]any{
		"id": "cb" + data, "from": user(chat, false), "chat_instance": "1", "data": data, "message": ours,
	}}
}

// OldButtonUpdate is a press on a message that is too old for Telegram to show.
func OldButtonUpdate(id, chat int64, data string) Update {
	u := ButtonUpdate(id, chat, data)
	u["callback_query"].(map[string]any)["message"] = map[string]any{"chat": private(chat), "message_id": 7, "date": 0}
	return u
}

// GroupUpdate is a message in a group.
func GroupUpdate(id, person, group int64, text string) Update {
	return Update{"update_id": id, "message": message(person, map[string]any{
		"text": text, "chat": map[string]any{"id": group, "type": "supergroup", "title": "Nhóm"},
	})}
}

// BlockedUpdate says that the person blocked the bot; "member" as status, that it was unblocked.
func BlockedUpdate(id, chat int64, status string) Update {
	member := func(status string) map[string]any {
		m := map[string]any{"status": status, "user": user(123456789, true)}
		if status == "kicked" {
			m["until_date"] = 0
		}
		return m
	}
	return Update{"update_id": id, "my_chat_member": map[string]any{
		"chat": private(chat), "from": user(chat, false), "date": 1795400000,
		"old_chat_member": member("member"), "new_chat_member": member(status),
	}}
}

// TelegramHook delivers updates as Telegram does.
type TelegramHook struct {
	URL    string // where the program listens, with the path
	Secret string
}

// Post delivers one update and gives the status, 0 if nobody answered.
func (h TelegramHook) Post(t testing.TB, u Update) int {
	t.Helper()
	b, err := json.Marshal(u)
	if err != nil {
		t.Fatalf("update: %v", err)
	}
	return h.PostBytes(t, b)
}

// PostBytes delivers anything.
func (h TelegramHook) PostBytes(t testing.TB, b []byte) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL, bytes.NewReader(b))
	if err != nil {
		t.Fatalf("webhook: %v", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if h.Secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.Secret)
	}
	return do(r).status
}

type answer struct {
	status int
	kind   string
	body   string
}

// do makes a request; a status of 0 says that nobody answered.
func do(r *http.Request) answer {
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}
	}
	defer func() { _ = resp.Body.Close() }()
	b, _ := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header.Get("Content-Type"), string(b)}
}
