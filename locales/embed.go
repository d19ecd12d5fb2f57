package locales

import "embed"

// FS holds the shipped words and texts; BENAN_CONTENT_DIR may put a folder in its place. It is read, never written.
//
//go:embed *.yaml
var FS embed.FS
