package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"benan/bot"
)

var update = flag.Bool("update", false, "writes the pictures of the guide anew")

// proofOf proves a copy of the shipped content with one change.
func proofOf(t *testing.T, file, old, mend string) []string {
	t.Helper()
	changed := map[string]string{}
	if file != "" {
		raw, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(raw), old, mend, 1)
		if text == string(raw) {
			t.Fatalf("%s does not hold %q any more", file, old)
		}
		changed[file] = text
	}
	dir := contentCopy(t, changed)
	c, _, err := loadContent(dir, "")
	if err != nil {
		return strings.Split(err.Error(), "\n")
	}
	proof, err := prove(c, dir)
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
	proof, err := prove(c, "")
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
// the mended form of each, has no fault (above).
func TestProofFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ what, file, old, broken, want string }{
		{"0 taken away", "flows/rules/interrupts.yaml", `stop: {keys: ["0"], means: [stop]}`, `stop: {means: [stop]}`, "0 does not stop here"},
		{"9 taken away", "flows/rules/interrupts.yaml", `urgent: {keys: ["9"]}`, `urgent: {keys: ["99"]}`, "9 does not call for help here"},
		{"no way to a person", "flows/rules/interrupts.yaml", `human: {means: [human, help]}`, `human: {means: [help]}`, "there is no way to a person here"},
		{"a person who is not called", "flows/scripts/human.yaml", `signal: {human: true}`, `signal: {note: worker.note}`, "nothing on this way has called one"},
		{"XOA taken away", "flows/rules/interrupts.yaml", `erase: {means: [erase]}`, `erase: {means: [menu]}`, "XOA does not wipe here"},
		{"do not write", "flows/rules/interrupts.yaml", `dont_write: {means: [dont_write]}`, `dont_write: {means: [menu]}`, "is not obeyed here"},
		{"a phrase never said", "locales/active.vi.yaml", "ask: Bạn cần gì?", "ask: Nạn nhân cần gì?", `says "nạn nhân"`},
		{"a collision", "locales/active.vi.yaml", "ask: Bạn cần gì?", "ask: Bạn cần gấp gì?", `says "gấp"`},
		{"a sum", "locales/active.vi.yaml", "ask: Bạn cần gì?", "ask: Bạn cần 500.000 đồng?", `says "<số> đồng"`},
		{"a placeholder", "locales/active.vi.yaml", "closed: Cuộc", "closed: \"{{.name}} cuộc", ""},
		{"a text that nothing says", "locales/active.vi.yaml", "ask: Bạn cần gì?", "ask: Bạn cần gì?\n  askk: Bạn cần gì nữa?", "nothing says this text"},
		{"a missing text", "flows/scripts/menu.yaml", "ask: menu.ask", "ask: menu.askk", `there is no text "menu.askk"`},
		{"a budget", "locales/active.vi.yaml", "ask: Bạn cần gì?", "ask: " + strings.Repeat("Bạn cần gì vậy? ", 25), "shorten it"},
		{"a number in a text", "locales/active.vi.yaml", "ask: Bạn cần gì?", "ask: Gọi 18001567 nhé?", "looks like a phone number"},
		{"a gap in the bands", "flows/scripts/s1.yaml", `{if: "score >= 1", go: b}`, `{if: "score == 1", go: b}`, ""},
		{"danger that is not heard", "locales/risk.critical.yaml", "match: [\"Cứu em với!\"", "match: [\"Xin chào\"", ""},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			if row.what == "a placeholder" {
				row.broken, row.old = "closed: \"{{.name}}\" #", "closed: "
				row.want = "nothing fills {{.name}}"
			}
			faults := proofOf(t, row.file, row.old, row.broken)
			all := strings.Join(faults, "\n")
			if len(faults) == 0 || !strings.Contains(all, row.want) {
				t.Fatalf("want %q, found:\n%s", row.want, all)
			}
			for _, f := range faults {
				if !regexp.MustCompile(`^(flows|locales)/[\w./-]+\.yaml:\d+: \S`).MatchString(f) {
					t.Errorf("not file:line: message: %q", f)
				}
			}
		})
	}
}

// The pictures of the guide are those of the command: go test ./cmd/benan -run Graph -update writes them anew.
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
	case *update:
		if err := os.WriteFile(guide, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("the guide shows old pictures; run: go test ./cmd/benan -run Graph -update")
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
