package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"benan/bot"
)

// errUpdate says that bytes are no update of Telegram's at all.
var errUpdate = errors.New("not a Telegram update")

// decode reads an update. The library refuses a whole update for one nested union that it does not know yet (the
// origin of a forwarded message, say); Telegram would then send it again and again and the person would never get an
// answer. So what a conversation needs is then read by itself.
func decode(b []byte) (*models.Update, error) {
	var u models.Update
	if json.Unmarshal(b, &u) == nil && u.ID != 0 {
		return &u, nil
	}
	type message struct {
		ID      int                `json:"message_id"`
		From    *models.User       `json:"from"`
		Chat    models.Chat        `json:"chat"`
		Text    string             `json:"text"`
		Caption string             `json:"caption"`
		Photo   []models.PhotoSize `json:"photo"`
	}
	var m struct {
		ID      int64    `json:"update_id"`
		Message *message `json:"message"`
		Edited  *message `json:"edited_message"`
	}
	if json.Unmarshal(b, &m) != nil || m.ID == 0 {
		return nil, errUpdate
	}
	whole := func(m *message) *models.Message {
		if m == nil {
			return nil
		}
		return &models.Message{ID: m.ID, From: m.From, Chat: m.Chat, Text: m.Text, Caption: m.Caption, Photo: m.Photo}
	}
	return &models.Update{ID: m.ID, Message: whole(m.Message), EditedMessage: whole(m.Edited)}, nil
}

// inbound turns an update into what happened to a conversation; false for what does not concern one.
func (c *Channel) inbound(u *models.Update) (bot.Inbound, bool) {
	in := bot.Inbound{
		Op:      "telegram:" + strconv.FormatInt(u.ID, 10),
		Channel: Name,
		Form:    bot.FormButtons,
		At:      c.cfg.Now(),
	}
	switch {
	case u.Message != nil:
		return in, said(&in, u.Message)
	case u.EditedMessage != nil:
		return in, edited(&in, u.EditedMessage)
	case u.CallbackQuery != nil:
		return in, pressed(&in, u.CallbackQuery)
	case u.MyChatMember != nil:
		in.Kind = bot.KindBlocked
		m := u.MyChatMember
		return in, m.NewChatMember.Type == models.ChatMemberTypeBanned && from(&in, m.Chat, &m.From, 0)
	}
	return in, false
}

// from fills in the sender; false unless it is a person in a private chat.
func from(in *bot.Inbound, chat models.Chat, user *models.User, message int) bool {
	if chat.Type != models.ChatTypePrivate || chat.ID == 0 || user != nil && user.IsBot {
		return false
	}
	in.From = bot.NewAddress(strconv.FormatInt(chat.ID, 10))
	if message != 0 {
		in.Ref = strconv.Itoa(message)
	}
	return true
}

func said(in *bot.Inbound, m *models.Message) bool {
	in.Kind, in.Text = bot.KindText, bot.NewText(command(m.Text))
	if m.Text == "" {
		// Whatever a person sends that has no text is media, kinds that the library does not know yet included: a
		// needless answer is better than none.
		in.Kind, in.Text = bot.KindMedia, bot.NewText(m.Caption)
		in.File, in.Size = picture(m.Photo)
	}
	return !service(m) && from(in, m.Chat, m.From, m.ID)
}

// edited takes an edit that has words; a moving live location is an edit every few seconds and has none.
func edited(in *bot.Inbound, m *models.Message) bool {
	text := m.Text
	if text == "" {
		text = m.Caption
	}
	in.Kind, in.Text = bot.KindEdited, bot.NewText(text)
	return text != "" && from(in, m.Chat, m.From, m.ID)
}

func pressed(in *bot.Inbound, q *models.CallbackQuery) bool {
	in.Kind, in.Choice = bot.KindText, q.Data
	switch m := q.Message; {
	case q.Data == "":
		return false
	case m.Message != nil:
		return from(in, m.Message.Chat, &q.From, m.Message.ID)
	case m.InaccessibleMessage != nil:
		// Too old for Telegram to show to us; the press counts all the same.
		return from(in, m.InaccessibleMessage.Chat, &q.From, m.InaccessibleMessage.MessageID)
	}
	return false
}

// service tells whether Telegram wrote the message and not the person (only kinds that private chats have).
func service(m *models.Message) bool {
	return m.PinnedMessage != nil || m.MessageAutoDeleteTimerChanged != nil || m.WriteAccessAllowed != nil ||
		m.ConnectedWebsite != "" || m.ChatBackgroundSet != nil || m.SuccessfulPayment != nil || m.RefundedPayment != nil ||
		m.ForumTopicCreated != nil || m.ForumTopicEdited != nil || m.ForumTopicClosed != nil || m.ForumTopicReopened != nil ||
		m.GiftUpgradeSent != nil || m.UniqueGift != nil || m.Gift != nil
}

// command strips the bot's name from a command ("/huy@ben_an_bot" is "/huy") and the payload from /start, which tells
// where a link was found and is nothing that the person said.
func command(text string) string {
	if !strings.HasPrefix(text, "/") {
		return text
	}
	word, rest := text, ""
	if i := strings.IndexAny(text, " \n\t"); i >= 0 {
		word, rest = text[:i], text[i:]
	}
	word, _, _ = strings.Cut(word, "@")
	if word == "/start" {
		return word
	}
	return word + rest
}
