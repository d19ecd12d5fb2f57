package main

import (
	"encoding/json"
	"strings"
	"testing"

	"benan/bot/bottest"
)

// Mai writes by Telegram, is led to a red sign, and talks with Lan, without either seeing who the other is.
func TestTelegramFromHelloToTheWorker(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, lan, lanSMS, hoa := h.byTelegram(900111), h.byTelegram(lanChat), h.bySMS(lanPhone), h.bySMS(hoaPhone)

	mai.says("xin chào")
	mai.hears("open.mo1", "gate.ask")
	mai.presses("Tiện")
	mai.hears("open.mo2", "open.mo3", "menu.ask")
	mai.presses("Hỏi nhanh")
	mai.hears("s1.open")
	mai.presses("Bắt đầu")
	mai.hears("1/12 ")
	mai.presses("Từ 18")
	mai.hears("2/12 ")
	mai.presses("Không")
	mai.hears("3/12 ")
	mai.presses("Không")
	mai.hears("4/12 ")
	mai.presses("Có")
	mai.hears("s1.red")

	code := lan.isPaged()
	if other := lanSMS.isPaged(); other != code {
		t.Errorf("the page by SMS is about %s, by Telegram about %s", other, code)
	}
	pageHolds(t, h, lan, code)

	lan.presses("Nhận ca")
	lan.hears(code+" · ", code+": xin chào", code+" worker.accepted")
	mai.hears("wait.seen")

	mai.says("cảm ơn nhiều")
	lan.hears(code + ": cảm ơn nhiều")
	lan.says("Em cứ nói chậm thôi nhé")
	if got := mai.next("Lan's words"); got != "Em cứ nói chậm thôi nhé" {
		t.Errorf("Mai hears %q", got)
	}
	lan.says("/close")
	mai.hears("talk.closed")
	lan.hears(code + " worker.closed")

	mai.says("alo")
	mai.hears("wait.ack")
	if again := lan.isPaged(); again != code {
		t.Errorf("opened again as %s, was %s", again, code)
	}
	lanSMS.isPaged()
	hoa.hearsNothing()
	neverNamed(t, mai, "Lan", "Hoa", "700001", lanPhone)
	onlyTextAndData(t, h)
	pressesAnswered(t, h)
}

// pageHolds: a page carries none of the person's words, and a button that accepts.
func pageHolds(t *testing.T, h *house, lan *someone, code string) {
	t.Helper()
	page := h.telegram.Sent(lan.chat)[lan.heard-1]
	for _, word := range []string{"chào", "xin", "900111"} {
		if strings.Contains(page.Text, word) {
			t.Errorf("the page holds %q: %s", word, page.Text)
		}
	}
	if len(page.Buttons) != 1 || page.Buttons[0].Data != "accept:"+code {
		t.Errorf("the page's buttons: %+v", page.Buttons)
	}
}

func neverNamed(t *testing.T, person *someone, names ...string) {
	t.Helper()
	for _, m := range person.messages() {
		for _, name := range names {
			if strings.Contains(m, name) {
				t.Errorf("the person was told %q: %s", name, m)
			}
		}
	}
}

