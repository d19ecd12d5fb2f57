package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"benan/bot"
	"benan/flows"
	"benan/locales"
)

var redraw = flag.Bool("redraw", false, "writes the pictures of the guide anew")

// change is one slip of a coordinator, and what is then found.
type change struct{ file, old, broken, want string }

// shippedWalk walks the shipped conversations, once for all tests. What the walk itself finds is tested in package flows.
var shippedWalk = sync.OnceValue(func() *flows.Walked {
	book, err := flows.Load(flows.FS, flows.Options{Fold: locales.Fold})
	if err != nil {
		return &flows.Walked{}
	}
	return book.Walk()
})

// proofOf proves a copy of the shipped content with some changes.
func proofOf(t *testing.T, changes []change) []string {
	t.Helper()
	changed := map[string]string{}
	for _, ch := range changes {
		if changed[ch.file] == "" {
			raw, err := os.ReadFile(filepath.Join("../..", ch.file))
			if err != nil {
				t.Fatal(err)
			}
			changed[ch.file] = string(raw)
		}
		text := strings.Replace(changed[ch.file], ch.old, ch.broken, 1)
		if text == changed[ch.file] {
			t.Fatalf("%s does not hold %q any more", ch.file, ch.old)
		}
		changed[ch.file] = text
	}
	dir := contentCopy(t, changed)
	c, _, err := loadContent(dir, "")
	if err != nil {
		return strings.Split(err.Error(), "\n")
	}
	proof, err := prove(c, dir, shippedWalk)
	if err != nil {
		return strings.Split(err.Error(), "\n")
	}
	return proof.Faults
}

func TestProofOfTheShippedContent(t *testing.T) {
	t.Parallel()
	c, _, err := loadContent("", "")
	if err != nil {
		t.Fatal(err)
	}
	proof, err := prove(c, "", shippedWalk)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d states, %d paths, %d turns", proof.States, proof.Paths, proof.Turns)
	if proof.States < 1000 || proof.Paths < proof.States || proof.Turns < 1000 {
		t.Errorf("%d states, %d paths, %d turns: the proof did not get far", proof.States, proof.Paths, proof.Turns)
	}
	for _, f := range proof.Faults {
		t.Error(f)
	}
}

// What a coordinator may break without an error of YAML: each is found where it stands. The shipped content, which is
// the mended form of each, has no fault (above). Changes stand together where one proof can find them all.
func TestProofFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	const vi, en, menu, interrupts = "locales/active.vi.yaml", "locales/active.en.yaml", "flows/scripts/menu.yaml", "flows/rules/interrupts.yaml"
	for what, changes := range map[string][]change{
		"words that act everywhere": {
			{interrupts, `stop: {keys: ["0"], means: [stop]}`, `stop: {means: [stop]}`, "0 does not stop here"},
			{interrupts, `urgent: {keys: ["9"]}`, `urgent: {keys: ["99"]}`, "9 does not call for help here"},
			{interrupts, `human: {means: [human, help]}`, `human: {means: [help]}`, "there is no way to a person here"},
			{interrupts, `erase: {means: [erase]}`, `erase: {means: [menu]}`, "XOA does not wipe here"},
			{interrupts, `dont_write: {means: [dont_write]}`, `dont_write: {means: [menu]}`, "is not obeyed here"},
		},
		"what is said and never should be": {
			{vi, "ask: Bạn cần gì?", "ask: Nạn nhân cần gấp gì, 500.000 đồng à?", `menu.ask says "nạn nhân"`},
			{vi, "Nạn nhân cần", "Nạn nhân  cần", `says "gấp"`},
			{vi, "500.000 đồng", "500.000 đồng ", `says "<số> đồng"`},
			{vi, "\nmenu:\n", "\nmenu:\n  nothing: Câu này không ai nói.\n", "menu.nothing: nothing says this text"},
			{vi, "\nflag:\n", "\nflag:\n  leave: cho phép nhắn trước\n", "flag.leave: nothing says this text"},
			{vi, "  closed: ", "  closed: \"{{.name}}\" #", "talk.closed: nothing fills {{.name}}"},
			{en, "  closed: ", "  closed: \"{{.name}}\" #", "active.en.yaml"},
		},
		"a missing text":      {{menu, "ask: menu.ask", "ask: menu.askk", `there is no text "menu.askk"`}},
		"a text too long":     {{vi, "ask: Bạn cần gì?", "ask: " + strings.Repeat("Bạn cần gì vậy? ", 25), "shorten it"}},
		"a number in a text":  {{vi, "ask: Bạn cần gì?", "ask: Gọi 18001567 nhé?", "looks like a phone number"}},
		"other placeholders":  {{vi, "{{.n}} phút", "{{.m}} phút", "uses {{}} names"}},
		"a danger not found":  {{"locales/risk.critical.yaml", `match: ["Cứu em với!"`, `match: ["Xin chào"`, "risk.critical.yaml"}},
		"a fault of contacts": {{"locales/contacts.yaml", `number: "113"`, `nmber: "113"`, `"nmber" is no word of this file`}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			faults := proofOf(t, changes)
			all := strings.Join(faults, "\n")
			for _, ch := range changes {
				if !strings.Contains(all, ch.want) {
					t.Errorf("%q is not found in:\n%s", ch.want, all)
				}
			}
			for _, f := range faults {
				if !regexp.MustCompile(`^(flows|locales)/[\w./-]+\.yaml:\d+: \S`).MatchString(f) {
					t.Errorf("not file:line: message: %q", f)
				}
			}
			if what == "a fault of contacts" && len(faults) > 1 {
				t.Errorf("one fault looks like %d:\n%s", len(faults), all)
			}
		})
	}
}

// The pictures of the guide are those of the command: go test ./cmd/benan -run Graph -redraw writes them anew.
func TestGraphsOfTheGuide(t *testing.T) {
	t.Parallel()
	const guide = "../../docs/vi/noi-dung.md"
	raw, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := loadContent("", "")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile("(?s)<!-- benan check --graph mermaid (\\w+) -->\n```mermaid\n.*?```\n")
	seen := map[string]bool{}
	want := form.ReplaceAllStringFunc(string(raw), func(old string) string {
		flow := form.FindStringSubmatch(old)[1]
		seen[flow] = true
		return "<!-- benan check --graph mermaid " + flow + " -->\n```mermaid\n" + picture(t, c, flow) + "```\n"
	})
	for _, flow := range []string{"menu", "s4", "offer"} {
		if !seen[flow] {
			t.Errorf("the guide does not show %s", flow)
		}
	}
	switch {
	case want == string(raw):
	case *redraw:
		if err := os.WriteFile(guide, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("the guide shows old pictures; run: go test ./cmd/benan -run Graph -redraw")
	}
}

func picture(t *testing.T, c *bot.Content, flow string) string {
	t.Helper()
	g, err := drawFlow(c, flow)
	if err != nil {
		t.Fatal(err)
	}
	return g.Mermaid()
}

func TestGraphCommand(t *testing.T) {
	t.Parallel()
	if out := runs(t, "", "check", "--graph", "dot", "s4"); !strings.HasPrefix(out, `digraph "s4" {`) {
		t.Errorf("%q", out)
	}
	if out := runs(t, "", "check", "--graph", "mermaid", "menu", contentCopy(t, nil)); !strings.HasPrefix(out, "flowchart TD\n") || !strings.Contains(out, "Bạn cần gì?") {
		t.Errorf("%q", out)
	}
	if out := runs(t, "", "check", "--graph", "mermaid"); strings.Count(out, "flowchart TD") < 8 {
		t.Errorf("not every conversation is drawn: %q", out)
	}
}
