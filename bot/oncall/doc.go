// Package oncall finds a human in time: roster, ladder, case rules (pure) and the runner that applies them by the
// clock.
//
// It promises: every escalation ends taken, or goes on being paged; a rung that reaches nobody is skipped at once; one
// worker holds a case; a page carries no content; no worker's name reaches a person. It refuses to decide what is
// dangerous (bot/risk does) and what a person may hear (bot's gate does).
package oncall
