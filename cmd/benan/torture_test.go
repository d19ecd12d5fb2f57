package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"benan/bot/bottest"
)

// TestKillsUnderLoad kills the server at random moments while several people write, as a power cut would. Providers
// deliver again what got no 200. Nothing is lost, the order holds, and what was under way goes on.
func TestKillsUnderLoad(t *testing.T) {
	t.Parallel()
	newTorture(t, 20261123).round(3, false)
}

// TestTortureKills does so for SOAK minutes, with Redis dying too.
func TestTortureKills(t *testing.T) {
	minutes, err := strconv.ParseFloat(os.Getenv("SOAK"), 64)
	if err != nil {
		t.Skip("NOT SOAKED: SOAK, the number of minutes, is not set")
	}
	tt := newTorture(t, uint64(time.Now().UnixNano()))
	for end := time.Now().Add(time.Duration(minutes * float64(time.Minute))); time.Now().Before(end) && !t.Failed(); {
		tt.round(5, true)
	}
}

// torture is one server, the clock of its deaths, and the conversation that everybody must have had in the end.
type torture struct {
	*house
	dice   *rand.Rand
	script []string
	want   []string // by Telegram; wantSMS by SMS
	sms    []string
	people int
	deaths []time.Time
}

func newTorture(t *testing.T, seed uint64) *torture {
	t.Logf("seed %d", seed)
	tt := &torture{house: openHouse(t), dice: rand.New(rand.NewPCG(seed, 1)),
		script: strings.Fields("alo 1 1 1 3 2 2 2 2 2 2 2 2 2 2 2 2")}
	tt.want = tt.alone(tt.byTelegram(901000))
	tt.sms = tt.alone(tt.bySMS("+84900200000"))
	return tt
}

// alone is the conversation without any accident: all that was said before the answer to one word more.
func (tt *torture) alone(p *someone) []string {
	tt.Helper()
	for _, text := range append(tt.script, "CHU CO DAU") {
		p.says(text)
	}
	for heard := p.next("an answer"); !strings.Contains(heard, "CHU KHONG DAU"); {
		heard = p.next("an answer")
	}
	return p.messages()[:p.heard-1]
}

// round lets people write while the server dies so many times, then reads what they heard.
func (tt *torture) round(deaths int, redisToo bool) {
	tt.Helper()
	var all []*someone
	for range 4 {
		tt.people++
		all = append(all, tt.byTelegram(int64(901000+tt.people)), tt.bySMS(fmt.Sprintf("+849002%05d", tt.people)))
	}
	tt.people++
	victim, lan := tt.byTelegram(int64(901000+tt.people)), tt.byTelegram(lanChat)
	lan.heard = len(lan.messages())
	var writing sync.WaitGroup
	for i, p := range all {
		dice := rand.New(rand.NewPCG(tt.dice.Uint64(), uint64(i)))
		writing.Go(func() { tt.writes(p, tt.script, dice) })
	}
	dice := rand.New(rand.NewPCG(tt.dice.Uint64(), 99))
	writing.Go(func() { tt.writes(victim, []string{"em đang bị nhốt", "1"}, dice) })
	for range deaths {
		<-time.After(time.Duration(200+tt.dice.IntN(1800)) * time.Millisecond)
		tt.deaths = append(tt.deaths, time.Now())
		if redisToo && tt.dice.IntN(3) == 0 {
			tt.redis.Kill()
			tt.redis.Start()
			continue
		}
		tt.kill()
		tt.start()
	}
	writing.Wait()
	for _, p := range all {
		tt.heardAll(p)
	}
	tt.caseSurvived(victim, lan)
}

// writes sends a script as a provider delivers it: again until there is a 200, and sometimes once more after it.
func (tt *torture) writes(p *someone, script []string, dice *rand.Rand) {
	for _, text := range script {
		<-time.After(time.Duration(dice.IntN(500)) * time.Millisecond)
		deliver := tt.delivery(p, text)
		for end := time.Now().Add(time.Minute); deliver() != http.StatusOK; <-time.After(50 * time.Millisecond) {
			if time.Now().After(end) {
				tt.Errorf("%q was refused for a minute", text)
				return
			}
		}
		if dice.IntN(5) == 0 {
			deliver()
		}
	}
}

