package records_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/oncall"
	"benan/store/records"
)

var filedAt = time.Date(2026, 11, 23, 15, 42, 7, 0, time.UTC)

// filed stores a report and gives its code.
func filed(t *testing.T, r records.Reports, op byte, photos ...string) bot.ReceiptCode {
	t.Helper()
	code := bot.NewReceiptCode([16]byte{op, 1})
	f := bot.Filing{Op: string(rune('a' + op)), Code: bot.NewText(code.Reveal()), Parts: []bot.Part{
		{Name: "report.what_said", Text: bot.NewText(sentence)}, {Name: "report.where_said", Text: bot.NewText("Hải Đông")},
	}}
	for _, p := range photos {
		f.Photos = append(f.Photos, bot.NewText(p))
	}
	for range 2 { // the event comes twice
		if err := r.File(t.Context(), f, filedAt); err != nil {
			t.Fatal(err)
		}
	}
	return code
}

func view(t *testing.T, r records.Reports, code bot.ReceiptCode) bot.ReportView {
	t.Helper()
	v, ok, err := r.Find(t.Context(), code)
	if err != nil || !ok {
		t.Fatalf("found %v, %v", ok, err)
	}
	return v
}

func TestReports(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T, *records.Store){
		"a report is found by its code alone":          reportFound,
		"filing and adding happen once":                reportOnce,
		"an answer and a status are read":              reportAnswered,
		"an addition opens a report again":             reportReopened,
		"a report is purged only when done and seen":   reportSwept,
		"the reporter's words are shown, then counted": reportShown,
		"photos wait, are kept, refused, put off":      reportPhotos,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("memory", func(t *testing.T) { t.Parallel(); test(t, open(t, records.Memory, keys(t))) })
			t.Run("file", func(t *testing.T) {
				t.Parallel()
				test(t, open(t, "sqlite://"+filepath.Join(t.TempDir(), "benan.db"), keys(t)))
			})
		})
	}
}

func reportFound(t *testing.T, s *records.Store) {
	r := s.Reports()
	one, two := filed(t, r, 1), filed(t, r, 2)
	if view(t, r, one).ID == view(t, r, two).ID {
		t.Error("two codes open one report")
	}
	if v := view(t, r, one); v.Status != bot.StatusReceived || len(v.Answers) != 0 || !v.Created.Equal(filedAt.Truncate(time.Hour)) {
		t.Errorf("%+v", v)
	}
	if _, ok, err := r.Find(t.Context(), bot.NewReceiptCode([16]byte{9})); ok || err != nil {
		t.Errorf("found %v, %v", ok, err)
	}
}

func reportOnce(t *testing.T, s *records.Store) {
	r := s.Reports()
	id := view(t, r, filed(t, r, 1)).ID
	more := bot.Filing{Op: "more", Report: id, Parts: []bot.Part{{Name: "receipt.add_said", Text: bot.NewText("thêm")}}}
	for range 3 {
		if err := r.Add(t.Context(), more, filedAt); err != nil {
			t.Fatal(err)
		}
	}
	_, parts, err := r.Show(t.Context(), id)
	if err != nil || len(parts) != 3 || parts[2].Text.Reveal() != "thêm" || parts[0].Text.Reveal() != sentence {
		t.Errorf("%d parts, %v", len(parts), err)
	}
	if err := r.Add(t.Context(), bot.Filing{Op: "x", Report: 99}, filedAt); !errors.Is(err, records.ErrNoReport) {
		t.Error(err)
	}
	rows, err := r.List(t.Context(), false)
	if err != nil || len(rows) != 1 {
		t.Errorf("%d reports, %v", len(rows), err)
	}
}

func reportAnswered(t *testing.T, s *records.Store) {
	r := s.Reports()
	code := filed(t, r, 1)
	id := view(t, r, code).ID
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(r.Answer(t.Context(), id, bot.NewText("đã chuyển"), filedAt))
	do(r.Answer(t.Context(), id, bot.NewText("cảm ơn"), filedAt))
	do(r.SetStatus(t.Context(), id, bot.StatusPassed, filedAt))
	do(r.Read(t.Context(), bot.Filing{Op: "r", Report: id}, filedAt))
	v := view(t, r, code)
	if v.Status != bot.StatusPassed || len(v.Answers) != 2 || v.Answers[1].Reveal() != "cảm ơn" {
		t.Errorf("%+v", v)
	}
	rows, err := r.List(t.Context(), false)
	if err != nil || rows[0].Answers != 2 || !rows[0].Read.Equal(filedAt.Truncate(time.Hour)) {
		t.Errorf("%+v, %v", rows, err)
	}
	for _, err := range []error{r.Answer(t.Context(), 99, bot.NewText("x"), filedAt), r.SetStatus(t.Context(), 99, bot.StatusDone, filedAt)} {
		if !errors.Is(err, records.ErrNoReport) {
			t.Error(err)
		}
	}
}

