package sms

import (
	"regexp"

	"github.com/nyaruka/phonenumbers"

	"benan/bot"
)

// home is the region that a number without a country code belongs to.
const home = "VN"

// international says what a number in E.164 looks like. Nothing more is asked of a number that a provider gives in
// this form: it has just carried a message from it.
var international = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// written is how people write numbers. The library would also find one inside other words ("whatsapp:+84…") and read
// letters as keys.
var written = regexp.MustCompile(`^\+?[0-9][0-9 ().-]*$`)

// E164 brings a number as people, rosters and gateways write it («0912 345 678», «84912345678», «+84912345678») into
// one form. It is false for what is no number: names of senders, short codes.
func E164(raw string) (bot.Address, bool) {
	if international.MatchString(raw) {
		return bot.NewAddress(raw), true
	}
	if !written.MatchString(raw) {
		return bot.Address{}, false
	}
	n, err := phonenumbers.Parse(raw, home)
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return bot.Address{}, false
	}
	out := phonenumbers.Format(n, phonenumbers.E164)
	return bot.NewAddress(out), international.MatchString(out)
}
