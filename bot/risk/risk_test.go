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

func TestWhyIsTheReasonOfTheRule(t *testing.T) {
	g := grader(t)
	if why, ok := g.Why("vi", "locked-up"); !ok || why != "đang bị nhốt, trói, canh giữ" {
		t.Errorf("%q %t", why, ok)
	}
	if why, ok := g.Why("en", "locked-up"); !ok || why == "" {
		t.Errorf("%q %t", why, ok)
	}
	for _, unknown := range [][2]string{{"vi", "~mai giao"}, {"xx", "locked-up"}, {"vi", ""}} {
		if why, ok := g.Why(unknown[0], unknown[1]); ok {
			t.Errorf("%q has the reason %q", unknown, why)
		}
	}
}
