package oncall_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
	"benan/flows"
	"benan/locales"
)

// shippedPhrases are the texts of the shipped content, as the program gives them to the on-call side. Of the card it says
// the signs only.
type shippedPhrases struct {
	texts  *locales.Catalog
	grader *risk.Grader
}

func (p shippedPhrases) Text(lang, id string, data map[string]any) string {
	if id == "worker.card" {
		return fmt.Sprint(data["signs"])
	}
	if rule, ok := strings.CutPrefix(id, "risk."); ok {
		why, _ := p.grader.Why(lang, rule)
		return why
	}
	text, _ := p.texts.Text(lang, id, data)
	return text
}

func shipped(t *testing.T) (shippedPhrases, *flows.Book) {
	t.Helper()
	list, err := locales.FS.ReadFile("contacts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	contacts, err := locales.LoadContacts("contacts.yaml", list)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := locales.Load(locales.FS, locales.Numbers(contacts))
	if err != nil {
		t.Fatal(err)
	}
	grader, err := risk.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	book, err := flows.Load(flows.FS, flows.Options{Fold: locales.Fold})
	if err != nil {
		t.Fatal(err)
	}
	return shippedPhrases{texts, grader}, book
}

// graderRules reads the names of the danger rules out of their files.
func graderRules(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(locales.FS, "risk.*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		b, err := locales.FS.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^  - name: (\S+)\n    level:`).FindAllSubmatch(b, -1) {
			names = append(names, string(m[1]))
		}
	}
	return names
}

// A worker reads why a case was opened in words, in each language: never the name of a rule or of a question.
func TestCardHasNoRawName(t *testing.T) {
	t.Parallel()
	said, book := shipped(t)
	rules := oncall.Rules{Phrases: said, Roster: oncall.NewRoster(nil, nil, nil),
		Name: func(string, bot.Address) bot.ContactID { return "w" }}
	card := func(lang string, c oncall.Case) string {
		t.Helper()
		via := oncall.Method{Channel: "telegram", Address: bot.NewAddress("700001")}
		w := oncall.Worker{ID: "lan", Languages: []string{lang}, Methods: []oncall.Method{via}}
		c.ID, c.Code, c.State, c.Owner = "k1", "1a", bot.CaseTaken, "lan"
		made := rules.Accept(&c, w, via, 0, "op", nil, time.Unix(1_790_000_000, 0))
		if len(made.Effects) != 1 {
			t.Fatalf("%d messages instead of the card", len(made.Effects))
		}
		return strings.TrimPrefix(made.Effects[0].Send.Item.Out.Text.Reveal(), "1a: ")
	}
	known := graderRules(t)
	if len(known) < 20 || len(book.Signs()) < 20 {
		t.Fatalf("found %d rules and %d signs only", len(known), len(book.Signs()))
	}
	for _, lang := range []string{"vi", "en"} {
		text := func(id string) string { return said.Text(lang, id, nil) }
		none, message := text("flag.none"), text("sign.text")
		want := map[string]string{
			"rule-that-is-gone": message, "~mai giao": message + " (mai giao)", "": none, "urgent.before": none,
		}
		for _, rule := range bot.HostRules() {
			want[rule] = text("sign." + rule)
		}
		for _, rule := range known {
			want[rule] = message + " (" + text("risk."+rule) + ")"
		}
		for _, item := range book.Signs() {
			if got := card(lang, oncall.Case{Signs: []string{item}}); got == "" || strings.Contains(got, ".") {
				t.Errorf("%s: the sign %s is shown as %q", lang, item, got)
			}
		}
		for rule, want := range want {
			if want == "" || strings.Contains(want, "()") {
				t.Errorf("%s: the rule %s has no words", lang, rule)
			}
			if got := card(lang, oncall.Case{Rules: []string{rule}}); got != want {
				t.Errorf("%s: the rule %q is shown as %q, want %q", lang, rule, got, want)
			}
		}
	}
	if got, want := card("vi", oncall.Case{Rules: []string{"nine", "plea", "writes_unsafe"}, Signs: []string{"s1.papers"}}),
		"nhắn 9, đã báo không tiện mà vẫn nhắn, tin nhắn (kêu cứu), giữ giấy tờ"; got != want {
		t.Errorf("card: %q, want %q", got, want)
	}
}

// bot.WorkerTexts, which the lint and the proof of the content go by, is what this package says: no more, no less.
func TestWorkerTextsAreWhatIsSaid(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^(worker|flag|level|channel|age|gate\.state|sign)\.`)
	ids, begun := map[string]bool{}, []string{}
	for _, literal := range literals(t) {
		switch {
		case !form.MatchString(literal):
		case strings.HasSuffix(literal, "."):
			begun = append(begun, literal) // a name is put behind it
		default:
			ids[literal] = true
		}
	}
	known := bot.WorkerTexts()
	for id := range ids {
		if !slices.Contains(known, id) {
			t.Errorf("%s is said and missing in bot.WorkerTexts", id)
		}
	}
	for _, id := range known {
		if !ids[id] && !slices.ContainsFunc(begun, func(b string) bool { return strings.HasPrefix(id, b) }) {
			t.Errorf("bot.WorkerTexts has %s, and nothing says it", id)
		}
	}
}

// literals gives the strings in the source of this package.
func literals(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if s, err := strconv.Unquote(l.Value); err == nil {
					out = append(out, s)
				}
			}
			return true
		})
	}
	return out
}
