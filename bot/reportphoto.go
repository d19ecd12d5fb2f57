package bot

import (
	"slices"
	"strings"
)

// reportMedia takes a photo into the report, and refuses everything else kindly.
func (t *turn) reportMedia() {
	said := t.photo()
	t.caption(t.c.Book.TextName(t.s.Flow))
	t.textN(said, map[string]any{"n": len(t.s.Photos), "most": MaxPhotos})
}

// photo notes a photo down, or sends it at once where somebody adds to a report, and gives what is said of it.
func (t *turn) photo() string {
	switch {
	case t.in.File.Empty():
		return "report.photo_only"
	case t.in.Size > MaxPhotoBytes:
		return "report.photo_big"
	case t.s.Adding != 0:
		t.add(Filing{Photos: []Text{t.in.File}, Channel: t.s.Channel})
		return "receipt.photo"
	case len(t.s.Photos) >= MaxPhotos:
		return "report.photo_many"
	}
	t.s.Photos = append(slices.Clone(t.s.Photos), t.in.File.Reveal())
	return "report.photo"
}

// caption notes down what is written under a photo.
func (t *turn) caption(name string) {
	if strings.TrimSpace(t.text) != "" {
		t.keep(name)
	}
}
