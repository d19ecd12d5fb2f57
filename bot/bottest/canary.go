package bottest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// Canary is a sentence and a number that occur nowhere else. Planted as what a person writes, they must not come out
// in any log, error, metric or store.
type Canary struct {
	Sentence string // with tone marks
	Plain    string // the same without
	Number   string // E.164, not in use
	Chat     int64
}

// NewCanary gives the marked values.
func NewCanary() Canary {
	return Canary{
		Sentence: "Chim hoàng yến xanh đậu bến Cửa Lục",
		Plain:    "Chim hoang yen xanh dau ben Cua Luc",
		Number:   "+84900917352",
		Chat:     90091735246,
	}
}

// AssertNotIn fails the test if data holds a word of the canary, in clear or in a usual encoding, or one of the
// secrets (tokens).
func (c Canary) AssertNotIn(t testing.TB, name string, data []byte, secrets ...string) {
	t.Helper()
	marks := append([]string{c.Sentence, c.Plain, "hoàng yến", "hoang yen", strings.TrimPrefix(c.Number, "+"), "0" + strings.TrimPrefix(c.Number, "+84"), "90091735246"}, secrets...)
	for _, m := range marks {
		if m == "" {
			continue
		}
		for _, form := range forms(m) {
			if bytes.Contains(data, []byte(form)) {
				t.Errorf("%s holds a private value (in the form of %d bytes)", name, len(form))
				break
			}
		}
	}
}

// forms gives the ways in which a value may stand in a document.
func forms(s string) []string {
	j, _ := json.Marshal(s)
	return []string{
		s, strings.Trim(string(j), `"`), url.QueryEscape(s), url.PathEscape(s),
		base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
	}
}
