// Package live keeps everything hot in Redis: sessions, operation ids, outbox, wake timers and the event stream. One
// [Store] is bot.Sessions, outbox.Queue, oncall.Events and oncall.Outbox.
//
// It promises: a turn is written as one or not at all, and twice is once; the messages of one contact come out in their
// order; what a process held when it died comes back; texts and addresses are sealed before they leave this process,
// and names of keys carry no address and no operation id. It refuses: to touch two partitions in one script, to retry
// a write by itself (scripts carry an operation id, so the caller may), and to run on commands newer than Redis 7.0.
//
// All keys of a contact carry the hash tag of its partition, {p07}; lua/common.lua lists them. Times that decide
// something (leases, due times) are Redis's own, so the clocks of several processes need not agree.
package live
