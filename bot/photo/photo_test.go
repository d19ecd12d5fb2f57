package photo_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/photo"
	"benan/store"
	"benan/store/records"
)

// place stands in the Exif of test pictures, as a camera writes where it was.
const place = "GPS 20.9517N 107.0748E Bãi Cháy"

// scene is 40 by 20 with a red left half.
func scene() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for x := range 40 {
		for y := range 20 {
			c := color.RGBA{0, 0, 255, 255}
			if x < 20 {
				c = color.RGBA{255, 0, 0, 255}
			}
			m.Set(x, y, c)
		}
	}
	return m
}

// withExif puts an orientation, a place and a comment into a JPEG.
func withExif(t *testing.T, how uint16, big bool) []byte {
	t.Helper()
	var j bytes.Buffer
	if err := jpeg.Encode(&j, scene(), nil); err != nil {
		t.Fatal(err)
	}
	var order binary.AppendByteOrder = binary.LittleEndian
	tiff := []byte("II*\x00")
	if big {
		order, tiff = binary.BigEndian, []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint16(tiff, 0x010f) // the camera
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint32(tiff, uint32(len(place)))
	tiff = order.AppendUint32(tiff, 38)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, how)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	tiff = append(tiff, place...)
	segment := func(marker byte, body []byte) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
	}
	out := append([]byte{0xff, 0xd8}, segment(0xe1, append([]byte("Exif\x00\x00"), tiff...))...)
	out = append(out, segment(0xfe, []byte(place))...)
	return append(out, j.Bytes()[2:]...)
}

// red tells where the red half is: left, right, top or bottom.
func red(m image.Image) string {
	b := m.Bounds()
	isRed := func(x, y int) bool { r, _, bl, _ := m.At(b.Min.X+x, b.Min.Y+y).RGBA(); return r > bl }
	w, h := b.Dx(), b.Dy()
	switch {
	case isRed(2, 2) && isRed(2, h-3):
		return "left"
	case isRed(w-3, 2) && isRed(w-3, h-3):
		return "right"
	case isRed(2, 2):
		return "top"
	}
	return "bottom"
}

func TestNothingButThePictureIsLeft(t *testing.T) {
	want := map[uint16]string{0: "left", 1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom", 9: "left"}
	for how, side := range want {
		for _, big := range []bool{false, true} {
			file := withExif(t, how, big)
			if bytes.Count(file, []byte(place)) != 2 {
				t.Fatal("this test would find nothing")
			}
			clean, err := photo.Clean(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(clean, []byte("GPS")) || bytes.Contains(clean, []byte("Exif")) {
				t.Errorf("orientation %d: metadata is left", how)
			}
			m, kind, err := image.Decode(bytes.NewReader(clean))
			if err != nil || kind != "jpeg" || red(m) != side {
				t.Errorf("orientation %d: red is %s, want %s (%v)", how, red(m), side, err)
			}
		}
	}
}

func TestAScreenshotBecomesAJPEG(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, scene()); err != nil {
		t.Fatal(err)
	}
	clean, err := photo.Clean(b.Bytes())
	if err != nil || !bytes.HasPrefix(clean, []byte{0xff, 0xd8}) {
		t.Errorf("%d bytes, %v", len(clean), err)
	}
}

// bomb is a PNG of a hundred bytes that would unfold to 40 megapixels and more.
func bomb() []byte {
	chunk := func(kind string, body []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
		b = append(append(b, kind...), body...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 50_000), 50_000)
	return append(append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 6, 0, 0, 0))...), chunk("IDAT", nil)...)
}

