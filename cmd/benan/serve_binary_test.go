package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// TestMain makes room for the one binary that all stories run. Most of them wait for a clock, so more of them run at
// once than there are processors.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "benan-test-")
	if err != nil {
		panic(err)
	}
	binaryDir = dir
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = flag.Set("test.parallel", "12")
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

var binaryDir string

// binary is the program itself, built once.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaryDir, "benan")
	args := append(append([]string{"build"}, buildFlags...), "-o", path, ".")
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func theBinary(t testing.TB) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}
