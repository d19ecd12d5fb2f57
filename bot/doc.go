// Package bot is the core of Bến An: the nouns (message, contact, session, turn, event) and the one pure function
// that decides what a person hears next, [Content.NextTurn].
//
// It promises: equal arguments give equal turns; nothing is said to a person that the gate (is it safe to write?)
// does not allow; danger is graded in all words that a person writes, in every state (a key, a button, a whole reply such
// as «không», a receipt code say nothing of it by themselves), and never lowered by later ones; no error and no log line
// carries a person's text or address. It refuses: to talk to a provider, a database or a clock by itself,
// those are behind [Channel], [Sessions] and an argument.
package bot
