package oncall

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
)

func TestReadCommand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]command{
		"1a":                  {act: actAccept, code: "1a"},
		" 1A. ":               {act: actAccept, code: "1a"},
		"1 a":                 {act: actAccept, code: "1a"},
		"01a!":                {act: actAccept, code: "1a"},
		"nhan 12b":            {act: actAccept, code: "12b", named: true},
		"Nhận 1a":             {act: actAccept, code: "1a", named: true},
		"Nhan ca 2a":          {act: actAccept, code: "2a", named: true},
		"Nhận ca: 2a.":        {act: actAccept, code: "2a", named: true},
		"ca 2a":               {act: actAccept, code: "2a", named: true},
		"em nhận 2a nhé":      {act: actAccept, code: "2a", named: true},
		"/nhan 2a":            {act: actAccept, code: "2a", named: true},
		"１ａ":                  {act: actAccept, code: "1a"}, // a keyboard of wide letters
		"ok 2a":               {act: actAccept, code: "2a"},
		"dong ca 1a":          {act: actClose, code: "1a"},
		"Đóng ca: 1a ạ":       {act: actClose, code: "1a"},
		"xong 1a":             {act: actClose, code: "1a"},
		"đóng ca":             {act: actClose},
		"nham ca 1a":          {act: actMark, code: "1a", mark: MarkFalseAlarm},
		"nhan 123":            {act: actWrite, text: "nhan 123", named: true},
		"nhan 2b giup em":     {act: actWrite, code: "2b", named: true},
		"Nha\u0323\u0302n 1a": {act: actAccept, code: "1a", named: true}, // decomposed, as some phones send it
		"1a 5":                {act: actAccept, code: "1a", minutes: 5, text: "5"},
		"1a 15 phút":          {act: actAccept, code: "1a", minutes: 15, text: "15"},
		"/close":              {act: actClose},
		"/close@BenAn 1a":     {act: actClose, code: "1a"},
		"/CLOSE 1A":           {act: actClose, code: "1a"},
		"dong 1a.":            {act: actClose, code: "1a"},
		"Đóng 1a":             {act: actClose, code: "1a"},
		"nhầm 1a":             {act: actMark, code: "1a", mark: MarkFalseAlarm},
		"Bao nham 01A.":       {act: actMark, code: "1a", mark: MarkFalseAlarm},
		"bỏ sót 12b":          {act: actMark, code: "12b", mark: MarkMissed},
		"/sot 1a":             {act: actMark, code: "1a", mark: MarkMissed},
		"đúng 1a":             {act: actMark, code: "1a"},
		"đúng rồi em":         {act: actWrite, text: "đúng rồi em"},
		"nhầm":                {act: actWrite, text: "nhầm", named: true},
		"đóng cửa lại":        {act: actWrite, text: "đóng cửa lại"},
		"đóng":                {act: actWrite, text: "đóng", named: true},
		"1a: chào em":         {act: actWrite, code: "1a", text: "chào em"},
		"1A chào\nem":         {act: actWrite, code: "1a", text: "chào\nem"},
		"2 anh ơi":            {act: actWrite, text: "2 anh ơi"},
		"chào 1a":             {act: actWrite, code: "1a"}, // a code inside other words,
		"/start":              {act: actNone},
		"  ":                  {act: actNone},
	} {
		got := readCommand(bot.Inbound{Kind: bot.KindText, Text: bot.NewText(text)})
		if got.act != actWrite {
			got.whole = ""
		}
		if got.act == actWrite {
			want.whole = got.whole
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(command{})); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	if got := readCommand(bot.Inbound{Kind: bot.KindText, Choice: "accept:3c"}); got.act != actAccept || got.code != "3c" {
		t.Errorf("button: %+v", got)
	}
	if got := readCommand(bot.Inbound{Kind: bot.KindMedia, Text: bot.NewText("1a ảnh")}); got.act != actNone {
		t.Errorf("a picture is carried on: %+v", got)
	}
}
