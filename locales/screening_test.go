package locales

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// The lengths are the SMS columns of screening.md: whole unaccented messages with counter, keys and tail. A word changed
// by accident shows here; a word changed on purpose changes screening.md too.
func TestWordingOfTheScreens(t *testing.T) {
	c := shipped(t)
	const sign = "yes no skip"
	for _, a := range []struct {
		id, counter, keys, tail string
		length                  int
	}{
		{"open.mo1", "", "", "", 133}, {"open.mo2", "", "", "", 132}, {"open.mo3", "", "", "", 79},
		{"common.ask_again", "", "yes no skip stop@0", "", 64},
		{"wait.calling", "", "", "", 117}, {"wait.nobody", "", "", "", 127}, {"wait.before", "", "allow me_first", "", 78},
		{"wait.appoint", "", "", "", 88}, {"common.goodbye", "", "", "", 51}, {"common.erased", "", "", "", 41},
		{"gate.seen", "", "", "", 20}, {"gate.kin", "", "", "", 58}, {"common.forced_crime", "", "", "", 44},
		{"gate.ask", "", "suits suits_not unsure", "gate.tail", 96},
		{"s4.body", "2/4", sign, "", 108}, {"s4.moved", "3/4", sign, "", 121}, {"s4.self", "4/4", sign, "", 118},
		{"s4.body_other", "2/4", sign, "", 117}, {"s4.moved_other", "3/4", sign, "", 123}, {"s4.self_other", "4/4", sign, "", 113},
		{"s4.urgent1", "", "", "", 137}, {"s4.urgent2", "", "", "", 110}, {"s4.selfharm", "", "", "", 133}, {"s4.selfharm_other", "", "", "", 135},
		{"s1.open", "", "start stop@0", "", 92}, {"s1.age", "1/12", "u16 16_17 18 skip", "", 67},
		{"s1.papers", "2/12", sign, "", 105}, {"s1.promise", "3/12", sign, "", 103}, {"s1.move", "4/12", sign, "", 98},
		{"s1.debt", "5/12", sign, "", 97}, {"s1.threat", "6/12", sign, "", 125}, {"s1.pay", "7/12", sign, "", 114},
		{"s1.cut_off", "8/12", sign, "", 104}, {"s1.crime", "9/12", sign, "", 118}, {"s1.violence", "10/12", sign, "", 91},
		{"s1.sex", "11/12", sign, "", 113}, {"s1.organ", "12/12", sign, "", 121},
		{"s1.half", "", "human go_on later@0", "", 111}, {"s1.red", "", "worker go_on later@0", "", 126},
		{"s1.a1", "", "", "", 83}, {"s1.a2", "", "worker other_time safe later@0", "", 97}, {"s1.a3", "", "", "", 102},
		{"s1.b", "", "talk rights stop@0", "", 105}, {"s1.rights1", "", "", "", 151}, {"s1.rights2", "", "meet stop@0", "", 121},
		{"s1.c", "", "", "", 108}, {"s1.u", "", "human rights stop@0", "s1.u_tail", 114}, {"s1.child", "", "", "", 135},
		{"s2.open", "", "start stop@0", "", 110}, {"s2.easy", "1/10", sign, "", 97}, {"s2.unchecked", "2/10", "not_yet done skip", "", 94},
		{"s2.contract", "3/10", "not_yet done skip", "", 100}, {"s2.deposit", "4/10", sign, "", 111}, {"s2.debt", "5/10", sign, "", 110},
		{"s2.route", "6/10", sign, "", 125}, {"s2.papers", "7/10", sign, "", 114}, {"s2.secret", "8/10", sign, "", 104},
		{"s2.marriage", "9/10", "so no skip", "", 112}, {"s2.unknown", "10/10", "not_yet done skip", "", 93},
		{"s2.when", "", "on_way days3 longer unclear", "", 73}, {"s2.age", "", "u16 16_17 18 skip", "", 71},
		{"s2.red1", "", "", "", 105}, {"s2.yellow", "", "look_short check_short", "", 117}, {"s2.green", "", "", "", 99},
		{"s3.open", "", "start stop@0", "", 112}, {"s3.held", "1/8", sign, "", 91}, {"s3.ransom", "2/8", sign, "", 84},
		{"s3.moved", "3/8", sign, "", 98}, {"s3.violence", "4/8", sign, "", 106}, {"s3.contact", "5/8", "lost as_always skip", "", 80},
		{"s3.listened", "6/8", sign, "", 99}, {"s3.papers", "7/8", sign, "", 95}, {"s3.recruiter", "8/8", sign, "", 109},
		{"s3.urgent1", "", "", "", 128}, {"s3.urgent2", "", "", "", 107}, {"s3.high", "", "now set_time stop@0", "", 117},
		{"s3.medium", "", "advice stop@0", "", 103}, {"s3.low", "", "", "", 98},
	} {
		sms := wholeSMS(t, c, a.id, a.counter, a.keys, a.tail)
		if len(sms) != a.length {
			t.Errorf("%s: %d characters, screening.md has %d: %s", a.id, len(sms), a.length, sms)
		}
	}
	if seen, _ := c.SMS("vi", "wait.seen", map[string]any{"n": 10}, false); len(seen) != 110 {
		t.Errorf("wait.seen: %d characters: %s", len(seen), seen)
	}
	if keys := strings.TrimSpace(appendKeys(t, c, "", "look check on_way_help stop@0")); len(keys) != 85 {
		t.Errorf("S2-ĐỎ2: %d characters: %s", len(keys), keys)
	}
}

