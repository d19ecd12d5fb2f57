package records

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"benan/bot"
)

// Waiting gives photos that are to be fetched now.
func (r Reports) Waiting(ctx context.Context, now time.Time, max int) ([]bot.PhotoJob, error) {
	rows, err := r.s.db.QueryContext(ctx, `SELECT report_id, n, tries, sealed FROM report_photos
		WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2`, micros(now), max)
	if err != nil {
		return nil, fmt.Errorf("waiting photos: %w", unavailable(err))
	}
	defer rows.Close()
	var out []bot.PhotoJob
	for rows.Next() {
		var j bot.PhotoJob
		var sealed []byte
		if err := rows.Scan(&j.Report, &j.N, &j.Tries, &sealed); err != nil {
			return nil, fmt.Errorf("waiting photos: %w", unavailable(err))
		}
		r.file(&j, sealed)
		out = append(out, j)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("waiting photos: %w", unavailable(err))
	}
	return out, nil
}

// sealedFile is where a photo can be fetched.
type sealedFile struct{ Channel, File string }

// firstChannel had photos before the others: what was filed without a channel is of it.
const firstChannel = "telegram"

// file fills in where a photo is. One that does not open comes without a file id, and is refused by whoever fetches.
func (r Reports) file(j *bot.PhotoJob, sealed []byte) {
	plain, err := r.s.seal.Open(sealed, photoAD(j.Report, j.N, "waiting"))
	if err != nil {
		return
	}
	var v sealedFile
	if json.Unmarshal(plain, &v) != nil {
		v = sealedFile{File: string(plain)} // once the file id stood alone
	}
	if v.Channel == "" {
		v.Channel = firstChannel
	}
	j.Channel, j.File = v.Channel, bot.NewText(v.File)
}

// Keep stores a cleaned picture in the place of the provider's file id.
func (r Reports) Keep(ctx context.Context, j bot.PhotoJob, picture []byte) error {
	return r.settle(ctx, j, "kept", r.s.seal.Seal(picture, photoAD(j.Report, j.N, "kept")))
}

// Refuse gives a photo up: nothing of it is kept.
func (r Reports) Refuse(ctx context.Context, j bot.PhotoJob) error {
	return r.settle(ctx, j, "refused", nil)
}

func (r Reports) settle(ctx context.Context, j bot.PhotoJob, state string, sealed []byte) error {
	_, err := r.s.db.ExecContext(ctx, `UPDATE report_photos SET state = $1, sealed = $2, due_at = NULL
		WHERE report_id = $3 AND n = $4 AND state = 'waiting'`, state, sealed, j.Report, j.N)
	if err != nil {
		return fmt.Errorf("settle photo: %w", unavailable(err))
	}
	return nil
}

// Later puts the next try off, and keeps the job's number of tries.
func (r Reports) Later(ctx context.Context, j bot.PhotoJob, at time.Time) error {
	_, err := r.s.db.ExecContext(ctx, `UPDATE report_photos SET tries = $1, due_at = $2
		WHERE report_id = $3 AND n = $4 AND state = 'waiting'`, j.Tries, micros(at), j.Report, j.N)
	if err != nil {
		return fmt.Errorf("put photo off: %w", unavailable(err))
	}
	return nil
}

// Pictures gives the kept pictures of a report by their numbers.
func (r Reports) Pictures(ctx context.Context, id int64) (map[int64][]byte, error) {
	rows, err := r.s.db.QueryContext(ctx, "SELECT n, sealed FROM report_photos WHERE report_id = $1 AND state = 'kept'", id)
	if err != nil {
		return nil, fmt.Errorf("pictures: %w", unavailable(err))
	}
	defer rows.Close()
	out := map[int64][]byte{}
	for rows.Next() {
		var n int64
		var sealed []byte
		if err := rows.Scan(&n, &sealed); err != nil {
			return nil, fmt.Errorf("pictures: %w", unavailable(err))
		}
		plain, err := r.s.seal.Open(sealed, photoAD(id, n, "kept"))
		if err != nil {
			return nil, fmt.Errorf("picture %d: %w", n, err)
		}
		out[n] = plain
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("pictures: %w", unavailable(err))
	}
	return out, nil
}
