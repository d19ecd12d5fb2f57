// Package storetest holds what both stores must do, as tests that run on every server they may meet: the live store on
// the embedded Redis and a real one, the records on SQLite (and PostgreSQL where there is one). Its only code outside of
// tests starts such servers.
package storetest
