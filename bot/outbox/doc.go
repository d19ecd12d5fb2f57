// Package outbox carries committed messages to the providers: lease, open the address, send, settle.
//
// It promises: the messages of one contact leave in the order in which they were committed; pages to workers leave
// before replies; nothing leaves after its NotAfter; a crash repeats at most what was being sent. It refuses to decide
// what is said.
package outbox