func (tt *torture) delivery(p *someone, text string) func() int {
	if p.phone != "" {
		sid := fmt.Sprintf("SM%032d", tt.sids.Add(1))
		return func() int { return tt.smsHook().SMS(tt, sid, p.phone, text, nil).Status }
	}
	u := bottest.TextUpdate(tt.updates.Add(1), p.chat, text)
	return func() int { return tt.hook().Post(tt, u) }
}

// arrived is one message as it reached somebody.
type arrived struct {
	text string
	at   time.Time
}

func (tt *torture) arrivals(p *someone) (out []arrived) {
	if p.phone != "" {
		for _, c := range tt.twilio.Calls() {
			if c.Taken && c.Params.Get("To") == p.phone {
				out = append(out, arrived{c.Params.Get("Body"), c.At})
			}
		}
		return out
	}
	for _, c := range tt.telegram.Calls("sendMessage") {
		if c.Taken && c.Params.Get("chat_id") == strconv.FormatInt(p.chat, 10) {
			out = append(out, arrived{c.Params.Get("text"), c.At})
		}
	}
	return out
}

// heardAll: the person heard the whole conversation in its order. A message may come twice only if the server died
// between the two.
func (tt *torture) heardAll(p *someone) {
	tt.Helper()
	want := tt.want
	if p.phone != "" {
		want = tt.sms
	}
	// A lease of a process that died ends after 45 s; then its messages go out.
	reached := func() (n int) {
		for _, a := range tt.arrivals(p) {
			if n < len(want) && a.text == want[n] {
				n++
			}
		}
		return n
	}
	for end := time.Now().Add(70 * time.Second); reached() < len(want); <-time.After(50 * time.Millisecond) {
		if time.Now().After(end) {
			tt.Errorf("%s%d heard %d of %d messages; the next would be %q", p.phone, p.chat, reached(), len(want), want[reached()])
			return
		}
	}
	n, first := 0, map[string]time.Time{}
	for _, a := range tt.arrivals(p) {
		switch before, twice := first[a.text]; {
		case n < len(want) && a.text == want[n]:
			n++
		case !twice:
			tt.Errorf("%s%d heard %q out of order, after %d of %d", p.phone, p.chat, a.text, n, len(want))
		case !tt.diedBetween(before, a.at):
			tt.Errorf("%s%d heard %q twice, and nobody died between", p.phone, p.chat, a.text)
		}
		first[a.text] = a.at
	}
}

func (tt *torture) diedBetween(from, to time.Time) bool {
	for _, d := range tt.deaths {
		if d.After(from.Add(-time.Second)) && d.Before(to) {
			return true
		}
	}
	return false
}

// caseSurvived: the alert reached Lan, and she and the person talk.
func (tt *torture) caseSurvived(victim, lan *someone) {
	tt.Helper()
	defer func() {
		if tt.Failed() {
			tt.Logf("the person heard %q\nLan heard %q", victim.messages(), lan.messages()[lan.heard:])
		}
	}()
	code := ""
	awaitsFor(tt, 70*time.Second, "the page", func() bool {
		for _, m := range lan.messages()[lan.heard:] {
			if codes := codeForm.FindAllString(m, -1); len(codes) == 1 && strings.Contains(m, "Nhận ca") {
				code = codes[0]
			}
		}
		return code != ""
	})
	hears := func(p *someone, text string) {
		tt.Helper()
		awaitsFor(tt, 70*time.Second, fmt.Sprintf("%d hears %q", p.chat, text), func() bool {
			return strings.Contains(strings.Join(p.messages(), "\n"), text)
		})
	}
	hears(victim, victim.wording("s4.urgent2"))
	lan.says(code)
	hears(lan, lan.wording(code+" worker.accepted"))
	word := fmt.Sprintf("dạ %d", tt.people)
	victim.says("alo")
	hears(lan, code+": alo") // otherwise the case would be opened again after its closing, and rightly
	lan.says(code + " " + word)
	hears(victim, word)
	lan.says("/close " + code)
	hears(lan, lan.wording(code+" worker.closed"))
}
