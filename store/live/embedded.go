package live

import (
	"fmt"

	"github.com/alicebob/miniredis/v2"

	"benan/store"
)

// Embedded is a store with its Redis in the same process and nothing on disk: for demo, chat and tests.
type Embedded struct {
	*Store
	Server *miniredis.Miniredis // SetTime moves its clock
}

// OpenEmbedded starts one. Keys expire by the clock, as in a real server. A nil ring gets fresh keys.
func OpenEmbedded(ring *store.KeyRing, o Options) (*Embedded, error) {
	if ring == nil {
		file, err := store.GenerateKeys()
		if err != nil {
			return nil, err
		}
		if ring, err = store.ParseKeys(file); err != nil {
			return nil, err
		}
	}
	server, err := miniredis.Run()
	if err != nil {
		return nil, fmt.Errorf("embedded redis: %w", err)
	}
	server.ClockTTL(true)
	s, err := New(client(server.Addr(), "", "", 0, nil), ring, o)
	if err != nil {
		server.Close()
		return nil, err
	}
	return &Embedded{s, server}, nil
}

// Close ends the store and its server.
func (e *Embedded) Close() error {
	err := e.Store.Close()
	e.Server.Close()
	return err
}
