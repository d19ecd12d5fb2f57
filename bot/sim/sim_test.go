package sim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/bot/sim"
)

func TestEverySendReachesTheScreenInOrder(t *testing.T) {
	for _, form := range []bot.Form{bot.FormButtons, bot.FormFlat} {
		var got []string
		c := sim.New("sms", form, func(to bot.Address, out bot.Outgoing) {
			line := to.Reveal() + ": " + out.Text.Reveal()
			for _, b := range out.Buttons {
				line += " [" + b.Key + "]"
			}
			got = append(got, line)
		})
		for _, text := range []string{"một", "hai"} {
			o := c.Send(t.Context(), bot.NewAddress("a"), bot.Outgoing{Text: bot.NewText(text), Buttons: []bot.Button{{Key: "1", Text: "Có"}}}, "s")
			if o.Result != bot.Sent || o.Ref == "" {
				t.Errorf("outcome %+v", o)
			}
		}
		want := []string{"a: một [1]", "a: hai [1]"}
		if form == bot.FormFlat {
			want = []string{"a: một", "a: hai"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if c.Name() != "sms" {
			t.Errorf("name %q", c.Name())
		}
	}
}
