package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // people send screenshots
)

// maxPoints bounds what is decoded, whatever the file's size: a PNG of 60 KB may unfold to gigabytes. Telegram's own
// photos have at most 2560 points a side.
const maxPoints = 16 << 20

const quality = 85

// ErrRefused: this is no picture that may be kept.
var ErrRefused = errors.New("no picture that may be kept")

// Clean gives a picture anew: the points as they are to be seen, and nothing else of the file. It takes JPEG and PNG;
// anything else gives ErrRefused.
func Clean(file []byte) (clean []byte, err error) {
	defer func() { // decoders of hostile files have panicked before
		if recover() != nil {
			clean, err = nil, ErrRefused
		}
	}()
	c, kind, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || kind != "jpeg" && kind != "png" || c.Width < 1 || c.Height < 1 || c.Width > maxPoints/c.Height {
		return nil, ErrRefused
	}
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, ErrRefused
	}
	if kind == "jpeg" {
		m = upright(m, orientation(file))
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return out.Bytes(), nil
}
