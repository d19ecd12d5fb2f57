package main

import (
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"benan/bot"
)

// contentCopy is the shipped content in a folder of its own, with some files written anew.
func contentCopy(t testing.TB, changed map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"flows/scripts", "flows/rules", "locales"} {
		from, err := filepath.Glob(filepath.Join("../..", sub, "*.yaml"))
		if err != nil || len(from) == 0 {
			t.Fatalf("no content in %s: %v", sub, err)
		}
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, f := range from {
			b, err := os.ReadFile(f)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, sub, filepath.Base(f)), b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for name := range maps.Keys(changed) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(changed[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shipped is the content of the program, to know what the people of a story must hear.
var shipped = sync.OnceValue(func() *bot.Content {
	c, _, err := loadContent("", "")
	if err != nil {
		panic(err)
	}
	return c
})
