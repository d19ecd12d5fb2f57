package bot_test

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"benan/bot"
	"benan/locales"
)

// reported fills in what a story about a report says in braces: codes and photos.
func (st *teller) reported(in bot.Inbound, line string) bot.Inbound {
	in.Rand = [16]byte{byte(st.n), 7, 1}
	switch line {
	case "(photo)":
		return bot.Inbound{Kind: bot.KindMedia, File: bot.NewText(fmt.Sprint("file", st.n)), Size: 90_000, Rand: in.Rand}
	case "(big photo)":
		return bot.Inbound{Kind: bot.KindMedia, File: bot.NewText("file"), Size: 20 << 20, Rand: in.Rand}
	case "{wrong}":
		line = strings.ReplaceAll(line, "{wrong}", bot.NewReceiptCode([16]byte{200, 1}).Groups())
		in.Text, in.Receipt = bot.NewText(line), st.look
	}
	if strings.Contains(line, "{code}") {
		in.Text, in.Receipt = bot.NewText(strings.ReplaceAll(line, "{code}", st.code)), st.look
	}
	return in
}

// filings checks that whoever fetches photos learns of which channel they are; nothing else of a report names it.
func (st *teller) filings(events []bot.Event) {
	for _, e := range events {
		want := ""
		if len(e.Filing.Photos) > 0 {
			want = st.channel
		}
		if e.Filing.Channel != want {
			st.Errorf("%s: the filing names the channel %q, want %q", st.at, e.Filing.Channel, want)
		}
	}
}

// tellCode checks that the code stands alone in its message, and keeps it for the story.
func (st *teller) tellCode(got string) {
	if !regexp.MustCompile(`^\d{4} \d{4} \d{4} \d{4}$`).MatchString(got) {
		st.Errorf("%s: %q is no receipt code alone", st.at, got)
	}
	st.code = got
}

// heardParts checks a text with placeholders other than n piece by piece.
func (st *teller) heardParts(lang, id, got string) bool {
	names := st.c.Texts.Placeholders(lang, id)
	if len(names) == 0 || len(names) == 1 && names[0] == "n" && !strings.HasPrefix(id, "report.") {
		return false
	}
	data := map[string]any{}
	for _, n := range names {
		data[n] = "\x00"
	}
	text, _ := st.c.Texts.Text(lang, id, data)
	if st.form == bot.FormFlat && !st.s.Accents {
		text = locales.Unaccent(text)
	}
	rest := got
	for _, piece := range strings.Split(text, "\x00") {
		i := strings.Index(rest, piece)
		if i < 0 {
			st.Errorf("%s: said %q, want %s", st.at, got, id)
			return true
		}
		rest = rest[i+len(piece):]
	}
	return true
}

// lookup reads "found done "lời"", "unknown", "later".
func lookup(s string) bot.Lookup {
	f := strings.SplitN(s, " ", 3)
	l := bot.Lookup{State: bot.LookupState(f[0])}
	if len(f) > 1 {
		l.View = bot.ReportView{ID: 12, Status: bot.Status(f[1]), Created: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	}
	if len(f) > 2 {
		l.View.Answers = []bot.Text{bot.NewText(strings.Trim(f[2], `"`))}
	}
	return l
}
