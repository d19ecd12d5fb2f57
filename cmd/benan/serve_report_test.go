package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"benan/bot/bottest"
)

// desk runs `benan reports` beside the server, as a coordinator does.
func (h *house) desk(args ...string) string {
	h.Helper()
	out, err := h.command(append([]string{"reports"}, args...)...).CombinedOutput()
	if err != nil {
		h.Fatalf("benan reports %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// toMenu brings somebody to the menu.
func (s *someone) toMenu() {
	s.h.Helper()
	s.says("xin chao")
	s.hears("open.mo1", "gate.ask")
	s.says("1")
	s.hears("open.mo2", "open.mo3", "menu.ask")
}

// tells answers a question of a report; a person may be offered on the way to the next.
func (s *someone) tells(text, next string) {
	s.h.Helper()
	s.says(text)
	got := s.next(next)
	if strings.Contains(got, s.wording("wait.offer")) {
		s.says("2")
		got = s.next(next)
	}
	if !strings.Contains(got, s.wording(next)) {
		s.h.Fatalf("heard %q, want %s", got, next)
	}
}

var receiptForm = regexp.MustCompile(`^\d{4} \d{4} \d{4} \d{4}$`)

// files sends what was told, and gives the code that stands alone in its message.
func (s *someone) files() string {
	s.h.Helper()
	s.hears("report.confirm")
	s.says("1")
	s.hears("report.filed")
	code := s.next("the code")
	if !receiptForm.MatchString(code) {
		s.h.Fatalf("%q is no code alone in its message", code)
	}
	s.hears("report.back")
	return code
}

// A report comes by SMS and is read by Telegram; the coordinator answers; nothing leads from it to the reporter, and
// neither words, numbers nor the code are written down anywhere.
func TestAReportAndItsAnswer(t *testing.T) {
	t.Parallel()
	c := bottest.NewCanary()
	h := openHouse(t, roster(strings.Replace(twoOnDuty, "700001", "90091735247", 1)))
	thu, mai, lan := h.bySMS(c.Number), h.byTelegram(c.Chat), h.byTelegram(90091735247)
	thu.toMenu()
	thu.says("8")
	thu.hears("report.open")
	thu.says("1")
	thu.hears("report.what")
	thu.tells(c.Plain, "report.who")
	thu.says("3")
	thu.hears("report.where")
	thu.tells(c.Plain, "report.when")
	thu.says("3")
	if got := thu.next("the summary"); strings.Count(got, c.Plain) != 2 {
		t.Fatalf("the summary shows %q", got)
	}
	code := thu.files()
	lan.hears("worker.report")
	thu.says(code)
	thu.hears("report.kept")
	thu.says("XOA")
	thu.hears("common.erased")

	if list := h.desk("list"); !strings.Contains(list, "received") || strings.Contains(list, c.Plain) {
		t.Errorf("list shows\n%s", list)
	}
	if show := h.desk("show", "1"); strings.Count(show, c.Plain) != 2 {
		t.Errorf("show shows\n%s", show)
	}
	h.desk("answer", "1", c.Sentence)
	h.desk("status", "1", "passed")
	for _, action := range []string{"report.list", "report.show", "report.answer", "report.status"} {
		if trail := h.desk("audit"); !strings.Contains(trail, action) || strings.Contains(trail, c.Plain) || strings.Contains(trail, c.Sentence) {
			t.Errorf("the trail lacks %s, or holds words:\n%s", action, trail)
		}
	}

	mai.says(code) // the gate comes first, and the code is not kept meanwhile
	mai.hears("open.mo1", "gate.ask")
	mai.says("1")
	mai.hears("open.mo2", "open.mo3", "receipt.ask")
	mai.says("mã số " + strings.ReplaceAll(code, " ", "."))
	if got := mai.next("the status"); !strings.Contains(got, mai.wording("receipt.passed")) {
		t.Errorf("the status is %q", got)
	}
	if got := mai.next("the answer"); !strings.Contains(got, c.Sentence) {
		t.Errorf("the answer is %q", got)
	}
	mai.hears("receipt.more")
	mai.says("1")
	mai.hears("receipt.add")
	h.telegram.AddFile("gate-photo", aPhoto(t))
	mai.posts(bottest.MessageUpdate(h.updates.Add(1), c.Chat, map[string]any{"photo": []any{
		map[string]any{"file_id": "gate-photo", "file_unique_id": "g", "width": 90, "height": 90, "file_size": 900},
	}}))
	mai.hears("receipt.photo")
	mai.says(c.Sentence)
	mai.hears("receipt.added")
	lan.hears("worker.report", "worker.report")
	folder := filepath.Join(t.TempDir(), "pictures")
	awaits(h, "the photo is kept", func() bool {
		h.desk("photos", "1", folder)
		_, err := os.Stat(filepath.Join(folder, "bao-tin-1-1.jpg"))
		return err == nil
	})
	if show := h.desk("show", "1"); strings.Count(show, c.Plain)+strings.Count(show, c.Sentence) != 4 {
		t.Errorf("show shows\n%s", show)
	}
	lan.hearsNothing()
	nowhere(t, h, c, code)
}

// nowhere searches log, metrics, Redis and the records for the canary and for the code.
func nowhere(t *testing.T, h *house, c bottest.Canary, code string) {
	t.Helper()
	searched := map[string][]byte{}
	_, metrics := h.get("/metrics")
	for name, b := range redisRaw(t, h) {
		searched["redis "+name] = b
	}
	files(t, h.redis.Dir, searched)
	if exit := h.stop(); exit != 0 {
		t.Errorf("exit %d", exit)
	}
	files(t, h.dir, searched)
	searched["metrics"], searched["log"] = []byte(metrics), []byte(h.log.text())
	for name, b := range searched {
		if strings.HasSuffix(name, "roster.yaml") || strings.HasSuffix(name, "/keys") {
			continue
		}
		silent(t, c, name, b)
		for _, form := range []string{code, strings.ReplaceAll(code, " ", ""), "gate-photo"} {
			if bytes.Contains(b, []byte(form)) {
				t.Errorf("%s holds the code or the photo's id", name)
			}
		}
	}
}

func aPhoto(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// After five wrong codes in an hour there is a kind answer, for right codes too; somebody else is not held up.
func TestWrongReceiptCodes(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	thu, mai := h.bySMS("+84900000011"), h.bySMS("+84900000012")
	thu.toMenu()
	thu.says("8")
	thu.hears("report.open")
	thu.says("1")
	thu.hears("report.what")
	thu.tells("nha tro so 5 rat on ao", "report.who")
	thu.says("0")
	thu.says("alo")
	thu.hears("gate.ask")
	thu.says("1")
	thu.hears("menu.ask")
	thu.says("8")
	thu.hears("report.waits")
	thu.says("1")
	thu.hears("report.who")
	for _, next := range []string{"report.where", "report.when", "report.summary"} {
		thu.says("3")
		thu.hears(next)
	}
	code := thu.files()
	thu.says(code)
	thu.hears("report.kept")
	for i := range 5 {
		thu.says(wrongCode(i))
		thu.hears("receipt.unknown")
	}
	for _, other := range []string{wrongCode(9), code} {
		thu.says(other)
		thu.hears("receipt.later")
	}
	mai.toMenu()
	awaits(h, "the report is filed", func() bool { return strings.Contains(h.desk("list"), "received") })
	mai.says(code)
	mai.next("the status")
	mai.hears("receipt.silent", "receipt.more")
}

// wrongCode is a code with right check digits that no report has.
func wrongCode(i int) string {
	n := 4242_0000_0000_00 + i
	return fmt.Sprintf("%014d%02d", n, 98-n*100%97)
}