func reportReopened(t *testing.T, s *records.Store) {
	r := s.Reports()
	code := filed(t, r, 1)
	id := view(t, r, code).ID
	if err := r.SetStatus(t.Context(), id, bot.StatusDone, filedAt); err != nil {
		t.Fatal(err)
	}
	if err := r.Add(t.Context(), bot.Filing{Op: "m", Report: id, Parts: []bot.Part{{Name: "x", Text: bot.NewText("lại")}}}, filedAt); err != nil {
		t.Fatal(err)
	}
	if v := view(t, r, code); v.Status != bot.StatusReceived {
		t.Errorf("status %s", v.Status)
	}
	if err := r.Sweep(t.Context(), filedAt.AddDate(1, 0, 0), 30); err != nil {
		t.Fatal(err)
	}
	if _, parts, err := r.Show(t.Context(), id); len(parts) != 3 || err != nil {
		t.Errorf("%d parts, %v", len(parts), err)
	}
}

func reportSwept(t *testing.T, s *records.Store) {
	r := s.Reports()
	old, unseen, fresh, open := filed(t, r, 1, "photo"), filed(t, r, 2), filed(t, r, 3), filed(t, r, 4)
	for code, at := range map[bot.ReceiptCode]time.Time{old: filedAt, unseen: filedAt, fresh: filedAt.AddDate(0, 0, 20)} {
		id := view(t, r, code).ID
		if code != unseen {
			if _, _, err := r.Show(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.SetStatus(t.Context(), id, bot.StatusDone, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, days := range []int{0, 30} {
		if err := r.Sweep(t.Context(), filedAt.AddDate(0, 0, 31), days); err != nil {
			t.Fatal(err)
		}
		want := map[bot.ReceiptCode]bot.Status{old: bot.StatusPurged, unseen: bot.StatusDone, fresh: bot.StatusDone, open: bot.StatusReceived}
		if days == 0 {
			want[old] = bot.StatusDone
		}
		for code, status := range want {
			if v := view(t, r, code); v.Status != status {
				t.Errorf("report %d after %d days: %s, want %s", v.ID, days, v.Status, status)
			}
		}
	}
	if _, parts, err := r.Show(t.Context(), view(t, r, old).ID); len(parts) != 0 || err != nil {
		t.Errorf("%d parts, %v", len(parts), err)
	}
	if jobs, err := r.Waiting(t.Context(), filedAt.AddDate(1, 0, 0), 10); len(jobs) != 0 || err != nil {
		t.Errorf("%d photos wait, %v", len(jobs), err)
	}
	if err := r.Purge(t.Context(), view(t, r, open).ID); !errors.Is(err, records.ErrNotDone) {
		t.Error(err)
	}
	if err := r.Purge(t.Context(), view(t, r, fresh).ID); err != nil || view(t, r, fresh).Status != bot.StatusPurged {
		t.Error(err)
	}
}

func reportShown(t *testing.T, s *records.Store) {
	r := s.Reports()
	code := filed(t, r, 1, "one", "two")
	rows, err := r.List(t.Context(), false)
	if err != nil || rows[0].Unseen != 4 || rows[0].Photos != 2 {
		t.Fatalf("%+v, %v", rows, err)
	}
	row, parts, err := r.Show(t.Context(), 1)
	if err != nil || row.Unseen != 0 || len(parts) != 2 || parts[1].Name != "report.where_said" || parts[1].Text.Reveal() != "Hải Đông" {
		t.Errorf("%+v %+v %v", row, parts, err)
	}
	if v := view(t, r, code); v.Status != bot.StatusSeen {
		t.Errorf("status %s", v.Status)
	}
	if _, _, err := r.Show(t.Context(), 99); !errors.Is(err, records.ErrNoReport) {
		t.Error(err)
	}
}

func reportPhotos(t *testing.T, s *records.Store) {
	r := s.Reports()
	code := filed(t, r, 1, "one", "two", "three")
	jobs, err := r.Waiting(t.Context(), filedAt, 10)
	if err != nil || len(jobs) != 3 || jobs[0].File.Reveal() != "one" || jobs[0].Channel != "telegram" {
		t.Fatalf("%d photos wait, %v", len(jobs), err)
	}
	for _, err := range []error{
		r.Keep(t.Context(), jobs[0], []byte("picture")), r.Refuse(t.Context(), jobs[1]), r.Later(t.Context(), failed(jobs[2]), filedAt.Add(time.Minute)),
		r.Refuse(t.Context(), jobs[0]), // settled already: nothing happens
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if v := view(t, r, code); v.Kept != 1 || v.Refused != 1 {
		t.Errorf("%+v", v)
	}
	if jobs, err := r.Waiting(t.Context(), filedAt, 10); len(jobs) != 0 || err != nil {
		t.Errorf("%d photos wait, %v", len(jobs), err)
	}
	if jobs, err := r.Waiting(t.Context(), filedAt.Add(time.Minute), 10); len(jobs) != 1 || jobs[0].Tries != 1 || err != nil {
		t.Errorf("%+v, %v", jobs, err)
	}
	pictures, err := r.Pictures(t.Context(), 1)
	if err != nil || len(pictures) != 1 || string(pictures[1]) != "picture" {
		t.Errorf("%v, %v", pictures, err)
	}
}

func failed(j bot.PhotoJob) bot.PhotoJob {
	j.Tries++
	return j
}

// A photo keeps the channel that it came by. What was filed before channels were named is Telegram's: by an event that
// names none (above), or as a file id that stands alone in its seal.
func TestPhotosNameTheirChannel(t *testing.T) {
	t.Parallel()
	path, ring := filepath.Join(t.TempDir(), "benan.db"), keys(t)
	s := open(t, "sqlite://"+path, ring)
	f := bot.Filing{Op: "x", Code: bot.NewText("1234"), Channel: "zalo", Photos: []bot.Text{bot.NewText("one"), bot.NewText("two")}}
	if err := s.Reports().File(t.Context(), f, filedAt); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	alone := ring.Seal([]byte("AgACAgUAAxk"), []byte("photo:report:1:2:waiting"))
	if _, err := db.ExecContext(t.Context(), "UPDATE report_photos SET sealed = $1 WHERE n = 2", alone); err != nil {
		t.Fatal(err)
	}
	jobs, err := s.Reports().Waiting(t.Context(), filedAt, 10)
	if err != nil || len(jobs) != 2 {
		t.Fatalf("%d photos wait, %v", len(jobs), err)
	}
	for i, want := range [][2]string{{"zalo", "one"}, {"telegram", "AgACAgUAAxk"}} {
		if got := [2]string{jobs[i].Channel, jobs[i].File.Reveal()}; got != want {
			t.Errorf("photo %d is %v, want %v", i+1, got, want)
		}
	}
}

// A dump shows neither words, code, file id nor picture, and no time finer than the hour.
func TestReportDumpShowsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, "sqlite://"+filepath.Join(dir, "benan.db"), keys(t))
	r := s.Reports()
	code := filed(t, r, 1, "AgACAgUAAxkBAAIB-file-id", "second")
	jobs, err := r.Waiting(t.Context(), filedAt, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		r.Answer(t.Context(), 1, bot.NewText(sentence), filedAt), r.Keep(t.Context(), jobs[0], []byte("JFIF picture of a gate")),
		s.Audit(t.Context(), filedAt, "tester-name", "report.show", "report:1", ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{sentence, "nhà trọ", "Hải Đông", code.Reveal(), code.Groups(), code.Reveal()[:8], "AgACAgUA", "picture of", "tester-name"} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s shows %q", filepath.Base(f), secret)
			}
		}
	}
}

// A purge leaves no ciphertext either.
func TestPurgeLeavesNoCiphertext(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "benan.db")
	s, err := records.Open(t.Context(), "sqlite://"+path, &marked{keys(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := s.Reports()
	filed(t, r, 1, "photo")
	if log, err := os.ReadFile(path + "-wal"); err != nil || !bytes.Contains(log, []byte("SEALED report:")) || !bytes.Contains(log, []byte("SEALED photo:")) {
		t.Fatalf("this test would find nothing: %v", err)
	}
	if err := errors.Join(r.SetStatus(t.Context(), 1, bot.StatusDone, filedAt), r.Purge(t.Context(), 1)); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("SEALED report:")) || bytes.Contains(b, []byte("SEALED photo:")) {
			t.Errorf("%s still holds a sealed part", filepath.Base(f))
		}
	}
}

// XOA wipes everything that belongs to a contact. A report belongs to nobody: no column, and no seal, could tell it.
func TestAWipeCannotFindReports(t *testing.T) {
	t.Parallel()
	s := open(t, records.Memory, keys(t))
	r := s.Reports()
	code := filed(t, r, 1)
	err := s.Change(t.Context(), "xoa", oncall.Ref{Contact: "c0ffee"}, func(tx oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		return c, tx.Wipe("c0ffee", false)
	})
	if err != nil {
		t.Fatal(err)
	}
	if v := view(t, r, code); v.Status != bot.StatusReceived {
		t.Errorf("%+v", v)
	}
}

func TestReportsOfAClosedStore(t *testing.T) {
	t.Parallel()
	s := open(t, records.Memory, keys(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Reports().Find(ctx, bot.NewReceiptCode([16]byte{1})); !errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
	if err := s.Reports().File(ctx, bot.Filing{Op: "x"}, filedAt); err == nil || strings.Contains(err.Error(), "redacted") {
		t.Errorf("error %v", err)
	}
}
