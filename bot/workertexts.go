package bot

import (
	"strings"

	"benan/bot/risk"
)

// WorkerTexts lists the texts that the on-call side says to workers by itself. bot/oncall may not be asked from here, so
// its tests hold this list against what it says.
func WorkerTexts() []string {
	out := []string{
		"worker.page", "worker.accept_button", "worker.accepted", "worker.taken", "worker.card", "worker.line", "worker.which",
		"worker.help", "worker.unclear", "worker.only_words", "worker.edited", "worker.not_paged", "worker.not_yours", "worker.closed", "worker.closed_now", "worker.level_up",
		"worker.marked.false_alarm", "worker.marked.missed", "worker.marked.none",
		"worker.wiped", "worker.left", "worker.denied", "worker.silent", "worker.blocked", "worker.word",
		"worker.held", "worker.undelivered", "worker.note", "worker.report",
		"flag.none", "flag.wiped", "flag.left", "flag.denied", "flag.silent", "flag.blocked",
		"channel.telegram", "channel.sms", "gate.state.unknown", "gate.state.cleared", "gate.state.unsafe", "age.unknown",
		"sign.text",
	}
	for l := risk.Low; l <= risk.Critical; l++ {
		out = append(out, "level."+l.String())
	}
	for _, rule := range HostRules() {
		out = append(out, "sign."+rule)
	}
	return out
}

// signTexts lists the short names that workers read of the content's signs: "sign.papers" of the item "s1.papers". One
// that is missing is shown as the item; several screens may share one.
func (c *Content) signTexts() []string {
	var out []string
	for _, item := range c.Book.Signs() {
		out = append(out, "sign."+item[strings.LastIndexByte(item, '.')+1:])
	}
	return out
}