func wholeSMS(t *testing.T, c *Catalog, id, counter, keys, tail string) string {
	text, ok := c.SMS("vi", id, nil, false)
	if !ok {
		t.Errorf("%s: missing", id)
	}
	if counter != "" {
		text = counter + " " + text
	}
	text = appendKeys(t, c, text, keys)
	if tail != "" {
		after, _ := c.SMS("vi", tail, nil, false)
		text += ". " + after
	}
	return text
}

func appendKeys(t *testing.T, c *Catalog, text, keys string) string {
	for i, key := range strings.Fields(keys) {
		number := i + 1
		if name, zero := strings.CutSuffix(key, "@0"); zero {
			key, number = name, 0
		}
		label, ok := c.SMS("vi", "key."+key, nil, false)
		if !ok {
			t.Errorf("key.%s: missing", key)
		}
		text += fmt.Sprintf(" %d=%s", number, label)
	}
	return text
}

func TestEverythingSaidToAPersonFitsOneMessage(t *testing.T) {
	c := shipped(t)
	for _, id := range c.IDs("vi") {
		if strings.HasPrefix(id, "worker.") {
			continue
		}
		if sms, _ := c.SMS("vi", id, nil, false); len(sms) > 153 || marked(sms) {
			t.Errorf("%s: %d characters, or not plain: %s", id, len(sms), sms)
		}
	}
}

func TestPageHoldsTheCaseCodeOnceAndNothingLikeIt(t *testing.T) {
	c := shipped(t)
	code := regexp.MustCompile(`\b[0-9]{1,2}[a-z]\b`)
	for _, lang := range c.Langs() {
		for _, level := range []string{"high", "critical"} {
			word, _ := c.Text(lang, "level."+level, nil)
			page, _ := c.SMS(lang, "worker.page", map[string]any{"code": "7k", "level": word, "age": 12}, false)
			if found := code.FindAllString(page, -1); len(found) != 1 || found[0] != "7k" {
				t.Errorf("%v in %q", found, page)
			}
		}
	}
}

// A text must not say more than is so, nor name what a captor reading along must not see.
func TestWordsNeverSaid(t *testing.T) {
	c := shipped(t)
	for _, id := range c.IDs("vi") {
		text, _ := c.Text("vi", id, nil)
		for _, word := range []string{"nạn nhân", "mại dâm", "tội phạm", "giải cứu", "bình tĩnh", "tại sao", "!"} {
			if strings.Contains(strings.ToLower(text), word) && !strings.HasPrefix(id, "worker.") {
				t.Errorf("%s says %q", id, word)
			}
		}
		if strings.Contains(text, "đã thấy tin") && id != "wait.seen" {
			t.Errorf("%s says that somebody has seen a message", id)
		}
	}
}
