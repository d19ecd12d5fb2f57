package main

import (
	"net/url"
	"strings"
	"testing"

	"benan/bot/sms"
	"benan/locales"
)

// Thu writes by SMS without tone marks; the whole way, with Hoa answering by SMS.
func TestSMSFromHelloToTheWorker(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	thu, lan, lanSMS, hoa := h.bySMS("+84900123401"), h.byTelegram(lanChat), h.bySMS(lanPhone), h.bySMS(hoaPhone)

	thu.says("xin chao")
	thu.hears("open.mo1", "gate.ask")
	thu.says("1")
	thu.hears("open.mo2", "open.mo3", "menu.ask")
	thu.says("1.")
	thu.hears("s1.open")
	thu.says("bat dau")
	for _, item := range []struct{ number, answer string }{{"1/12 ", "3"}, {"2/12 ", "ko"}, {"3/12 ", "hong"}, {"4/12 ", "co"}} {
		thu.hears(item.number)
		thu.says(item.answer)
	}
	thu.hears("s1.red")
	plainAndShort(t, h, thu)

	code := lan.isPaged()
	lanSMS.isPaged()
	lanSMS.says(" " + strings.ToUpper(code) + ". ")
	lanSMS.hears(code+" · ", code+": xin chao", code)
	thu.hears("wait.seen")

	thu.says("cam on nhieu")
	lanSMS.hears(code + ": cam on nhieu")
	lanSMS.says("Em đợi chị một chút nhé")
	if got := thu.next("Lan's words"); got != "Em doi chi mot chut nhe" {
		t.Errorf("Thu hears %q", got)
	}
	lanSMS.says("dong " + code)
	thu.hears("talk.closed")
	lanSMS.hears(code + ":")
	thu.says("alo")
	thu.hears("wait.ack")
	if again := lan.isPaged(); again != code {
		t.Errorf("opened again as %s, was %s", again, code)
	}
	hoa.hearsNothing()
	neverNamed(t, thu, "Lan", "Hoa", "700001", lanPhone, hoaPhone)
}

// plainAndShort: no tone marks, a screening question in one segment, nothing in more than two.
func plainAndShort(t *testing.T, h *house, thu *someone) {
	t.Helper()
	for _, m := range thu.messages() {
		if m != locales.Unaccent(m) {
			t.Errorf("tone marks in an SMS: %s", m)
		}
		n, _, _ := sms.Segments(m)
		if n > 2 || n > 1 && strings.Contains(m, "/12 ") {
			t.Errorf("%d segments: %s", n, m)
		}
	}
}

// Whoever writes with tone marks is offered them, and gets them.
func TestSMSWithToneMarks(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	thu := h.bySMS("+84900123402")
	thu.says("xin chào")
	thu.hears("open.mo1", "gate.ask")
	thu.says("1")
	thu.hears("open.mo2", "open.mo3", "menu.ask")
	thu.says("CHU CO DAU")
	if got := thu.next("accents.on"); got != "Từ giờ kênh nhắn có dấu. Muốn đổi lại, nhắn: CHU KHONG DAU." {
		t.Errorf("heard %q", got)
	}
	if got := thu.next("menu.ask"); !strings.Contains(got, "Bạn cần gì?") {
		t.Errorf("heard %q", got)
	}
}

// A page that Twilio took but the carrier did not deliver skips its rung at once; one that arrived does not.
func TestSMSDeliveryReports(t *testing.T) {
	t.Parallel()
	h := openHouse(t, roster(strings.Replace(twoOnDuty, "telegram: 700001, ", "", 1)))
	thu, lan, hoa := h.bySMS("+84900123403"), h.bySMS(lanPhone), h.bySMS(hoaPhone)
	thu.says("em dang bi nhot")
	thu.hears("gate.ask")
	code := lan.isPaged()

	page := h.twilio.Sent(lanPhone)[0]
	callback, err := url.Parse(page.StatusCallback)
	if err != nil || !strings.HasPrefix(page.StatusCallback, public+"/twilio/status?") {
		t.Fatalf("status callback %q: %v", page.StatusCallback, err)
	}
	id := callback.Query().Get("id")
	for _, private := range []string{code, lanPhone, "84912345678", "lan"} {
		if strings.Contains(id, private) {
			t.Errorf("the send id tells %q", private)
		}
	}
	for _, report := range []struct {
		status string
		code   int
	}{{"queued", 0}, {"delivered", 0}} {
		if a := h.smsHook().Status(t, id, page.SID, report.status, report.code); a.Status != 200 {
			t.Errorf("report %q answered %d", report.status, a.Status)
		}
	}
	hoa.hearsNothing()
	if a := h.smsHook().Status(t, id, page.SID, "undelivered", 30005); a.Status != 200 {
		t.Errorf("report answered %d", a.Status)
	}
	if next := hoa.isPaged(); next != code {
		t.Errorf("Hoa is paged for %s, not %s", next, code)
	}
	// The same report again calls nobody else.
	h.smsHook().Status(t, id, page.SID, "undelivered", 30005)
	hoa.accepts(code)
}
