package bot_test

import (
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/sms"
	"benan/flows"
)

// Every list that the conversations show fits two SMS a page, in every language, with every page reached and each
// service on exactly one of them.
func TestListsFitTwoMessages(t *testing.T) {
	c := testContent(t)
	now := time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)
	keys := []flows.Choice{{Key: "1", Label: "key.more", More: true}, {Key: "2", Label: "key.person"}, {Key: "3", Label: "key.again"}, {Key: "0", Label: "key.stop"}}
	for _, place := range []string{"vn", "vn.qn", "vn.qn.bai_chay", "abroad", "abroad.uk", "abroad.mm", "abroad.la"} {
		for _, need := range []string{"", "danger", "child", "shelter", "legal", "feelings", "abroad", "nothing"} {
			for _, lang := range c.Texts.Langs() {
				q := flows.Query{Place: place, Need: need}
				found, seen, pages := c.Services(q, now), map[string]int{}, map[string]bool{}
				for ; q.Page < 8; q.Page++ {
					m := flows.Message{ID: "directory.found", Lead: "directory.local", Choices: keys, List: &q}
					out, _ := c.RenderAt(lang, bot.FormFlat, false, m, nil, now)
					text := out.Text.Reveal()
					if n, _, _ := sms.Segments(text); n > 2 {
						t.Errorf("%s %s %s: %d SMS: %s", place, need, lang, n, text)
					}
					if pages[text] {
						break
					}
					pages[text] = true
					for _, s := range found {
						seen[s.ID] += strings.Count(text, s.Number)
					}
				}
				for _, s := range found {
					if seen[s.ID] == 0 {
						t.Errorf("%s %s %s: %s is on no page", place, need, lang, s.ID)
					}
				}
				if one := pages; len(one) == 1 {
					for text := range one {
						if strings.Contains(text, " 1=") {
							t.Errorf("%s %s: one page offers another: %s", place, need, text)
						}
					}
				}
			}
		}
	}
}

// What was not checked for 90 days says so, behind what was; the state's own emergency numbers never do.
func TestListSaysWhatIsOld(t *testing.T) {
	c := testContent(t)
	now := time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)
	page := func(place, need string) string {
		out, _ := c.RenderAt("vi", bot.FormButtons, true, flows.Message{ID: "directory.found", List: &flows.Query{Place: place, Need: need}}, nil, now)
		return out.Text.Reveal()
	}
	for _, a := range []struct{ place, need, want string }{
		{"vn.qn", "shelter", "Tổng đài quốc gia 111 (miễn phí, 24/7, có ghi âm cuộc gọi).\nĐường dây xã hội Quảng Ninh: 1800 1769 (miễn phí, cần kiểm tra lại)."},
		{"vn", "feelings", "Đường dây nóng Ngày Mai: 096 306 1414 (thứ Tư đến Chủ nhật, 13:00-20:30, cần kiểm tra lại)."},
		{"abroad.uk", "", "(Unseen): 08000 121 700 (miễn phí, cần kiểm tra lại)."},
		{"vn", "nothing", "Kênh chưa có số riêng cho việc này."},
	} {
		if got := page(a.place, a.need); !strings.Contains(got, a.want) {
			t.Errorf("%s %s: %q, want %q", a.place, a.need, got, a.want)
		}
	}
	if got := page("vn", "danger"); strings.Contains(got, "111 (miễn phí, 24/7, có ghi âm cuộc gọi, cần") || !strings.HasPrefix(got, "Nơi gọi được:\nCông an 113 (") {
		t.Errorf("danger: %q", got)
	}
}
