package photo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"benan/bot"
)

// Shelf keeps photos of reports; store/records is one.
type Shelf interface {
	// Waiting gives photos that are to be fetched now.
	Waiting(ctx context.Context, now time.Time, max int) ([]bot.PhotoJob, error)
	// Keep puts the cleaned picture in the place of the file id; Refuse keeps nothing; Later puts the next try off and
	// notes how many failed.
	Keep(ctx context.Context, j bot.PhotoJob, picture []byte) error
	Refuse(ctx context.Context, j bot.PhotoJob) error
	Later(ctx context.Context, j bot.PhotoJob, at time.Time) error
}

// Source downloads from the provider; bot/telegram is one. bot.ErrNoFile (wrapped) means that no other try will help.
type Source interface {
	Fetch(ctx context.Context, file bot.Text, max int64) ([]byte, error)
}

// Fetcher carries photos from the provider to the shelf, outside of any webhook: what waits stands in the records, so
// that neither a crash nor a provider that is down loses it.
type Fetcher struct {
	Shelf   Shelf
	Sources map[string]Source // by channel; a photo of a channel that is off waits until it is on again
	Now     func() time.Time
	Log     *slog.Logger
}

const (
	look     = 2 * time.Second
	patience = 18              // tries: with the pauses below, about a day
	first    = 5 * time.Second // pause after the first failure; it doubles
	longest  = 3 * time.Hour
	whileOff = time.Hour // between looks at a photo whose channel is off
)

// Run works until ctx ends.
func (f *Fetcher) Run(ctx context.Context) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if _, err := f.RunOnce(ctx); err != nil && ctx.Err() == nil {
			f.Log.Warn("photos of reports wait", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// RunOnce fetches what is due now and gives how many photos were settled, kept or refused.
func (f *Fetcher) RunOnce(ctx context.Context) (int, error) {
	jobs, err := f.Shelf.Waiting(ctx, f.Now(), 20)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, j := range jobs {
		settled, err := f.one(ctx, j)
		if err != nil {
			return done, err
		}
		if settled {
			done++
		}
	}
	return done, nil
}

func (f *Fetcher) one(ctx context.Context, j bot.PhotoJob) (settled bool, err error) {
	if j.File.Empty() {
		return true, f.Shelf.Refuse(ctx, j)
	}
	source := f.Sources[j.Channel]
	if source == nil { // only the operator can help, so that this is no try
		f.Log.Warn("photo of a report waits: its channel is off", "report", j.Report, "photo", j.N, "channel", j.Channel)
		return false, f.Shelf.Later(ctx, j, f.Now().Add(whileOff))
	}
	file, err := source.Fetch(ctx, j.File, bot.MaxPhotoBytes)
	switch {
	case ctx.Err() != nil:
		return false, nil // we are told to stop: this was no try
	case errors.Is(err, bot.ErrNoFile), err != nil && j.Tries+1 >= patience:
		f.Log.Warn("photo of a report refused", "report", j.Report, "photo", j.N)
		return true, f.Shelf.Refuse(ctx, j)
	case err != nil:
		pause := min(first<<j.Tries, longest)
		j.Tries++
		f.Log.Warn("photo of a report not fetched", "report", j.Report, "photo", j.N, "again_in", pause)
		return false, f.Shelf.Later(ctx, j, f.Now().Add(pause))
	}
	picture, err := Clean(file)
	if err != nil {
		f.Log.Warn("photo of a report refused", "report", j.Report, "photo", j.N)
		return true, f.Shelf.Refuse(ctx, j)
	}
	if err := f.Shelf.Keep(ctx, j, picture); err != nil {
		return false, fmt.Errorf("keep photo: %w", err)
	}
	return true, nil
}
