package oncall_test

import (
	"strings"
	"testing"
	"time"

	"benan/bot/oncall"
)

func load(t *testing.T, text string) *oncall.Roster {
	t.Helper()
	r, err := oncall.LoadRoster("roster.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func names(workers []oncall.Worker) string {
	var ids []string
	for _, w := range workers {
		ids = append(ids, w.ID)
	}
	return strings.Join(ids, " ")
}

func TestOnDuty(t *testing.T) {
	t.Parallel()
	r := load(t, `
timezone: Asia/Ho_Chi_Minh
workers: [{id: lan, telegram: 700001}, {id: hoa, phone: "+84987654321"}, {id: mai, telegram: 700003}]
shifts:
  - {worker: hoa, days: [fri], from: "19:00", to: "07:00"}
  - {worker: lan, days: [mon, tue, wed, thu, fri], from: "07:00", to: "19:00"}
  - {worker: lan, days: [mon, tue, wed, thu, fri], from: "18:00", to: "00:00"}`)
	for _, c := range []struct{ at, want string }{
		{"2026-11-27T06:59", ""}, // Friday; Hoa's night begins in the evening
		{"2026-11-27T07:00", "lan"},
		{"2026-11-27T18:59", "lan"},
		{"2026-11-27T19:00", "hoa lan"}, // in the order of the shifts
		{"2026-11-28T00:00", "hoa"},     // Saturday, still Friday's night
		{"2026-11-28T06:59", "hoa"},
		{"2026-11-28T07:00", ""},
	} {
		zone := time.FixedZone("", 7*3600)
		at, err := time.ParseInLocation("2006-01-02T15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(r.OnDuty(at.UTC())); got != c.want {
			t.Errorf("%s: %q, want %q", c.at, got, c.want)
		}
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	r := load(t, `
timezone: Asia/Ho_Chi_Minh
workers: [{id: lan, telegram: 700001}]
shifts: [{worker: lan, from: "06:00", to: "22:00"}]`)
	from := time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("", 7*3600))
	gaps := r.Gaps(from, from.Add(24*time.Hour))
	if len(gaps) != 1 || gaps[0].From.Format("15:04") != "22:00" || gaps[0].To.Format("Mon 15:04") != "Tue 06:00" {
		t.Fatalf("%v", gaps)
	}
	if gaps := r.Through("sms").Gaps(from, from.Add(time.Hour)); len(gaps) != 1 {
		t.Fatalf("without Telegram Lan cannot be reached, but: %v", gaps)
	}
}

func TestRosterReadsAWorker(t *testing.T) {
	t.Parallel()
	r := load(t, "timezone: Asia/Ho_Chi_Minh\nworkers: [{id: hoa, phone: 0987 654 321, languages: [vi, en], coordinator: true}]")
	w, ok := r.Worker("hoa")
	if !ok || w.Lang() != "vi" || !w.Coordinator {
		t.Fatalf("%+v %v", w, ok)
	}
	if m, ok := w.Method("sms"); !ok || m.Address.Reveal() != "+84987654321" {
		t.Fatalf("sms: %+v %v", m, ok)
	}
	if _, ok := w.Method("telegram"); ok {
		t.Fatal("has a channel that the file does not name")
	}
}

func TestRosterFaults(t *testing.T) {
	t.Parallel()
	_, err := oncall.LoadRoster("roster.yaml", []byte(`timezone: Asia/Hanoi
workers:
  - {id: lan, telegram: 700001, mail: a@b}
  - {id: lan, telegram: 700001}
  - {id: Hoa, phone: "12345"}
  - {id: mai}
shifts:
  - {worker: tu, days: [sunday], from: "19:00", to: "7"}
  - {worker: lan, from: "08:00", to: "08:00"}
  - {worker: lan, from: "08:00", to: "25:00"}
pagers: []
`))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		`roster.yaml:1: timezone "Asia/Hanoi"`, `roster.yaml:3: worker has no field "mail"`, `roster.yaml:4: worker id "lan"`,
		"roster.yaml:4: this telegram address belongs", "roster.yaml:5: worker needs an id", "roster.yaml:5: phone is not",
		`roster.yaml:6: worker "mai" has neither`, `roster.yaml:8: shift of "tu"`, `roster.yaml:8: day "sunday"`,
		`roster.yaml:8: to: "7" is not an hour`, "roster.yaml:9: shift from 08:00", `roster.yaml:10: to: "25:00"`,
		`roster.yaml:11: roster has no field "pagers"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing: %s\nin:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "700001") || strings.Contains(err.Error(), "12345") {
		t.Errorf("an address in a fault: %v", err)
	}
}
