package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"benan/bot"
	"benan/bot/oncall"
)

// Reports keeps anonymous reports. It knows of a reporter only the keyed hash of a receipt code: no contact, no
// address, and of times no more than the hour, so that nobody's log of messages tells who it was.
type Reports struct{ s *Store }

var (
	_ oncall.Reports = Reports{}
	_ bot.Reports    = Reports{}
)

// Reports gives the part of the records that keeps anonymous reports.
func (s *Store) Reports() Reports { return Reports{s} }

// ErrNoReport: there is no report with this number, or its content was deleted.
var ErrNoReport = errors.New("no such report")

// ErrNotDone: only a report that is done may be deleted.
var ErrNotDone = errors.New("the report is not done")

const photosMost = 10 // of one report, additions included

func (r Reports) mark(code string) []byte { return r.s.seal.Mark("receipt", code) }

// hour is all that is stored of a time.
func hour(t time.Time) int64 { return micros(t.Truncate(time.Hour)) }

// once runs f in a transaction unless the filing is known. Its op is made from chance and leads to nobody.
func (r Reports) once(ctx context.Context, f bot.Filing, do func(*tx) error) error {
	err := r.s.inTx(ctx, func(t *tx) error {
		fresh, err := t.remember("filing:" + f.Op)
		if err != nil || !fresh {
			return err
		}
		return do(t)
	})
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// File stores a new report.
func (r Reports) File(ctx context.Context, f bot.Filing, at time.Time) error {
	return r.once(ctx, f, func(t *tx) error {
		id, err := t.next("SELECT COALESCE(MAX(id), 0) + 1 FROM reports")
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO reports (id, mark, status, unseen, created_at, updated_at) VALUES ($1, $2, $3, 0, $4, $4)`,
			id, r.mark(f.Code.Reveal()), string(bot.StatusReceived), hour(at))
		if err != nil {
			return err
		}
		return r.put(t, id, f, at)
	})
}

// Add stores what was added to a report. One that was done is open again.
func (r Reports) Add(ctx context.Context, f bot.Filing, at time.Time) error {
	return r.once(ctx, f, func(t *tx) error {
		n, err := t.exec(`UPDATE reports SET updated_at = $1, done_at = NULL,
			status = CASE status WHEN 'done' THEN 'received' ELSE status END WHERE id = $2 AND status <> 'purged'`, hour(at), f.Report)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNoReport
		}
		return r.put(t, f.Report, f, at)
	})
}

// put stores parts and photos. A photo waits to be fetched.
func (r Reports) put(t *tx, id int64, f bot.Filing, at time.Time) error {
	for _, p := range f.Parts {
		if err := r.part(t, id, false, sealedPart{p.Name, p.Text.Reveal()}, at); err != nil {
			return err
		}
	}
	for _, file := range f.Photos {
		n, err := t.next("SELECT COALESCE(MAX(n), 0) + 1 FROM report_photos WHERE report_id = $1", id)
		if err != nil || n > photosMost {
			return err
		}
		sealed, err := r.s.close(sealedFile{f.Channel, file.Reveal()}, string(photoAD(id, n, "waiting")))
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO report_photos (report_id, n, state, tries, due_at, sealed) VALUES ($1, $2, 'waiting', 0, $3, $4)",
			id, n, hour(at), sealed)
		if err != nil {
			return err
		}
	}
	_, err := t.exec("UPDATE reports SET unseen = unseen + $1 WHERE id = $2", len(f.Parts)+len(f.Photos), id)
	return err
}

type sealedPart struct{ Name, Text string }

func (r Reports) part(t *tx, id int64, answer bool, p sealedPart, at time.Time) error {
	n, err := t.next("SELECT COALESCE(MAX(n), 0) + 1 FROM report_parts WHERE report_id = $1", id)
	if err != nil {
		return err
	}
	sealed, err := r.s.close(p, partAD(id, n))
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO report_parts (report_id, n, answer, at, sealed) VALUES ($1, $2, $3, $4, $5)",
		id, n, number(answer), hour(at), sealed)
	return err
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func partAD(id, n int64) string {
	return "report:" + strconv.FormatInt(id, 10) + ":" + strconv.FormatInt(n, 10)
}

func photoAD(id, n int64, state string) []byte { return []byte("photo:" + partAD(id, n) + ":" + state) }

// Read notes that somebody with the code has looked.
func (r Reports) Read(ctx context.Context, f bot.Filing, at time.Time) error {
	_, err := r.s.db.ExecContext(ctx, "UPDATE reports SET read_at = $1 WHERE id = $2", hour(at), f.Report)
	if err != nil {
		return fmt.Errorf("report read: %w", unavailable(err))
	}
	return nil
}

// Find gives what whoever has the code may read.
func (r Reports) Find(ctx context.Context, code bot.ReceiptCode) (bot.ReportView, bool, error) {
	var v bot.ReportView
	var status string
	var created int64
	err := r.s.db.QueryRowContext(ctx, `SELECT id, status, created_at,
			(SELECT COUNT(*) FROM report_photos p WHERE p.report_id = reports.id AND p.state = 'kept'),
			(SELECT COUNT(*) FROM report_photos p WHERE p.report_id = reports.id AND p.state = 'refused')
		FROM reports WHERE mark = $1`, r.mark(code.Reveal())).Scan(&v.ID, &status, &created, &v.Kept, &v.Refused)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.ReportView{}, false, nil
	}
	if err != nil {
		return bot.ReportView{}, false, fmt.Errorf("find report: %w", unavailable(err))
	}
	v.Status, v.Created = bot.Status(status), time.UnixMicro(created)
	parts, err := r.parts(ctx, v.ID, "AND answer = 1")
	for _, p := range parts {
		v.Answers = append(v.Answers, p.Text)
	}
	return v, err == nil, err
}

// ReportPart is one piece of a report.
type ReportPart struct {
	Name   string // message id under which it is shown
	Text   bot.Text
	Answer bool
	At     time.Time
}

func (r Reports) parts(ctx context.Context, id int64, where string) ([]ReportPart, error) {
	rows, err := r.s.db.QueryContext(ctx, "SELECT n, answer, at, sealed FROM report_parts WHERE report_id = $1 "+where+" ORDER BY n", id)
	if err != nil {
		return nil, fmt.Errorf("report: %w", unavailable(err))
	}
	defer rows.Close()
	var out []ReportPart
	for rows.Next() {
		var n, at int64
		var answer int
		var sealed []byte
		if err := rows.Scan(&n, &answer, &at, &sealed); err != nil {
			return nil, fmt.Errorf("report: %w", unavailable(err))
		}
		var p sealedPart
		if err := r.s.open(sealed, partAD(id, n), &p); err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
		out = append(out, ReportPart{p.Name, bot.NewText(p.Text), answer == 1, time.UnixMicro(at)})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("report: %w", unavailable(err))
	}
	return out, nil
}
