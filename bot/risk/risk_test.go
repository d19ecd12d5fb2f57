package risk

import (
	"os"
	"testing"
)

func grader(t testing.TB) *Grader {
	t.Helper()
	g, err := Load(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestRuleExamples(t *testing.T) {
	if err := grader(t).Check(); err != nil {
		t.Error(err)
	}
}
