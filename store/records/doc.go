// Package records keeps what must not get lost in SQL: cases, their lines, what follows from them, and messages that came
// while Redis was down. Who holds a case is decided here, in one transaction.
//
// It promises: a change is on the disk, whole, before the call returns; the same operation id twice changes nothing; a
// contact has at most one case that is not closed, by an index of the database; a dump shows no sentence, number, name
// or chat id, only sealed values, keyed hashes, codes, levels and times; what is wiped leaves no row and no page behind.
// It refuses to decide anything about a case (bot/oncall does), and to put a sealed value's content into an error.
//
// The SQL is portable: parameters are $1, times are numbers, order is a number that a transaction counts. Only this
// folder's sqlite.go and migrations know SQLite.
package records
