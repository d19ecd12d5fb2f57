package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// ContactID stands for one address on one channel everywhere behind the intake: 32 hex digits of a keyed hash. Without
// the operator's key nobody can tell which address it was made from, nor test a guess.
type ContactID string

// Namer makes contact ids with the operator's contact key, which never rotates: losing it loses every thread.
type Namer struct{ key []byte }

// NewNamer takes the contact key (32 bytes from the key file).
func NewNamer(key []byte) Namer { return Namer{append([]byte(nil), key...)} }

// Contact gives the id of an address on a channel.
func (n Namer) Contact(channel string, a Address) ContactID {
	mac := hmac.New(sha256.New, n.key)
	mac.Write([]byte(channel + "\x00" + a.Reveal()))
	return ContactID(hex.EncodeToString(mac.Sum(nil)[:16]))
}
