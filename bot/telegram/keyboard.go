package telegram

import (
	"unicode/utf8"

	"benan/bot"
)

// keyboard and button are our own because the library's button always carries an empty copy_text, and Telegram wants
// exactly one action a button.
type keyboard struct {
	Rows [][]button `json:"inline_keyboard"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// short is the longest label, in characters, that still reads well in half the width of a phone.
const short = 14

// layout gives every button a row, or two that stand together and are both short.
func layout(buttons []bot.Button) keyboard {
	var k keyboard
	half := false // the last row has room for one more
	for _, b := range buttons {
		t := label(b)
		fits := utf8.RuneCountInString(t) <= short
		if last := len(k.Rows) - 1; half && fits {
			k.Rows[last] = append(k.Rows[last], button{t, data(b)})
			half = false
			continue
		}
		k.Rows = append(k.Rows, []button{{t, data(b)}})
		half = fits
	}
	return k
}

// label shows the key, so that the person may type it as well.
func label(b bot.Button) string {
	switch {
	case b.Key == "":
		return b.Text
	case b.Text == "":
		return b.Key
	}
	return b.Key + ". " + b.Text
}

func data(b bot.Button) string {
	if b.Data != "" {
		return b.Data
	}
	return b.Key
}
