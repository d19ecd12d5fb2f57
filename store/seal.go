package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
)

// KeySize is the length of every key in bytes.
const KeySize = 32

// ErrSealed: a sealed value could not be opened: wrong key, another record's value, or damage. The error never says
// more, because more would be about the content.
var ErrSealed = errors.New("sealed value cannot be opened")

// KeyRing holds the operator's keys. It is safe for use by many goroutines and never changes after it was read.
type KeyRing struct {
	contact []byte
	marks   []byte
	newest  sealingKey
	byID    map[byte]sealingKey
}

type sealingKey struct {
	id   byte
	aead cipher.AEAD
}

// ContactKey is the key of contact ids (bot.NewNamer). It never rotates.
func (k *KeyRing) ContactKey() []byte { return append([]byte(nil), k.contact...) }

// Seal closes plain under the newest key. ad names the record that the value belongs to ("session:<contact>"); the same
// ad is needed to open it. Two seals of one text differ.
func (k *KeyRing) Seal(plain, ad []byte) []byte {
	out := make([]byte, 1, 1+len(plain)+k.newest.aead.Overhead())
	out[0] = k.newest.id
	return k.newest.aead.Seal(out, nil, plain, ad)
}

// Open gives the plain text of a sealed value, or ErrSealed.
func (k *KeyRing) Open(sealed, ad []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, fmt.Errorf("empty value: %w", ErrSealed)
	}
	key, ok := k.byID[sealed[0]]
	if !ok {
		return nil, fmt.Errorf("no key %d in the key file: %w", sealed[0], ErrSealed)
	}
	plain, err := key.aead.Open(nil, nil, sealed[1:], ad)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// Mark gives 16 bytes that stand for parts (an operation id, an item id) where a store must find them again but must
// not show them. Equal parts give equal marks, for ever: the key behind them does not rotate.
func (k *KeyRing) Mark(parts ...string) []byte {
	mac := hmac.New(sha256.New, k.marks)
	for _, p := range parts {
		mac.Write([]byte(p))
		mac.Write([]byte{0})
	}
	return mac.Sum(nil)[:16]
}

func newKeyRing(contact []byte, sealing []namedKey) (*KeyRing, error) {
	if len(contact) != KeySize {
		return nil, errors.New("the contact key is missing")
	}
	if len(sealing) == 0 {
		return nil, errors.New("no sealing key")
	}
	mac := hmac.New(sha256.New, contact)
	mac.Write([]byte("benan marks"))
	ring := &KeyRing{contact: contact, marks: mac.Sum(nil), byID: map[byte]sealingKey{}}
	for i, s := range sealing {
		block, err := aes.NewCipher(s.key)
		if err != nil {
			return nil, fmt.Errorf("sealing key %d: %w", s.id, err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("sealing key %d: %w", s.id, err)
		}
		if _, twice := ring.byID[s.id]; twice {
			return nil, fmt.Errorf("sealing key %d stands there twice", s.id)
		}
		ring.byID[s.id] = sealingKey{s.id, aead}
		if i == 0 {
			ring.newest = ring.byID[s.id]
		}
	}
	return ring, nil
}
