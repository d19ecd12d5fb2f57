// Package store seals what must not be readable at rest, for the live store (Redis) and the records (SQL).
//
// It promises: without the key file a dump of either store shows no sentence, number, name or chat id; a sealed value
// opens only where it was put, because its record id is part of the seal; an old sealing key still opens what it
// sealed. It refuses: to put plain text into an error, and to read a key file that others may read.
//
// Losing the key file loses every thread: nothing that was stored can be opened, and nobody who writes again is
// recognised. Back it up as carefully as it is kept.
package store
