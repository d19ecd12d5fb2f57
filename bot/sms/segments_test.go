package sms_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"benan/bot/sms"
)

func TestSegmentsAgreeWithTwiliosCalculator(t *testing.T) {
	f, err := os.Open("testdata/segments.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		c := strings.Split(s.Text(), "\t")
		var a, b string
		if json.Unmarshal([]byte(c[0]), &a) != nil || json.Unmarshal([]byte(c[2]), &b) != nil {
			t.Fatalf("row %q", s.Text())
		}
		text := strings.Repeat(a, number(t, c[1])) + strings.Repeat(b, number(t, c[3]))
		n, encoding, length := sms.Segments(text)
		if n != number(t, c[4]) || string(encoding) != c[5] || length != number(t, c[6]) {
			t.Errorf("%v: %d %s %d", c, n, encoding, length)
		}
		rows++
	}
	if rows < 300 {
		t.Errorf("only %d rows", rows)
	}
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSegmentsOfAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab €^{\nđự😀é"))).Draw(t, "text")
		n, encoding, length := sms.Segments(text)
		part := 153
		if encoding == sms.UCS2 {
			part = 67
		}
		if n < 1 || n > 1 && (length > n*part || length <= (n-2)*part) {
			t.Fatalf("%d messages of %s for %d units", n, encoding, length)
		}
	})
}

func TestE164(t *testing.T) {
	for raw, want := range map[string]string{
		"+84912345678": "+84912345678", "0912345678": "+84912345678", "0912 345 678": "+84912345678", "84912345678": "+84912345678",
		"+84 912-345-678": "+84912345678", "+84900000001": "+84900000001", "+8613800138000": "+8613800138000",
		"VIETTEL": "", "": "", "8041": "", "111": "", "+": "", "whatsapp:+84912345678": "",
	} {
		a, ok := sms.E164(raw)
		if ok != (want != "") || ok && a.Reveal() != want {
			t.Errorf("%q: %q %v, want %q", raw, a.Reveal(), ok, want)
		}
	}
}
