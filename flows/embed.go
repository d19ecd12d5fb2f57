package flows

import "embed"

// FS holds the shipped conversations: scripts/*.yaml and rules/*.yaml.
//
//go:embed scripts/*.yaml rules/*.yaml
var FS embed.FS
