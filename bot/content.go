package bot

import (
	"benan/bot/risk"
	"benan/flows"
	"benan/locales"
)

// Content is everything that coordinators may change, loaded and checked: conversations, texts, reply words and danger
// phrases. It never changes; new content is a new Content.
type Content struct {
	Book  *flows.Book
	Texts *locales.Catalog
	Words *locales.Words
	Risk  *risk.Grader

	Contacts []locales.Contact // the operator's services, for lists
}

// DefaultLang is spoken until the person chooses another language.
const DefaultLang = "vi"
