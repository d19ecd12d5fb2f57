package locales

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"  \n ":                "",
		"Cứu em với!!!":        "cuu em voi",
		"ĐƯỢC, 15 triệu/tháng": "duoc 15 trieu thang",
		norm.NFD.String("Bị nhốt ở Móng Cái"): "bi nhot o mong cai",
		"c\u200bứ\u200du e\u00adm":            "cuu em",
		"\u202bcứu em\u202c":                  "cuu em",
		"сứu еm":                              "cuu em", // Cyrillic с and е
		"ｃｕｕ ｅｍ　ｖｏｉ":                          "cuu em voi",
		"𝐜𝐮𝐮 𝐞𝐦":                              "cuu em",
		"cu\xffu \xf0em":                      "cuu em",
		"hoà, hòa":                            "hoa hoa",
		"1️⃣":                                 "1",
		"①":                                   "1",
		"🆘":                                   "sos",
		"😂😂":                                  "",
		"老板 nói":                              "老板 noi",
		"e.m - ơ…i":                           "e m o i",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnaccent(t *testing.T) {
	for in, want := range map[string]string{
		"Đừng chờ: gọi 113.\n«Cần ngay» – nhắn 9…": "Dung cho: goi 113.\n\"Can ngay\" - nhan 9...",
		norm.NFD.String("Giờ tiện không?"):         "Gio tien khong?",
		"12\u00a0km":                               "12 km",
		"500.000₫":                                 "500.000d",
		"ok 👍🏽 老板":                                 "ok 👍🏽 老板",
		"a\u200bb":                                 "ab",
		"“x” ‘y’ • z":                              "\"x\" 'y' - z",
		"bad \xff byte":                            "bad  byte",
		"ỐỒỔỖỘ ưỨ":                                 "OOOOO uU",
		"tab\tand\r\nlines":                        "tab\tand\r\nlines",
	} {
		if got := Unaccent(in); got != want {
			t.Errorf("Unaccent(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldTelex(t *testing.T) {
	for in, want := range map[string]string{
		"giups em vowis":            "giup em voi",
		"cuuws em vowis":            "cuu em voi",
		"nos ddang ddaapj cuwar":    "no dang dap cua",
		"cuu71 em vo7i1":            "cuu em voi",
		"to6i kho6ng d9i d9u7o7c":   "toi khong di duoc",
		"ho65 chie61u":              "ho chieu",
		"nguwowif nhw nhau":         "nguoi nhu nhau",
		"ddwowcj":                   "duoc",
		"xin chafo, nhanhhh":        "xin chao nhanh",
		"em bi nhoots":              "em bi nhot",
		"so1 chon2 phong 408 q8 5k": "so1 chon2 phong 408 q8 5k",
		"the boss has my passport":  "the boss has my passport",
		"troons thoats":             "tron thoat",
		"giuwx":                     "giu",
		"Em bị bán sang Đức":        "em bi ban sang duc",
	} {
		if got := FoldTelex(in); got != want {
			t.Errorf("FoldTelex(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldMarked(t *testing.T) {
	same := [][2]string{{"khoá", "khóa"}, {"Bán", norm.NFD.String("bán")}, {"hoà", "HÒA"}}
	for _, p := range same {
		_, a := FoldMarked(p[0])
		_, b := FoldMarked(p[1])
		if len(a) != 1 || len(b) != 1 || a[0] != b[0] || a[0] == 0 {
			t.Errorf("%q %v and %q %v should have the same marks", p[0], a, p[1], b)
		}
	}
	seen := map[uint32]string{}
	for _, w := range []string{"bàn", "bán", "bản", "bãn", "bạn", "bân", "bấn", "bần", "bẩn", "bẫn", "bận", "băn", "bắn", "bằn", "bẳn", "bẵn", "bặn", "ban"} {
		_, m := FoldMarked(w)
		if other, ok := seen[m[0]]; ok {
			t.Errorf("%q and %q have the same marks", w, other)
		}
		seen[m[0]] = w
	}
	if f, m := FoldMarked("em bị, nhốt!"); f != "em bi nhot" || len(m) != 3 || m[0] != 0 {
		t.Errorf("FoldMarked: %q %v", f, m)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Cứu em với 🆘 \xff")
	f.Fuzz(func(t *testing.T, s string) {
		folded := Fold(s)
		if !utf8.ValidString(folded) || strings.Contains(folded, "  ") || folded != strings.TrimSpace(folded) {
			t.Fatalf("Fold(%q) = %q", s, folded)
		}
		if again := Fold(folded); again != folded {
			t.Fatalf("Fold is not stable: %q, then %q", folded, again)
		}
		FoldTelex(s)
		if f, m := FoldMarked(s); f != folded || len(m) != len(strings.Fields(f)) {
			t.Fatalf("FoldMarked(%q) = %q with %d marks", s, f, len(m))
		}
		if !utf8.ValidString(Unaccent(s)) {
			t.Fatalf("Unaccent(%q) is not UTF-8", s)
		}
	})
}
