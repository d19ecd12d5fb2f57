package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func ring(t *testing.T, file []byte) *KeyRing {
	t.Helper()
	k, err := ParseKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func generate(t *testing.T) []byte {
	t.Helper()
	file, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSealOpensOnlyWhereItWasPut(t *testing.T) {
	k := ring(t, generate(t))
	plain, ad := []byte("Tôi ở Móng Cái"), []byte("session:a")
	sealed := k.Seal(plain, ad)
	if bytes.Contains(sealed, plain) || bytes.Equal(sealed, k.Seal(plain, ad)) {
		t.Error("a seal shows its content, or that two are equal")
	}
	if got, err := k.Open(sealed, ad); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("open: %q, %v", got, err)
	}
	damaged := append([]byte(nil), sealed...)
	damaged[len(damaged)-1] ^= 1
	for name, try := range map[string]func() ([]byte, error){
		"another record":     func() ([]byte, error) { return k.Open(sealed, []byte("session:b")) },
		"damage":             func() ([]byte, error) { return k.Open(damaged, ad) },
		"nothing":            func() ([]byte, error) { return k.Open(nil, ad) },
		"too short":          func() ([]byte, error) { return k.Open([]byte{1, 2}, ad) },
		"another key file":   func() ([]byte, error) { return ring(t, generate(t)).Open(sealed, ad) },
		"an unknown key":     func() ([]byte, error) { return k.Open(append([]byte{9}, sealed[1:]...), ad) },
		"plain text instead": func() ([]byte, error) { return k.Open(plain, ad) },
	} {
		if got, err := try(); !errors.Is(err, ErrSealed) || got != nil || strings.Contains(err.Error(), "Móng") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestRotation(t *testing.T) {
	file := generate(t)
	old := ring(t, file)
	sealed := old.Seal([]byte("before"), nil)
	more, err := AddSealingKey(file)
	if err != nil {
		t.Fatal(err)
	}
	more, err = AddSealingKey(more)
	if err != nil {
		t.Fatal(err)
	}
	now := ring(t, more)
	if got, err := now.Open(sealed, nil); err != nil || string(got) != "before" {
		t.Errorf("an old seal: %q, %v", got, err)
	}
	if s := now.Seal(nil, nil); s[0] != 3 {
		t.Errorf("seals with key %d, not the newest", s[0])
	}
	if !bytes.Equal(now.ContactKey(), old.ContactKey()) || !bytes.Equal(now.Mark("a", "b"), old.Mark("a", "b")) {
		t.Error("contact ids or marks rotated with the sealing key")
	}
	if bytes.Equal(now.Mark("a", "b"), now.Mark("ab")) {
		t.Error("parts of a mark run together")
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	good := string(generate(t))
	line := strings.Split(good, "\n")[3]
	for name, c := range map[string]struct {
		file string
		mode os.FileMode
		want string // part of the error, "" for none
	}{
		"good":               {good, 0o600, ""},
		"read only is good":  {good, 0o400, ""},
		"others may read":    {good, 0o644, "chmod 600"},
		"the group may read": {good, 0o640, "chmod 600"},
		"empty":              {"", 0o600, "contact key is missing"},
		"no sealing key":     {strings.Replace(good, line, "", 1), 0o600, "no sealing key"},
		"twice":              {good + line, 0o600, "twice"},
		"short key":          {good + "seal 2 QUJD", 0o600, "line 5: a key is 32 bytes"},
		"no number":          {good + "seal x QUJD", 0o600, "line 5"},
		"something else":     {good + "hello", 0o600, "line 5"},
	} {
		t.Run(name, func(t *testing.T) {
			_ = os.Remove(path)
			if err := os.WriteFile(path, []byte(c.file), c.mode); err != nil {
				t.Fatal(err)
			}
			_, err := LoadKeys(path)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "QUJD") {
				t.Error("the error shows a key")
			}
		})
	}
	if _, err := LoadKeys(path + ".none"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
