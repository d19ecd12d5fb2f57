package live

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"benan/bot"
)

// The stored shapes. bot's private types print as "[redacted]", so each shape shadows them with plain fields of the
// same name; it is sealed at once. A field added to bot travels along by itself; TestShapes finds a private one that
// was forgotten here.

type outgoingShape struct {
	bot.Outgoing
	Text string
}

type itemShape struct {
	bot.Item
	Out outgoingShape
}

type eventShape struct {
	bot.Event
	Address string
	Text    string
	Recent  []string
	Item    itemShape
	Filing  filingShape
}

// sendShape is what a send id carries: enough to tell whose send it was, and no words.
type sendShape struct {
	Contact bot.ContactID `json:"c"`
	Channel string        `json:"n"`
	ID      string        `json:"i"`
	Lane    bot.Lane      `json:"l"`
	Report  string        `json:"r,omitempty"`
	Case    string        `json:"k,omitempty"`
	At      int64         `json:"t"` // unix seconds
}

func shapeItem(i bot.Item) itemShape {
	return itemShape{Item: i, Out: outgoingShape{Outgoing: i.Out, Text: i.Out.Text.Reveal()}}
}

func (s itemShape) item() bot.Item {
	i := s.Item
	i.Out = s.Out.Outgoing
	i.Out.Text = bot.NewText(s.Out.Text)
	return i
}

// Record ids that seal a value to its place.
func sessionAD(c bot.ContactID, seq string) []byte { return []byte("session:" + string(c) + ":" + seq) }
func addressAD(c bot.ContactID) []byte             { return []byte("address:" + string(c)) }
func eventAD(c bot.ContactID) []byte               { return []byte("event:" + string(c)) }
func itemAD(c bot.ContactID, mark []byte) []byte {
	return append([]byte("item:"+string(c)+":"), mark...)
}

var sendAD = []byte("send")

func (s *Store) itemMark(id string) []byte { return s.ring.Mark("item", id) }

// sealItem gives an item as it stands in a queue: its mark, by which scripts know it, and the sealed rest.
func (s *Store) sealItem(i bot.Item) ([]byte, error) {
	plain, err := json.Marshal(shapeItem(i))
	if err != nil {
		return nil, fmt.Errorf("item: %w", err)
	}
	mark := s.itemMark(i.ID)
	return append(mark, s.ring.Seal(plain, itemAD(i.Contact, mark))...), nil
}

// An item that deletes messages is made by the commit script, which alone knows their ids, and so is not sealed: it
// holds no words and no address. It stands as mark, eraseByte, channel, 0, item id, 0, ids.
const eraseByte = "\x00" // no sealing key has the id 0

func (s *Store) erasePrefix(c bot.Commit) string {
	if !c.Turn.Erase {
		return ""
	}
	id := "erase:" + c.Op
	return string(s.itemMark(id)) + eraseByte + c.Channel + "\x00" + id + "\x00"
}

func eraseItem(c bot.ContactID, rest string) (bot.Item, error) {
	parts := strings.SplitN(rest, "\x00", 3)
	if len(parts) != 3 {
		return bot.Item{}, errUnreadable
	}
	return bot.Item{ID: parts[1], Contact: c, Channel: parts[0], Lane: bot.LaneReply, Erase: strings.Split(parts[2], ",")}, nil
}

func (s *Store) openItem(c bot.ContactID, stored string) (bot.Item, error) {
	if len(stored) < 16 {
		return bot.Item{}, fmt.Errorf("item of %d bytes", len(stored))
	}
	if rest, ok := strings.CutPrefix(stored[16:], eraseByte); ok {
		return eraseItem(c, rest)
	}
	plain, err := s.ring.Open([]byte(stored[16:]), itemAD(c, []byte(stored[:16])))
	if err != nil {
		return bot.Item{}, fmt.Errorf("item: %w", err)
	}
	var shape itemShape
	if err := json.Unmarshal(plain, &shape); err != nil {
		return bot.Item{}, errUnreadable
	}
	return shape.item(), nil
}

func (s *Store) sealEvent(e bot.Event) ([]byte, error) {
	shape := eventShape{Event: e, Address: e.Address.Reveal(), Text: e.Text.Reveal(), Item: shapeItem(e.Item), Filing: shapeFiling(e.Filing)}
	for _, t := range e.Recent {
		shape.Recent = append(shape.Recent, t.Reveal())
	}
	plain, err := json.Marshal(shape)
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	return s.ring.Seal(plain, eventAD(e.Contact)), nil
}

func (s *Store) openEvent(c bot.ContactID, sealed string) (bot.Event, error) {
	plain, err := s.ring.Open([]byte(sealed), eventAD(c))
	if err != nil {
		return bot.Event{}, fmt.Errorf("event: %w", err)
	}
	var shape eventShape
	if err := json.Unmarshal(plain, &shape); err != nil {
		return bot.Event{}, errUnreadable
	}
	e := shape.Event
	e.Address, e.Text, e.Item = bot.NewAddress(shape.Address), bot.NewText(shape.Text), shape.Item.item()
	e.Filing = shape.Filing.filing()
	e.Recent = nil
	for _, t := range shape.Recent {
		e.Recent = append(e.Recent, bot.NewText(t))
	}
	return e, nil
}

// delivery is the event that tells how a send ended. Its id is derived, so that it may be told twice.
func delivery(i bot.Item, r bot.Result, at time.Time) bot.Event {
	i.Out = bot.Outgoing{}
	return bot.Event{ID: "delivery:" + i.ID + ":" + string(r), Kind: bot.EventDelivery, Contact: i.Contact,
		Channel: i.Channel, At: at.UTC(), Line: i.ID, Item: i, Result: r}
}

// told tells whether somebody must hear of an end.
func told(i bot.Item, r bot.Result) bool {
	switch r {
	case bot.Expired, bot.Gone, bot.Rejected:
		return i.Report != ""
	case bot.Sent:
		return i.Report == bot.ReportPage // the ladder waits for it
	}
	return false
}