func TestWhatIsRefused(t *testing.T) {
	whole := withExif(t, 1, false)
	var anim bytes.Buffer
	if err := gif.Encode(&anim, scene(), nil); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"nothing": nil, "words": []byte("xin chào"), "a page": []byte("<html><body>not found"), "a program": []byte("\x7fELF\x02\x01\x01"),
		"a bomb": bomb(), "cut off": whole[:len(whole)-200], "its head only": whole[:40], "another kind": anim.Bytes(),
	} {
		if clean, err := photo.Clean(file); !errors.Is(err, photo.ErrRefused) || clean != nil {
			t.Errorf("%s: %d bytes, %v", name, len(clean), err)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08"))
	f.Add(bomb())
	f.Fuzz(func(t *testing.T, file []byte) {
		clean, err := photo.Clean(file)
		if (err == nil) != (len(clean) > 0) || bytes.Contains(clean, []byte("Exif")) {
			t.Errorf("%d bytes, %v", len(clean), err)
		}
	})
}

// source gives files by their ids, and fails as often as it is told.
type source struct {
	files map[string][]byte
	down  int
	asked int
}

func (s *source) Fetch(_ context.Context, file bot.Text, max int64) ([]byte, error) {
	s.asked++
	if s.down > 0 {
		s.down--
		return nil, errors.New("provider not reached")
	}
	b, ok := s.files[file.Reveal()]
	if !ok || int64(len(b)) > max {
		return nil, bot.ErrNoFile
	}
	return b, nil
}

// shelf holds a report with photos of no channel in particular, as they were filed before others had photos.
func shelf(t *testing.T, files ...string) (records.Reports, bot.ReceiptCode) {
	t.Helper()
	return shelfOf(t, "", files...)
}

func shelfOf(t *testing.T, channel string, files ...string) (records.Reports, bot.ReceiptCode) {
	t.Helper()
	file, err := store.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := store.ParseKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := records.Open(t.Context(), records.Memory, ring)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	code := bot.NewReceiptCode([16]byte{1})
	f := bot.Filing{Op: "1", Code: bot.NewText(code.Reveal()), Channel: channel}
	for _, name := range files {
		f.Photos = append(f.Photos, bot.NewText(name))
	}
	if err := s.Reports().File(t.Context(), f, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	return s.Reports(), code
}

// The provider is down for a while: nothing is lost. What is no picture, too large or a bomb leaves nothing.
func TestFetching(t *testing.T) {
	r, code := shelf(t, "good", "words", "bomb", "gone", "large")
	src := &source{down: 3, files: map[string][]byte{
		"good": withExif(t, 6, true), "words": []byte("xin chào"), "bomb": bomb(), "large": make([]byte, bot.MaxPhotoBytes+1),
	}}
	now := time.Now()
	var log strings.Builder
	f := &photo.Fetcher{Shelf: r, Sources: map[string]photo.Source{"telegram": src}, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, nil))}
	settled := 0
	for range 20 {
		n, err := f.RunOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		settled += n
		now = now.Add(time.Hour)
	}
	v, ok, err := r.Find(t.Context(), code)
	if settled != 5 || !ok || v.Kept != 1 || v.Refused != 4 || err != nil {
		t.Errorf("%d settled, kept %d, refused %d, %v", settled, v.Kept, v.Refused, err)
	}
	pictures, err := r.Pictures(t.Context(), 1)
	if err != nil || len(pictures) != 1 || bytes.Contains(pictures[1], []byte("GPS")) {
		t.Errorf("%d pictures, %v", len(pictures), err)
	}
	if src.asked != 8 || strings.Contains(log.String(), "good") {
		t.Errorf("asked %d times; log:\n%s", src.asked, log.String())
	}
}

// After a day of failures a photo is given up; told to stop, the fetcher does not count that as a failure.
func TestPatienceEnds(t *testing.T) {
	r, code := shelf(t, "good")
	src := &source{down: 1000}
	now := time.Now()
	start := now
	f := &photo.Fetcher{Shelf: r, Sources: map[string]photo.Source{"telegram": src}, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	_, _ = f.RunOnce(stopped)
	for range 100_000 {
		if n, err := f.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		} else if n > 0 {
			break
		}
		now = now.Add(30 * time.Second)
	}
	v, _, err := r.Find(t.Context(), code)
	if err != nil || v.Refused != 1 || now.Sub(start) < 18*time.Hour {
		t.Errorf("refused %d after %v, %v", v.Refused, now.Sub(start), err)
	}
}

// A photo is asked of the channel that it came by. While that is off it waits, longer than patience for failures lasts,
// and no other channel is asked; when it is on again, all its tries are left.
func TestEachChannelHasItsPhotos(t *testing.T) {
	r, code := shelfOf(t, "zalo", "good")
	telegram := &source{files: map[string][]byte{"good": withExif(t, 1, false)}}
	zalo := &source{down: 3, files: map[string][]byte{"good": withExif(t, 1, false)}}
	now := time.Now()
	var log strings.Builder
	f := &photo.Fetcher{Shelf: r, Sources: map[string]photo.Source{"telegram": telegram},
		Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, nil))}
	run := func(hours int) (settled int) {
		for range hours {
			n, err := f.RunOnce(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			settled += n
			now = now.Add(time.Hour)
		}
		return settled
	}
	if n := run(200); n != 0 || telegram.asked != 0 {
		t.Errorf("%d settled, Telegram asked %d times", n, telegram.asked)
	}
	if !strings.Contains(log.String(), "its channel is off") || !strings.Contains(log.String(), "channel=zalo") {
		t.Errorf("the log does not say why:\n%s", log.String())
	}
	f.Sources["zalo"] = zalo
	run(10)
	v, _, err := r.Find(t.Context(), code)
	if err != nil || v.Kept != 1 || v.Refused != 0 || zalo.asked != 4 {
		t.Errorf("kept %d, refused %d, asked %d times, %v", v.Kept, v.Refused, zalo.asked, err)
	}
}
