package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"

	"benan/locales"
)

// said is one line of `chat --json`: a reply, an event or the end of a turn.
type said struct {
	Text    *string                      `json:"text"`
	Choices []struct{ Key, Text string } `json:"choices"`
	Event   string                       `json:"event"`
	Level   string                       `json:"level"`
	Rules   []string                     `json:"rules"`
	Turn    int                          `json:"turn"`
}

// runs gives the standard output of the program for an input; it must end with exit code 0.
func runs(t *testing.T, input string, args ...string) string {
	t.Helper()
	cmd := exec.Command(theBinary(t), args...)
	cmd.Env = []string{"BENAN_REDIS_URL=nonsense", "TELEGRAM_MODE=nonsense", "BENAN_KEY_FILE=/nowhere", "TWILIO_ACCOUNT_SID=x"} // all ignored
	cmd.Stdin = strings.NewReader(input)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("benan %v: %v\n%s", args, err, errs.String())
	}
	return string(out)
}

// chatting gives what a chat prints, turn by turn.
func chatting(t *testing.T, input string, args ...string) [][]said {
	t.Helper()
	turns := [][]said{nil}
	for line := range strings.Lines(runs(t, input, append([]string{"chat", "--json"}, args...)...)) {
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		var s said
		if err := d.Decode(&s); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if s.Turn > 0 {
			if s.Turn != len(turns) {
				t.Errorf("turn %d, want %d", s.Turn, len(turns))
			}
			turns = append(turns, nil)
			continue
		}
		turns[len(turns)-1] = append(turns[len(turns)-1], s)
	}
	if rest := turns[len(turns)-1]; len(rest) > 0 {
		t.Errorf("something was printed after the last turn: %+v", rest)
	}
	return turns[:len(turns)-1]
}

func TestChatSaysNothingUnasked(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"chat", "--json"}, {"chat"}, {"chat", "--json", "--channel", "sms", "--lang", "en"}} {
		if out := runs(t, "", args...); out != "" {
			t.Errorf("benan %v prints %q before any input", args, out)
		}
	}
}

func TestChatOneTurnALine(t *testing.T) {
	t.Parallel()
	turns := chatting(t, "xin chào\n1\n\n1\r\n1") // the last line has no end
	if len(turns) != 5 {
		t.Fatalf("%d turns for 5 lines", len(turns))
	}
	for i, want := range [][]string{{"open.mo1", "gate.ask"}, {"open.mo2", "open.mo3", "menu.ask"}, nil, {"s1.open"}, {"s1.age"}} {
		if want == nil {
			continue // an empty line: something, but not which
		}
		if len(turns[i]) != len(want) {
			t.Errorf("turn %d has %d replies, want %v", i+1, len(turns[i]), want)
			continue
		}
		for n, id := range want {
			text, _ := shipped().Texts.Text("vi", id, nil)
			if got := *turns[i][n].Text; !strings.Contains(got, text) {
				t.Errorf("turn %d: %q, want %s", i+1, got, id)
			}
		}
	}
	gate := turns[0][1].Choices
	if len(gate) != 3 || gate[0].Key != "1" || gate[0].Text != "Tiện" {
		t.Errorf("the gate's choices: %+v", gate)
	}
	if turns[0][0].Choices == nil {
		t.Error("a reply without choices has null, not an empty list")
	}
}

// By SMS the text is what goes over the air: no tone marks, keys in it.
func TestChatBySMS(t *testing.T) {
	t.Parallel()
	turns := chatting(t, "alo\n1\n1\n1\n", "--channel", "sms")
	for _, turn := range turns {
		for _, s := range turn {
			if *s.Text != locales.Unaccent(*s.Text) {
				t.Errorf("tone marks in %q", *s.Text)
			}
		}
	}
	if gate := turns[0][1]; !strings.Contains(*gate.Text, "1=Tien 2=Khong tien 3=Khong chac") || len(gate.Choices) != 3 {
		t.Errorf("the gate by SMS: %q %+v", *gate.Text, gate.Choices)
	}
}

// An alert is one line for each rise of level, before the end of its turn.
func TestChatAlertsOncePerRise(t *testing.T) {
	t.Parallel()
	turns := chatting(t, "xin chào\n1\ncho em gặp người thật\ncứu em với, em đang bị nhốt\nem đang bị nhốt\n9\n")
	var levels []string
	at := map[string]int{}
	for i, turn := range turns {
		for _, s := range turn {
			if s.Event == "" {
				continue
			}
			if s.Event != "escalate" || s.Rules == nil || s.Text != nil {
				t.Errorf("turn %d: event %+v", i+1, s)
			}
			levels, at[s.Level] = append(levels, s.Level), i+1
		}
	}
	if strings.Join(levels, " ") != "medium critical" || at["medium"] != 3 || at["critical"] != 4 {
		t.Errorf("alerts %v in turns %v, want medium in 3 and critical in 4", levels, at)
	}
}

// Each turn is printed before the next line is read: another program may drive it.
func TestChatIsADialogue(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(theBinary(t), "chat", "--json")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for _, text := range []string{"xin chào", "1", "XOA"} {
		_, _ = io.WriteString(in, text+"\n")
		for lines.Scan() && !strings.HasPrefix(lines.Text(), `{"turn":`) {
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	_ = in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestChatRefusesUnknownOptions(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--channel", "fax"}, {"--lang", "xx"}, {"--no-such"}, {"word"}} {
		if err := exec.Command(theBinary(t), append([]string{"chat"}, args...)...).Run(); exitCode(err) == 0 {
			t.Errorf("benan chat %v ends with 0", args)
		}
	}
}
