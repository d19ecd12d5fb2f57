package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"benan/bot"
	"benan/bot/internal/wire"
)

const fileTimeout = 60 * time.Second

// Fetch downloads a photo of at most max bytes by its file id. bot.ErrNoFile (wrapped): it is gone or too large, and no
// other try will help. The link holds the token, and net/http puts links into its errors: none of them is passed on.
func (c *Channel) Fetch(ctx context.Context, file bot.Text, max int64) ([]byte, error) {
	watched, attempt := wire.Watch(ctx)
	f, err := c.api.GetFile(watched, &tg.GetFileParams{FileID: file.Reveal()})
	switch {
	case errors.Is(err, tg.ErrorBadRequest):
		return nil, fmt.Errorf("telegram: getFile: %w", bot.ErrNoFile)
	case err != nil:
		return nil, fmt.Errorf("telegram: getFile: %w", attempt.Err())
	case f.FileSize > max, f.FilePath == "":
		return nil, fmt.Errorf("telegram: file: %w", bot.ErrNoFile)
	}
	return c.download(ctx, f.FilePath, max)
}

func (c *Channel) download(ctx context.Context, path string, max int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fileTimeout)
	defer cancel()
	link := c.cfg.APIURL + "/file/bot" + c.cfg.Token.Reveal() + "/" + strings.TrimLeft(path, "/")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, fmt.Errorf("telegram: file link: %w", bot.ErrNoFile)
	}
	resp, err := c.files.Do(req)
	if err != nil {
		return nil, errors.New("telegram: file: provider not reached")
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("telegram: file: provider answered %d", resp.StatusCode)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, max+1))
	switch {
	case err != nil:
		return nil, errors.New("telegram: file: cut off")
	case int64(len(b)) > max:
		return nil, fmt.Errorf("telegram: file: %w", bot.ErrNoFile)
	}
	return b, nil
}

// fileClient follows no redirects: the link would be shown to whoever it leads to.
func fileClient() *http.Client {
	return &http.Client{
		Transport:     http.DefaultTransport.(*http.Transport).Clone(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// picture gives the largest size of a photo that is small enough, or the smallest there is.
func picture(sizes []models.PhotoSize) (file bot.Text, size int64) {
	for i, s := range sizes {
		if n := int64(s.FileSize); i == 0 || n <= bot.MaxPhotoBytes && n >= size {
			file, size = bot.NewText(s.FileID), n
		}
	}
	return file, size
}
