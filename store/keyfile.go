package store

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// The key file is text, one key a line, newest sealing key first:
//
//	contact <base64, 32 bytes>      exactly one; never changes
//	seal 2 <base64, 32 bytes>       seals from now on
//	seal 1 <base64, 32 bytes>       still opens what it sealed
//
// Empty lines and lines that start with # are skipped. A newer sealing key is added with AddSealingKey; an old line may
// go when nothing that it sealed is left (session, outbox: 72 h; records: their retention) and the server has been
// started once with the newer one.

const keyFileHead = `# Keys of Ben An. Losing this file loses every thread; whoever reads it can read every thread.
# Mode 0600. The contact line never changes. The first seal line seals, the others still open.
`

type namedKey struct {
	id  byte
	key []byte
}

// GenerateKeys gives the content of a new key file.
func GenerateKeys() ([]byte, error) {
	contact, err := newKey()
	if err != nil {
		return nil, err
	}
	seal, err := newKey()
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%scontact %s\nseal 1 %s\n", keyFileHead, contact, seal), nil
}

// AddSealingKey gives the content of a key file with one more sealing key, which seals from now on.
func AddSealingKey(file []byte) ([]byte, error) {
	ring, err := ParseKeys(file)
	if err != nil {
		return nil, err
	}
	var last byte
	for id := range ring.byID {
		last = max(last, id)
	}
	if last == 255 {
		return nil, errors.New("key file: number 255 is taken; remove keys that seal nothing any more and number again")
	}
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	line := fmt.Appendf(nil, "seal %d %s\n", last+1, key)
	at := bytes.Index(append([]byte("\n"), file...), []byte("\nseal "))
	return bytes.Join([][]byte{file[:at], line, file[at:]}, nil), nil
}

// LoadKeys reads a key file. A file that anybody but its owner may read or write is refused.
func LoadKeys(path string) (*KeyRing, error) {
	f, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if mode := f.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("key file %s has mode %04o: others may open it; run chmod 600 %s", path, mode, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	ring, err := ParseKeys(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return ring, nil
}

// ParseKeys reads the content of a key file. Its errors name lines, never what stands in them.
func ParseKeys(file []byte) (*KeyRing, error) {
	var contact []byte
	var sealing []namedKey
	for n, line := range strings.Split(string(file), "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case words[0] == "contact" && len(words) == 2:
			if contact != nil {
				return nil, fmt.Errorf("key file line %d: a second contact key", n+1)
			}
			key, err := parseKey(words[1])
			if err != nil {
				return nil, fmt.Errorf("key file line %d: %w", n+1, err)
			}
			contact = key
		case words[0] == "seal" && len(words) == 3:
			id, err := strconv.ParseUint(words[1], 10, 8)
			if err != nil || id == 0 {
				return nil, fmt.Errorf("key file line %d: a key's number is 1 to 255", n+1)
			}
			key, err := parseKey(words[2])
			if err != nil {
				return nil, fmt.Errorf("key file line %d: %w", n+1, err)
			}
			sealing = append(sealing, namedKey{byte(id), key})
		default:
			return nil, fmt.Errorf("key file line %d: neither \"contact KEY\" nor \"seal N KEY\"", n+1)
		}
	}
	ring, err := newKeyRing(contact, sealing)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return ring, nil
}

func newKey() (string, error) {
	b := make([]byte, KeySize)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("random key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b), nil
}

func parseKey(s string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != KeySize {
		return nil, errors.New("a key is 32 bytes in base64")
	}
	return b, nil
}
