package risk

import "fmt"

// Level says how dangerous a message is. The words of the label guide (testdata/label-guide.md) define the four.
type Level uint8

// The levels in rising order. Critical and High call a worker; Medium gets advice and the offer of a counsellor.
const (
	Low Level = iota
	Medium
	High
	Critical
)

// String gives the word that is used in files and on the wire.
func (l Level) String() string {
	switch l {
	case Low:
		return "low"
	case Medium:
		return "medium"
	case High:
		return "high"
	case Critical:
		return "critical"
	}
	return fmt.Sprintf("level(%d)", uint8(l))
}

// MarshalText writes the word of String; a level outside the four is an error.
func (l Level) MarshalText() ([]byte, error) {
	if l > Critical {
		return nil, fmt.Errorf("risk: no such level: %d", uint8(l))
	}
	return []byte(l.String()), nil
}

// UnmarshalText reads one of the four words.
func (l *Level) UnmarshalText(text []byte) error {
	for known := Low; known <= Critical; known++ {
		if string(text) == known.String() {
			*l = known
			return nil
		}
	}
	return fmt.Errorf("risk: no such level: %q (write low, medium, high or critical)", text)
}
