//go:build race

package main

// buildFlags: a test under the race detector watches the program's own races too.
var buildFlags = []string{"-race"}
