package locales

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func shippedNumbers() map[string]string {
	return map[string]string{"111": "111", "113": "113", "115": "115", "baoho": "+84 981848484"}
}

func shipped(t testing.TB) *Catalog {
	t.Helper()
	c, err := Load(FS, shippedNumbers())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryTextInEveryLanguage(t *testing.T) {
	c := shipped(t)
	if got := c.Langs(); !slices.Equal(got, []string{"en", "vi"}) {
		t.Fatalf("languages %v", got)
	}
	if vi, en := c.IDs("vi"), c.IDs("en"); !slices.Equal(vi, en) {
		for _, id := range vi {
			if !c.Has("en", id) {
				t.Errorf("%s: not in English", id)
			}
		}
		for _, id := range en {
			if !c.Has("vi", id) {
				t.Errorf("%s: not in Vietnamese", id)
			}
		}
	}
	for _, id := range c.IDs("vi") {
		for _, lang := range c.Langs() {
			if !slices.Equal(c.Placeholders("vi", id), c.Placeholders(lang, id)) {
				t.Errorf("%s: placeholders differ in %s", id, lang)
			}
			if text, ok := c.Text(lang, id, nil); !ok || strings.Contains(text, "no value") || strings.Contains(text, "{{") {
				t.Errorf("%s %s: %q %v", lang, id, text, ok)
			}
			if file, line := c.Position(lang, id); file != "active."+lang+".yaml" || line < 1 {
				t.Errorf("%s %s is at %s:%d", lang, id, file, line)
			}
		}
	}
}

func TestTextsAndTheirFallback(t *testing.T) {
	c, err := Load(fstest.MapFS{
		"active.vi.yaml":  {Data: []byte("a: Đã nhận {{ .n }} tin\nb.c: 'Gọi {{so \"111\"}}'\nb:\n  d: Dài dòng\n  d@sms: Ngắn gọn\n")},
		"active.en.yaml":  {Data: []byte("a: Got {{.n}} <b>\n")},
		"active.ium.yaml": {Data: []byte("a: Dao {{.n}}\n")},
		"words.vi.yaml":   {Data: []byte("not ours")},
	}, map[string]string{"111": "111"})
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]any{"n": "2 & {{x}}"}
	for _, a := range []struct{ got, want string }{
		{text(c.Text("vi", "a", n)), "Đã nhận 2 & {{x}} tin"},
		{text(c.Text("vi", "a", nil)), "Đã nhận  tin"},
		{text(c.Text("en", "a", n)), "Got 2 & {{x}} <b>"},
		{text(c.Text("en-GB", "a", n)), "Got 2 & {{x}} <b>"},
		{text(c.Text("ium", "a", n)), "Dao 2 & {{x}}"},
		{text(c.Text("km-KH", "b.c", nil)), "Gọi 111"},
		{text(c.Text("en", "b.c", nil)), "Gọi 111"},
		{text(c.Text("en", "nowhere", nil)), "none"},
		{text(c.SMS("en", "nowhere", nil, false)), "none"},
		{text(c.SMS("vi", "b.c", nil, false)), "Goi 111"},
		{text(c.SMS("vi", "b.c", nil, true)), "Gọi 111"},
		{text(c.SMS("vi", "a", map[string]any{"n": "hại"}, false)), "Da nhan hai tin"},
		{text(c.SMS("vi", "b.d", nil, true)), "Ngắn gọn"},
		{text(c.SMS("vi", "b.d", nil, false)), "Ngan gon"},
		{text(c.Text("vi", "b.d", nil)), "Dài dòng"},
	} {
		if a.got != a.want {
			t.Errorf("%q, want %q", a.got, a.want)
		}
	}
}

func text(s string, ok bool) string {
	if !ok {
		return "none"
	}
	return s
}

func TestPlainTextsCostNothing(t *testing.T) {
	c := shipped(t)
	if n := testing.AllocsPerRun(100, func() { c.Text("en", "s4.urgent1", nil); c.SMS("vi", "s4.urgent1", nil, false) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestLoadTellsEveryFaultWithItsLine(t *testing.T) {
	vi := `a: Gọi 111 ngay
b: Gọi 0981.848.484
c: 'Gọi {{so "ngoai"}}'
d: Hỏng {{.x
e: '{{if .x}}có{{end}}'
f: ""
g: [một]
a: hai lần
h: 12 câu, 1=Có, 16-17 tuổi, năm 2009, 24/7, 24 giờ
i@sms: lẻ loi
j: '{{.n}} phút'
k: 1900 969 680
`
	_, err := Load(fstest.MapFS{
		"active.vi.yaml": {Data: []byte(vi)},
		"active.en.yaml": {Data: []byte("h: fine\nj: '{{.m}} minutes'\nz: extra\n")},
		"active.km.yaml": {Data: []byte("a: [")},
		"active.yaml":    {Data: []byte("a: b")},
	}, map[string]string{})
	if err == nil {
		t.Fatal("no fault")
	}
	for _, want := range []string{
		`active.vi.yaml:1: a: "111" looks like a phone number`, `active.vi.yaml:2: b: "0981.848.484" looks like`,
		`active.vi.yaml:3: c: no contact "ngoai"`, `active.vi.yaml:4: d: broken {{ }}`, `active.vi.yaml:5: e: broken {{ }}`,
		`active.vi.yaml:6: f: empty`, `active.vi.yaml:7: g: write the text itself`, `active.vi.yaml:8: a: written twice, also in line 1`,
		`active.vi.yaml:10: i@sms: stands in for i`, `active.vi.yaml:12: k: "1900 969 680"`,
		`active.en.yaml:2: j: uses {{}} names [m]`, `active.en.yaml:3: z: Vietnamese has no such text`,
		`active.km.yaml:2: a bracket is not closed`, `active.yaml:1: `,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing: %s", want)
		}
	}
	if strings.Contains(err.Error(), "active.vi.yaml:9:") {
		t.Error("a key, a counter, an age or a year was taken for a phone number")
	}
	var f *Fault
	if !errors.As(err, &f) || f.Line == 0 {
		t.Errorf("not a Fault: %v", err)
	}
	t.Log(err)
}

func TestWithoutVietnameseThereIsNoCatalog(t *testing.T) {
	if _, err := Load(fstest.MapFS{"active.en.yaml": {Data: []byte("a: b")}}, nil); err == nil || !strings.Contains(err.Error(), "active.vi.yaml:1:") {
		t.Error(err)
	}
}

// Every contact is needed: without one of them Load must say where it is used.
func TestMissingContactIsAFault(t *testing.T) {
	for id := range shippedNumbers() {
		numbers := maps.Clone(shippedNumbers())
		delete(numbers, id)
		if _, err := Load(FS, numbers); err == nil {
			t.Errorf("no fault without %s", id)
		}
	}
}
