package bot_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"benan/bot"
)

func anyCode() *rapid.Generator[bot.ReceiptCode] {
	return rapid.Custom(func(t *rapid.T) bot.ReceiptCode {
		return bot.NewReceiptCode([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "random")))
	})
}

func TestACodeIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := anyCode().Draw(t, "code")
		plain := code.Reveal()
		if len(plain) != 16 || strings.ReplaceAll(code.Groups(), " ", "") != plain {
			t.Fatalf("%q is written %q", plain, code.Groups())
		}
		for _, typed := range []string{
			code.Groups(), plain, strings.ReplaceAll(code.Groups(), " ", "-"), strings.ReplaceAll(code.Groups(), " ", "."),
			"  " + code.Groups() + "\n", "mã số: " + plain, "Ma so " + code.Groups() + " a", strings.ReplaceAll(plain, "0", "o"),
			strings.ReplaceAll(code.Groups(), "0", "O"), strings.ReplaceAll(plain, "1", "l"), code.Groups() + " nhé",
			plain[:3] + " " + plain[3:9] + " " + plain[9:],
		} {
			got, shape := bot.ReadReceiptCode(typed)
			if shape != bot.Receipt || got.Reveal() != plain {
				t.Fatalf("%q is read as %q, shape %d", typed, got.Reveal(), shape)
			}
		}
	})
}

// Every single wrong digit and every two digits that changed places are caught, wherever they stand.
func TestCheckDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := anyCode().Draw(t, "code").Reveal()
		caught := func(b []byte) {
			if _, shape := bot.ReadReceiptCode(string(b)); shape != bot.Mistyped {
				t.Fatalf("%s passes for %s", b, plain)
			}
		}
		for i := range plain {
			for d := byte('0'); d <= '9'; d++ {
				if b := []byte(plain); b[i] != d {
					b[i] = d
					caught(b)
				}
			}
			for j := range i {
				if b := []byte(plain); b[i] != b[j] {
					b[i], b[j] = b[j], b[i]
					caught(b)
				}
			}
			caught(append([]byte(plain[:i]), plain[i+1:]...))
		}
	})
}

func TestWhatIsNoCode(t *testing.T) {
	for _, text := range []string{
		"", "1", "9", "xin chao", "0912345678", "+84 912 345 678", "113", "toi bi nhot o 1234 5678 9012 3456", "3 ngay",
		strings.Repeat("1", 30), strings.Repeat("1234 ", 40), "loooooooooooooool nha", "1234 5678 9012 345x",
	} {
		if _, shape := bot.ReadReceiptCode(text); shape != bot.NoReceipt {
			t.Errorf("%q has shape %d", text, shape)
		}
	}
}

func FuzzReadReceiptCode(f *testing.F) {
	f.Add("1234 5678 9012 3456")
	f.Fuzz(func(t *testing.T, text string) {
		if code, shape := bot.ReadReceiptCode(text); (shape == bot.Receipt) != (len(code.Reveal()) == 16) {
			t.Errorf("%q: shape %d", text, shape)
		}
	})
}