// onlyTextAndData: a button has exactly one action.
func onlyTextAndData(t *testing.T, h *house) {
	t.Helper()
	seen := 0
	for _, c := range h.telegram.Calls("sendMessage") {
		var k struct {
			Rows [][]map[string]any `json:"inline_keyboard"`
		}
		if m := c.Params.Get("reply_markup"); m == "" || json.Unmarshal([]byte(m), &k) != nil {
			continue
		}
		for _, row := range k.Rows {
			for _, b := range row {
				seen++
				if len(b) != 2 || b["text"] == nil || b["callback_data"] == nil {
					t.Errorf("a button with more or less than text and callback_data: %v", b)
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no button was seen at all")
	}
}

// pressesAnswered: every press ends its spinner.
func pressesAnswered(t *testing.T, h *house) {
	t.Helper()
	presses := 8
	h.telegram.WaitForCall("answerCallbackQuery", presses)
	if n := len(h.telegram.Calls("answerCallbackQuery")); n != presses {
		t.Errorf("%d presses answered, want %d", n, presses)
	}
}

// What is no plain message of a person is answered kindly or not at all, and the channel goes on.
func TestTelegramOddUpdates(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai := h.byTelegram(900112)
	mai.entersCleared()

	sticker := map[string]any{"sticker": map[string]any{"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1, "is_animated": false, "is_video": false}}
	voice := map[string]any{"voice": map[string]any{"file_id": "f", "file_unique_id": "u", "duration": 3}}
	future := map[string]any{"hologram": map[string]any{"x": 1}, "forward_origin": map[string]any{"type": "unheard_of"}}
	for _, kind := range []map[string]any{sticker, voice, future} {
		mai.posts(bottest.MessageUpdate(h.updates.Add(1), mai.chat, kind))
		mai.hears("talk.plain_media", "menu.ask")
	}
	mai.posts(bottest.PhotoUpdate(h.updates.Add(1), mai.chat, ""))
	mai.hears("talk.plain_media", "menu.ask")

	const group = -100900
	mai.posts(bottest.GroupUpdate(h.updates.Add(1), mai.chat, group, "em đang bị nhốt"))
	other := map[string]any{"id": 77, "is_bot": true, "first_name": "Bot"}
	mai.posts(bottest.MessageUpdate(h.updates.Add(1), mai.chat, map[string]any{"from": other, "text": "em đang bị nhốt"}))
	mai.posts(bottest.EditedUpdate(h.updates.Add(1), mai.chat, "xin chào nhé"))
	mai.posts(bottest.Update{"update_id": h.updates.Add(1), "poll": map[string]any{"id": "1"}})
	mai.posts(bottest.OldButtonUpdate(h.updates.Add(1), mai.chat, "menu.ask:1"))
	mai.hears("s1.open") // and nothing before it
	h.byTelegram(group).hearsNothing()
	h.byTelegram(lanChat).hearsNothing()

	// An edit is graded again: danger that is typed into an old message calls all the same.
	mai.posts(bottest.EditedUpdate(h.updates.Add(1), mai.chat, "em đang bị nhốt"))
	mai.hears("s4.urgent1", "s4.urgent2")
	h.byTelegram(lanChat).isPaged()
}

// With poll, nothing is registered, and the offset moves only after a message is safe.
func TestTelegramPoll(t *testing.T) {
	t.Parallel()
	h := openHouse(t, variable("TELEGRAM_MODE", "poll"))
	mai := h.byTelegram(900113)
	h.telegram.Push(bottest.TextUpdate(501, mai.chat, "xin chào"), bottest.TextUpdate(502, mai.chat, "1"))
	mai.hears("open.mo1", "gate.ask", "open.mo2", "open.mo3", "menu.ask")
	awaits(t, "the offset moves", func() bool { return h.telegram.Confirmed() == 503 })
	if n := len(h.telegram.Calls("deleteWebhook")); n == 0 {
		t.Error("the webhook was not taken away before polling")
	}
	h.redis.Kill()
	h.telegram.Push(bottest.TextUpdate(503, mai.chat, "1"))
	h.says("telegram update not taken")
	if h.telegram.Confirmed() != 503 {
		t.Error("the offset moved past a message that is not safe")
	}
	h.redis.Start()
	mai.hears("s1.open")
}

// Telegram is told where to call, with the secret, and only what a conversation needs.
func TestTelegramIsRegistered(t *testing.T) {
	t.Parallel()
	h := planHouse(t)
	h.telegram.FailMethod("setWebhook", bottest.Fault{Status: 502, HTML: true}) // and a start does not wait for it
	h.start()
	p := h.telegram.WaitForCall("setWebhook", 2).Params
	if p.Get("url") != public+"/telegram" || p.Get("secret_token") != hookKey {
		t.Errorf("registered %q with secret %v", p.Get("url"), p.Get("secret_token") == hookKey)
	}
	var kinds []string
	if json.Unmarshal([]byte(p.Get("allowed_updates")), &kinds) != nil ||
		strings.Join(kinds, " ") != "message edited_message callback_query my_chat_member" {
		t.Errorf("allowed updates: %q", p.Get("allowed_updates"))
	}
}
