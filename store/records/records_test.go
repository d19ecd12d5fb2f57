package records_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
	"benan/store"
	"benan/store/records"
	"benan/store/storetest"
)

func keys(t *testing.T) *store.KeyRing {
	t.Helper()
	file, err := store.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := store.ParseKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func open(t *testing.T, url string, ring *store.KeyRing) *records.Store {
	t.Helper()
	s, err := records.Open(context.Background(), url, ring)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestContract(t *testing.T) {
	t.Parallel()
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		storetest.Records(t, func(t *testing.T) oncall.Cases { return open(t, records.Memory, keys(t)) })
	})
	t.Run("file", func(t *testing.T) {
		t.Parallel()
		storetest.Records(t, func(t *testing.T) oncall.Cases {
			return open(t, "sqlite://"+filepath.Join(t.TempDir(), "benan.db"), keys(t))
		})
	})
}

const (
	sentence = "em bị nhốt ở nhà trọ số 9"
	number   = "+84911222333"
	chat     = "700111222"
	worker   = "lan-nguyen"
)

// fill stores every kind of private value.
func fill(t *testing.T, s *records.Store) {
	t.Helper()
	err := s.Change(t.Context(), "telegram:4711", oncall.Ref{}, func(tx oncall.Tx, _ *oncall.Case) (*oncall.Case, error) {
		c, err := tx.NewCase(time.Now())
		if err != nil {
			return nil, err
		}
		c.Contact, c.State, c.Level, c.Owner = "c0ffee", bot.CaseTaken, risk.Critical, worker
		c.Address, c.Called = bot.NewAddress(number), []string{worker}
		lines := []oncall.Line{{Op: "c0ffee:1:e0", From: "person", Text: bot.NewText(sentence)},
			{Op: "x", From: "worker:" + worker, Text: bot.NewText(sentence)}}
		item := bot.Item{ID: "relay:" + worker, Out: bot.Outgoing{Text: bot.NewText(sentence)}}
		return c, tx.Add(c.ID, lines, []oncall.Effect{
			{ID: "page:" + worker, Case: c.ID, Private: true, At: time.Now(), Send: &oncall.Send{Item: item, Address: bot.NewAddress(chat)}},
			{ID: "t", Case: c.ID, Private: true, At: time.Now(), Turn: &bot.Inbound{Text: bot.NewText(sentence), From: bot.NewAddress(number)}},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	in := bot.Inbound{Op: "twilio:SM4711", Contact: "c0ffee", From: bot.NewAddress(number), Text: bot.NewText(sentence)}
	if err := s.Keep(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := s.Audit(t.Context(), time.Now(), worker, "accept", "id", sentence); err != nil {
		t.Fatal(err)
	}
}

func TestDumpShowsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, "sqlite://"+filepath.Join(dir, "benan.db"), keys(t))
	fill(t, s)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v: %v", files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(f), info.Mode())
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{sentence, "nhà trọ", number, number[1:], chat, worker, "4711"} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s shows %q", filepath.Base(f), secret)
			}
		}
	}
}

// Even what is sealed goes: after a wipe neither the database nor its log holds the old rows.
func TestWipeLeavesNoCiphertext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "benan.db")
	marks := &marked{keys(t)}
	s, err := records.Open(t.Context(), "sqlite://"+path, marks)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fill(t, s)
	if log, err := os.ReadFile(path + "-wal"); err != nil || !bytes.Contains(log, []byte("SEALED line:")) {
		t.Fatalf("this test would find nothing: %v", err)
	}
	err = s.Change(t.Context(), "xoa", oncall.Ref{Contact: "c0ffee"}, func(tx oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		return c, tx.Wipe("c0ffee", false)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"line:", "effect:", "inbox:"} {
			if bytes.Contains(b, []byte("SEALED "+kind)) {
				t.Errorf("%s still holds a sealed %s", filepath.Base(f), kind)
			}
		}
	}
}

// marked makes sealed values that a test can find again.
type marked struct{ *store.KeyRing }

func (m *marked) Seal(plain, ad []byte) []byte {
	kind, _, _ := bytes.Cut(ad, []byte(":"))
	return append([]byte("SEALED "+string(kind)+":"), m.KeyRing.Seal(plain, ad)...)
}

func (m *marked) Open(sealed, ad []byte) ([]byte, error) {
	_, rest, _ := bytes.Cut(sealed, []byte(":"))
	return m.KeyRing.Open(rest, ad)
}

