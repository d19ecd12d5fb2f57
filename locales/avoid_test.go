package locales

import (
	"strings"
	"testing"
	"testing/fstest"
)

func shippedAvoid(t *testing.T) *Avoid {
	t.Helper()
	a, err := LoadAvoid(FS)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Each point of "Do not say" and of the list of collisions has a text that breaks it, and one that does not.
func TestAvoidFindsWhatMustNotBeSaid(t *testing.T) {
	a := shippedAvoid(t)
	for _, row := range []struct{ id, broken, mended string }{
		{"x", "Bạn là nạn nhân mua bán người.", "Bạn đang cần giúp."},
		{"x", "Sở LĐ-TB&XH sẽ giúp bạn.", "UBND xã, phường sẽ giúp bạn."},
		{"x", "Đến Công an huyện.", "Đến Công an xã."},
		{"x", "Phường Bạch Đằng ở đâu?", "Phường Bạch Đằng nay là phường khác."},
		{"x", "Số 111 không ghi âm.", "Số 111 miễn phí."},
		{"x", "Bạn sẽ không bị phạt.", "Người bị ép làm việc đó vẫn có thể xin giúp."},
		{"x", "Bạn được nhận 5.000.000 đồng.", "Bạn có thể hỏi tư vấn viên."},
		{"x", "Bạn được nhận 500k.", "Bạn có thể hỏi tư vấn viên."},
		{"x", "Được ở lại 60 ngày.", "Được ở lại, tùy trường hợp."},
		{"x", "Theo Luật 2011, bạn có quyền.", "Theo luật, bạn có quyền."},
		{"x", "Chỉ phụ nữ mới được giúp.", "Ai cũng được giúp."},
		{"x", "Bạn phải có giấy tờ.", "Không cần phải có giấy tờ."},
		{"x", "Kênh cam kết giữ kín.", "Kênh giữ kín."},
		{"x", "Đừng bao giờ trả tiền chuộc.", "Hỏi công an trước khi chuyển tiền."},
		{"x", "Telegram an toàn và mã hóa đầu cuối.", "Tin nhắn vẫn nằm trong máy này."},
		{"x", "Ngày Mai trực 24/7.", "Ngày Mai có tư vấn."},
		{"x", "Sao bạn lại đi?", "Bạn cần gì?"},
		{"x", "Đó là lỗi của bạn.", "Đó không phải lỗi của bạn."},
		{"x", "Hãy bỏ trốn ngay đêm nay.", "Chưa thấy an toàn thì chưa cần đi đâu vội."},
		{"x", "Bạn được vay vốn.", "Bạn có thể được xem xét cho vay."},
		{"x", "Có ai ép bạn không?", "Có ai ép không?"},
		{"x", "Có bị bỏ đói không?", "Có bị nhịn ăn không?"},
		{"x", "Có bàn chuyện cưới không?", "Có bàn việc cưới hỏi không?"},
		{"x", "Cần gấp thì nhắn 9.", "Cần ngay thì nhắn 9. Gặp người trực."},
		{"x", "Muốn dừng: nhắn 0.", "Muốn thôi: nhắn 0. Đừng đi. Đúng vậy."},
		{"x", "Người trực đã thấy tin của bạn.", "Kênh đang gọi người trực."},
		{"x", "Bạn có đang bị nhốt không?", "Bạn có ra ngoài được không?"},
		{"x", "Cố lên!", "Cố lên."},
		{"x", "BẠN LÀ NẠN NHÂN", "BẠN CẦN GÌ"},
		{"x", "ban la nan nhan", "ban can gi"},
	} {
		if hits := a.Check("vi", row.id, row.broken, Unaccent(row.broken)); len(hits) == 0 || hits[0].Why == "" {
			t.Errorf("not found: %s", row.broken)
		}
		if hits := a.Check("vi", row.id, row.mended, Unaccent(row.mended)); len(hits) > 0 {
			t.Errorf("%s: %v", row.mended, hits)
		}
	}
	for _, row := range [][2]string{{"worker.card", "Nạn nhân bị nhốt."}, {"s4.body", "Có đang bị nhốt không?"}, {"wait.seen", "Người trực đã thấy tin của bạn."}} {
		if hits := a.Check("vi", row[0], row[1], Unaccent(row[1])); len(hits) > 0 {
			t.Errorf("%s: %v", row[0], hits)
		}
	}
	if hits := a.Check("en", "x", "We guarantee to rescue victims.", "We guarantee to rescue victims."); len(hits) != 3 {
		t.Errorf("%v", hits)
	}
}

func TestAvoidSaysWhyAndWhatInstead(t *testing.T) {
	hits := shippedAvoid(t).Check("vi", "x", "Cần gấp", "Can gap")
	if len(hits) != 1 || !strings.Contains(hits[0].String(), `says "gấp"`) || !strings.Contains(hits[0].String(), "say: cần ngay") {
		t.Errorf("%v", hits)
	}
}

func TestLoadAvoidTellsFaults(t *testing.T) {
	for text, want := range map[string]string{
		"avoid: [{say: [a]}]":             "avoid.vi.yaml:1: an entry needs say (or sms) and why",
		"avoid:\n  - {say: [''], why: b}": "avoid.vi.yaml:2: an empty phrase",
		"avoid:\n  - {sya: [a], why: b}":  `avoid.vi.yaml:2: "sya" is no word of this file`,
		"avoid:\n\t- {say: [a], why: b}":  "avoid.vi.yaml:2: ",
		"workers: [a]":                    "avoid.vi.yaml:1: missing",
	} {
		if _, err := LoadAvoid(fstest.MapFS{"avoid.vi.yaml": {Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
