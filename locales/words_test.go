package locales

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func shippedWords(t testing.TB) *Words {
	t.Helper()
	w, err := LoadWords(FS)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// said names a reading as the labelled lists do: a number by its digits.
func said(r Reading) string {
	if r.Meaning == Number {
		return strconv.Itoa(r.Number)
	}
	return string(r.Meaning)
}

func TestLabelledAnswersAreUnderstood(t *testing.T) {
	// Here screening.md decides otherwise than the list does: a lone "dung" and a bare "thoat" are asked back, "?" is
	// key 3, and who wants no more messages gets none.
	decided := map[string]Meaning{"a0008": DontWrite, "a0175": DontWrite, "a0088": Repeat, "a0160": Repeat, "a0196": Repeat, "a0133": Skip}
	w := shippedWords(t)
	raw, err := os.ReadFile("testdata/answers-dev.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines, right := 0, 0
	for scan := bufio.NewScanner(bytes.NewReader(raw)); scan.Scan(); lines++ {
		var a struct{ ID, Text, Expects, Meaning string }
		if err := json.Unmarshal(scan.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if m, ok := decided[a.ID]; ok {
			a.Meaning = string(m)
		}
		if got := said(w.Read(a.Text, Expect(a.Expects))); got == a.Meaning {
			right++
		} else {
			t.Logf("%s %q after a %s question: read %s, labelled %s", a.ID, a.Text, a.Expects, got, a.Meaning)
		}
	}
	t.Logf("%d of %d", right, lines)
	if right*100 < lines*97 {
		t.Errorf("only %d of %d replies understood", right, lines)
	}
}

func TestRepliesAsPeopleWriteThem(t *testing.T) {
	w := shippedWords(t)
	raw, err := os.ReadFile("testdata/replies.txt")
	if err != nil {
		t.Fatal(err)
	}
	for scan := bufio.NewScanner(bytes.NewReader(raw)); scan.Scan(); {
		want, list, ok := strings.Cut(scan.Text(), ": ")
		if strings.HasPrefix(want, "#") || !ok {
			continue
		}
		expect := ExpectYesNo
		if _, err := strconv.Atoi(want); err == nil || want == "menu" || want == "back" {
			expect = ExpectMenu
		}
		for text := range strings.SplitSeq(list, "|") {
			if got := said(w.Read(text, expect)); got != want {
				t.Errorf("%q after a %s question: read %s, want %s", text, expect, got, want)
			}
		}
	}
}

// A message that the risk lists call dangerous may be heard as a cry for help or a wish for a person, never as an answer.
func TestDangerIsNoReply(t *testing.T) {
	w := shippedWords(t)
	raw, err := os.ReadFile("../bot/risk/testdata/risk-dev.jsonl")
	if err != nil {
		t.Skip(err)
	}
	for scan := bufio.NewScanner(bytes.NewReader(raw)); scan.Scan(); {
		var a struct{ Text, Label string }
		if err := json.Unmarshal(scan.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if a.Label != "critical" && a.Label != "high" {
			continue
		}
		for _, expect := range []Expect{ExpectYesNo, ExpectMenu, ExpectAge, "gate", "not_yet", "contact"} {
			switch got := w.Read(a.Text, expect).Meaning; got {
			case Other, Help, Human:
			default:
				t.Errorf("%q after a %s question: read %s", a.Text, expect, got)
			}
		}
	}
}

func TestAnswersOfTheirOwn(t *testing.T) {
	w := shippedWords(t)
	for _, a := range []struct {
		expect Expect
		want   string
		texts  string
	}{
		{"gate", "1", "1|tiện|dạ tiện ạ|có|tiện chị ơi"},
		{"gate", "2", "không|ko tiện|khong tien|chưa tiện ạ"},
		{"gate", "3", "không chắc|hk chắc|bỏ qua|hình như tiện"},
		{"gate", "other", "dạ|ừ|ok|vâng|không sao|không ai|👍|tiện không|em đang bị nhốt"},
		{"gate", "9", "9"},
		{"not_yet", "1", "chưa|chưa ạ|dạ chưa có"},
		{"not_yet", "2", "rồi|dạ rồi|xem rồi ạ"},
		{"not_yet", "other", "có|không"},
		{"indeed", "1", "đúng vậy|dung vay a"},
		{"indeed", "2", "không|ko ạ"},
		{"contact", "1", "mất liên lạc|mat lien lac roi"},
		{"contact", "2", "như mọi khi|vẫn như mọi khi ạ"},
		{ExpectAge, "16", "16|16t|16 tuổi|em 16 tuổi ạ|mười sáu|năm nay em 16|mới 16"},
		{ExpectAge, "15", "mười lăm tuổi|em được 15 tuổi rồi ạ"},
		{ExpectAge, "2009", "2009|sinh năm 2009|2k9"},
		{ExpectAge, "1997", "sn 97|em sinh 1997"},
		{ExpectAge, "1", "1|dưới 16|9 tuổi"},
		{ExpectAge, "2", "2|16-17"},
		{ExpectAge, "3", "3|trên 18|Từ 18 trở lên"},
		{ExpectAge, "other", "16 ngày|120|2 đứa|3 ngày"},
		{ExpectMenu, "stop", "thôi|thoi a"},
		{ExpectYesNo, "no", "thôi|thoi a"},
		{"unheard of", "yes", "có"},
	} {
		for text := range strings.SplitSeq(a.texts, "|") {
			if got := said(w.Read(text, a.expect)); got != a.want {
				t.Errorf("%q after a %s question: read %s, want %s", text, a.expect, got, a.want)
			}
		}
	}
}

func TestCommandsStandAlone(t *testing.T) {
	w := shippedWords(t)
	for text, want := range map[string]Meaning{
		"XOA": Erase, "xóa": Erase, " Xoá. ": Erase, "xóa ảnh": Other, "nó dọa xóa": Other, "xoa di em": Stop,
		"TIENG ANH": English, "english": English, "em không biết tiếng anh": Other, "TIENG VIET": Vietnamese,
		"CHU CO DAU": Accents, "chữ có dấu": Accents, "CHU KHONG DAU": NoAccents,
		"đừng nhắn nữa": DontWrite, "dung nhan nua nhe": DontWrite, "dont text me": DontWrite,
		"dung": Repeat, "Dung.": Repeat, "đúng": Yes, "dừng": Stop, "thoat": Repeat, "muốn thoát": Other, "": Other, "...": Other,
		"?": Skip, "??": Repeat, "0": Number,
	} {
		if got := w.Read(text, ExpectYesNo); got.Meaning != want {
			t.Errorf("%q read %s, want %s", text, got.Meaning, want)
		}
	}
	if r := w.Read("có ng thật k z, k ns vs máy đâu", ExpectYesNo); r.Meaning != Human || r.Whole {
		t.Errorf("a wish inside a longer message: %+v", r)
	}
	if r := w.Read(strings.Repeat("có ", 5000), ExpectYesNo); r.Meaning != Other {
		t.Errorf("a very long message: %+v", r)
	}
}

func TestWordsTellTheirFaults(t *testing.T) {
	for yaml, want := range map[string]string{
		"replies:\n  yes: [có]\n  no: [co]":             `words.vi.yaml:`,
		"replies:\n  maybe: [có]":                       `words.vi.yaml:2: "maybe" is no meaning`,
		"reply:\n  yes: [có]":                           `words.vi.yaml:`,
		"replies: [":                                    `words.vi.yaml:`,
		"same:\n  không: [k]\n  có: [k]":                `stands for`,
		"expects:\n  gate:\n    replies:\n      x: [y]": `words.vi.yaml:4: "x" is no meaning`,
	} {
		_, err := LoadWords(fstest.MapFS{"words.vi.yaml": {Data: []byte(yaml)}})
		var f *Fault
		if err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &f) || f.Line < 1 {
			t.Errorf("%q: %v, want %s", yaml, err, want)
		}
	}
	if _, err := LoadWords(fstest.MapFS{}); err == nil {
		t.Error("no file at all, and no fault")
	}
}

func BenchmarkRead(b *testing.B) {
	w := shippedWords(b)
	for _, text := range []string{"co", "dạ không có ạ", "soos tasm", "họ không cho em đi đâu hết, giữ cả giấy tờ"} {
		b.Run(Fold(text), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.Read(text, ExpectYesNo)
			}
		})
	}
}

func TestPhrasesWithChoices(t *testing.T) {
	for phrase, want := range map[string]string{
		"có": "có", "(a|b) c [d|e]": "a c d,b c d,a c e,b c e,a c,b c", "[rất] đúng": "rất đúng,đúng", "a (b": "a (b",
	} {
		got := strings.Join(expand(phrase), ",")
		if got != want || ways(phrase) != strings.Count(want, ",")+1 {
			t.Errorf("%s: %s, %d ways", phrase, got, ways(phrase))
		}
	}
}

func BenchmarkLoadWords(b *testing.B) {
	for b.Loop() {
		shippedWords(b)
	}
}