func TestSurvivesRestart(t *testing.T) {
	t.Parallel()
	url := "sqlite://" + filepath.Join(t.TempDir(), "benan.db")
	ring := keys(t)
	s := open(t, url, ring)
	fill(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, url, ring)
	ref, ok, err := s.OpenCase(t.Context(), "c0ffee")
	if err != nil || !ok || ref.State != bot.CaseTaken || ref.Level != risk.Critical {
		t.Fatalf("%+v %v %v", ref, ok, err)
	}
	if _, err := records.Open(t.Context(), url, keys(t)); err == nil {
		t.Error("another key file is accepted")
	}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	s := open(t, records.Memory, keys(t))
	for i := range 5 {
		for range 2 { // the provider tries twice
			in := bot.Inbound{Op: fmt.Sprint("SM", i), Kind: bot.KindText, Contact: "p1", Text: bot.NewText(fmt.Sprint(i)), From: bot.NewAddress(number)}
			if err := s.Keep(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Forget(t.Context(), "SM0"); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Kept(t.Context(), 3)
	if err != nil || len(kept) != 3 {
		t.Fatalf("%d %v", len(kept), err)
	}
	for i, in := range kept {
		if in.Text.Reveal() != fmt.Sprint(i+1) || in.From.Reveal() != number || in.Op != fmt.Sprint("SM", i+1) {
			t.Errorf("message %d: %s", i, in.Text.Reveal())
		}
	}
	waiting, err := s.Waiting(t.Context(), "p1")
	if n, _ := s.KeptCount(t.Context()); err != nil || !waiting || n != 4 {
		t.Errorf("waiting %v, %d, %v", waiting, n, err)
	}
}

// A kept message that no key opens any more holds up nobody: it is told of once and set aside.
func TestDamagedKeptMessageIsSetAside(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "benan.db")
	s := open(t, "sqlite://"+file, keys(t))
	for _, op := range []string{"lost", "good"} {
		if err := s.Keep(t.Context(), bot.Inbound{Op: op, Kind: bot.KindText, Contact: "p1", Text: bot.NewText(op)}); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.ExecContext(t.Context(), "UPDATE inbox SET sealed = x'00' WHERE seq = 1"); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Kept(t.Context(), 1000)
	if len(kept) != 1 || kept[0].Op != "good" || err == nil {
		t.Fatalf("kept %v, %v; want the good one and an error for the other", kept, err)
	}
	if kept, err = s.Kept(t.Context(), 1000); len(kept) != 1 || err != nil {
		t.Errorf("asked again: %v, %v", kept, err)
	}
}

// A rotated key file opens the same records, and once they were opened with the newer key the first one may go.
func TestTheFirstKeyMayGo(t *testing.T) {
	t.Parallel()
	url := "sqlite://" + filepath.Join(t.TempDir(), "benan.db")
	file, err := store.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := store.AddSealingKey(file)
	if err != nil {
		t.Fatal(err)
	}
	var newest []string
	for _, line := range strings.Split(string(rotated), "\n") {
		if !strings.HasPrefix(line, "seal 1 ") {
			newest = append(newest, line)
		}
	}
	for n, keys := range []string{string(file), string(rotated), strings.Join(newest, "\n")} {
		ring, err := store.ParseKeys([]byte(keys))
		if err != nil {
			t.Fatal(err)
		}
		s, err := records.Open(t.Context(), url, ring)
		if err != nil {
			t.Fatalf("key file %d: %v", n, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	s := open(t, records.Memory, keys(t))
	now := time.Now()
	add := func(contact string, closed time.Time) (id string) {
		err := s.Change(t.Context(), contact, oncall.Ref{}, func(tx oncall.Tx, _ *oncall.Case) (*oncall.Case, error) {
			c, err := tx.NewCase(now)
			if err != nil {
				return nil, err
			}
			id = c.ID
			c.Contact, c.State, c.OpenedAt = bot.ContactID(contact), bot.CaseOpen, now.AddDate(-1, 0, 0)
			c.Address, c.Word, c.Rules = bot.NewAddress(number), "hoa mai", []string{"held.locked", "~bi nhot"}
			if !closed.IsZero() {
				c.State, c.ClosedAt = bot.CaseClosed, closed
			}
			return c, tx.Add(c.ID, []oncall.Line{{Op: contact, From: "person", Text: bot.NewText(sentence)}}, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	old, fresh, open := add("old", now.AddDate(0, 0, -31)), add("fresh", now.AddDate(0, 0, -29)), add("open", time.Time{})
	if err := s.Sweep(t.Context(), now, 30); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]int{old: 0, fresh: 1, open: 1} {
		lines, err := s.Lines(t.Context(), id)
		if err != nil || len(lines) != want {
			t.Errorf("%d lines, want %d (%v)", len(lines), want, err)
		}
	}
	if _, ok, _ := s.OpenCase(t.Context(), "open"); !ok {
		t.Error("an open case expired")
	}
	err := s.Change(t.Context(), "look", oncall.Ref{ID: old}, func(_ oncall.Tx, c *oncall.Case) (*oncall.Case, error) {
		if !c.Address.Empty() || c.Contact != "" || c.Word != "" || !slices.Equal(c.Rules, []string{"held.locked"}) {
			t.Errorf("an expired case keeps %q, %q, %q", c.Contact, c.Word, c.Rules)
		}
		return nil, nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAddressOfRecords(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "benan.db", "sqlite://benan.db", "postgres://x"} {
		if s, err := records.Open(t.Context(), url, keys(t)); err == nil {
			_ = s.Close()
			t.Errorf("%q is accepted", url)
		}
	}
}
