package bot

import (
	"fmt"
	"log/slog"
)

// redacted stands wherever a private value would have been printed.
const redacted = "[redacted]"

// private holds a value that must not reach a log, an error, a metric or a JSON document by accident: every usual way
// of printing it gives "[redacted]". Reveal is the only way out; a test lists the packages that may call it.
type private struct{ value string }

// Reveal gives the value itself.
func (p private) Reveal() string { return p.value }

// Empty tells whether there is a value at all.
func (p private) Empty() bool { return p.value == "" }

func (p private) String() string               { return redacted }
func (p private) GoString() string             { return redacted }
func (p private) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(redacted)) }
func (p private) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (p private) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Text is something that a person or a worker wrote.
type Text struct{ private }

// NewText wraps s.
func NewText(s string) Text { return Text{private{s}} }

// Address is where a channel reaches somebody: a Telegram chat id in digits, or a phone number in E.164.
type Address struct{ private }

// NewAddress wraps s.
func NewAddress(s string) Address { return Address{private{s}} }

// Secret is a token, key or password of the operator.
type Secret struct{ private }

// NewSecret wraps s.
func NewSecret(s string) Secret { return Secret{private{s}} }

// UnmarshalText lets a configuration library fill a Secret.
func (s *Secret) UnmarshalText(b []byte) error {
	s.value = string(b)
	return nil
}
