package records

import (
	"context"
	"errors"
	"fmt"
	"time"

	"benan/bot"
)

// ReportRow is a report in the list: no words of it.
type ReportRow struct {
	ID               int64
	Status           bot.Status
	Unseen           int // parts that nobody has looked at yet
	Answers          int
	Photos           int
	Created, Updated time.Time
	Read             time.Time // when somebody with the code last looked; zero: never
}

const rowColumns = `SELECT id, status, unseen, created_at, updated_at, COALESCE(read_at, 0),
	(SELECT COUNT(*) FROM report_parts p WHERE p.report_id = reports.id AND p.answer = 1),
	(SELECT COUNT(*) FROM report_photos p WHERE p.report_id = reports.id AND p.state <> 'refused') FROM reports`

// List gives the reports, oldest first; deleted ones only when all is asked for.
func (r Reports) List(ctx context.Context, all bool) ([]ReportRow, error) {
	query := rowColumns
	if !all {
		query += " WHERE status NOT IN ('done', 'purged')"
	}
	return r.rows(ctx, query+" ORDER BY id")
}

func (r Reports) rows(ctx context.Context, query string, args ...any) ([]ReportRow, error) {
	rows, err := r.s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reports: %w", unavailable(err))
	}
	defer rows.Close()
	var out []ReportRow
	for rows.Next() {
		var v ReportRow
		var status string
		var created, updated, read int64
		if err := rows.Scan(&v.ID, &status, &v.Unseen, &created, &updated, &read, &v.Answers, &v.Photos); err != nil {
			return nil, fmt.Errorf("reports: %w", unavailable(err))
		}
		v.Status, v.Created, v.Updated = bot.Status(status), time.UnixMicro(created), time.UnixMicro(updated)
		if read > 0 {
			v.Read = time.UnixMicro(read)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reports: %w", unavailable(err))
	}
	return out, nil
}

// Show gives a whole report and notes that it was looked at: the reporter then reads «đang xem».
func (r Reports) Show(ctx context.Context, id int64) (ReportRow, []ReportPart, error) {
	_, err := r.s.db.ExecContext(ctx, `UPDATE reports SET unseen = 0,
		status = CASE status WHEN 'received' THEN 'seen' ELSE status END WHERE id = $1`, id)
	if err != nil {
		return ReportRow{}, nil, fmt.Errorf("show report: %w", unavailable(err))
	}
	rows, err := r.rows(ctx, rowColumns+" WHERE id = $1", id)
	switch {
	case err != nil:
		return ReportRow{}, nil, err
	case len(rows) == 0:
		return ReportRow{}, nil, ErrNoReport
	}
	parts, err := r.parts(ctx, id, "")
	return rows[0], parts, err
}

// Answer stores words for whoever has the code.
func (r Reports) Answer(ctx context.Context, id int64, text bot.Text, at time.Time) error {
	err := r.s.inTx(ctx, func(t *tx) error {
		n, err := t.exec("UPDATE reports SET updated_at = $1 WHERE id = $2 AND status <> 'purged'", hour(at), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNoReport
		}
		return r.part(t, id, true, sealedPart{Text: text.Reveal()}, at)
	})
	if err != nil {
		return fmt.Errorf("answer report: %w", err)
	}
	return nil
}

// SetStatus says how far a report has come. With done its retention begins.
func (r Reports) SetStatus(ctx context.Context, id int64, s bot.Status, at time.Time) error {
	var done any
	if s == bot.StatusDone {
		done = hour(at)
	}
	res, err := r.s.db.ExecContext(ctx, "UPDATE reports SET status = $1, done_at = $2, updated_at = $3 WHERE id = $4 AND status <> 'purged'",
		string(s), done, hour(at), id)
	if err != nil {
		return fmt.Errorf("report status: %w", unavailable(err))
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return ErrNoReport
	}
	return nil
}

// Purge deletes the content of a report that is done. The row stays, so that its code still tells that it was done.
func (r Reports) Purge(ctx context.Context, id int64) error {
	err := r.s.inTx(ctx, func(t *tx) error {
		n, err := t.next("SELECT COUNT(*) FROM reports WHERE id = $1 AND status = 'done'", id)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotDone
		}
		return r.purge(t, id)
	})
	if err != nil {
		return fmt.Errorf("delete report: %w", err)
	}
	return r.s.checkpoint(ctx)
}

func (r Reports) purge(t *tx, id int64) error {
	for _, query := range []string{
		"DELETE FROM report_parts WHERE report_id = $1",
		"DELETE FROM report_photos WHERE report_id = $1",
		"UPDATE reports SET status = 'purged', unseen = 0 WHERE id = $1",
	} {
		if _, err := t.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}

// Sweep deletes the content of reports that have been done for so many days; 0 keeps them until somebody purges them.
// A report that is not done, or that nobody has looked at since something was added, is never touched.
func (r Reports) Sweep(ctx context.Context, now time.Time, days int) error {
	if days <= 0 {
		return nil
	}
	n := 0
	err := r.s.inTx(ctx, func(t *tx) error {
		rows, err := t.tx.QueryContext(ctx, "SELECT id FROM reports WHERE status = 'done' AND unseen = 0 AND done_at < $1",
			micros(now.AddDate(0, 0, -days)))
		if err != nil {
			return err
		}
		ids, err := column[int64](rows)
		if err != nil {
			return err
		}
		n = len(ids)
		for _, id := range ids {
			err = errors.Join(err, r.purge(t, id))
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("sweep reports: %w", err)
	}
	if n == 0 {
		return nil
	}
	return r.s.checkpoint(ctx)
}
