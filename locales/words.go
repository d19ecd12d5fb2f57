package locales

import "strings"

// Meaning is what a reply says to the question it answers.
type Meaning string

// The meanings that words.*.yaml may give. Other is everything that is no reply: it belongs to the risk classifier and
// is never forced back into a form.
const (
	Yes        Meaning = "yes"
	No         Meaning = "no"
	Skip       Meaning = "skip"
	Unsure     Meaning = "unsure"
	Stop       Meaning = "stop"
	Help       Meaning = "help"
	Human      Meaning = "human"
	Menu       Meaning = "menu"
	Back       Meaning = "back"
	Repeat     Meaning = "repeat" // say the question again: also what a lone "dung" (đúng or dừng) comes to
	Number     Meaning = "number"
	Erase      Meaning = "erase"
	DontWrite  Meaning = "dont_write"
	English    Meaning = "english"
	Vietnamese Meaning = "vietnamese"
	Accents    Meaning = "accents"
	NoAccents  Meaning = "no_accents"
	CheckWord  Meaning = "word"     // wants to choose a check word
	Discreet   Meaning = "discreet" // «kín»: question and answer are deleted after each answer
	Other      Meaning = "other"
)

// Expect is the kind of question that was asked. Kinds with answers of their own ("gate", "not_yet") are data, under
// "expects" in words.*.yaml; an unknown kind reads as "yesno".
type Expect string

// The kinds that the code itself knows.
const (
	ExpectYesNo Expect = "yesno"
	ExpectMenu  Expect = "menu"
	ExpectAge   Expect = "age"
)

// Reading is the meaning of one message.
type Reading struct {
	Meaning Meaning
	// Number goes with Meaning Number: a key, and at an age question an age (10-99) or a birth year.
	Number int
	// Whole says that the message is this reply and nothing more, polite words aside. It is false where only a part
	// was understood ("có ng thật k z, k ns vs máy đâu" asks for a human), and with Other.
	Whole bool
}

// longestReply is how many words a reply may have; a longer message tells something and is never a yes or a no.
const longestReply = 14

// longestMistyped is how many words are worth undoing: who leaves telex behind in a long message is telling something.
const longestMistyped = 9

// Read gives the meaning of a reply. Tone marks, case, punctuation and polite words do not matter; telex and VNI
// leftovers are undone. It is pure and safe for concurrent use.
func (w *Words) Read(text string, expect Expect) Reading {
	if m, ok := w.exact[exactly{expect, strings.TrimSpace(text)}]; ok {
		return Reading{Meaning: m, Whole: true}
	}
	if m, ok := w.exact[exactly{"", strings.TrimSpace(text)}]; ok {
		return Reading{Meaning: m, Whole: true}
	}
	if len(text) > 400 {
		return Reading{Meaning: Other}
	}
	spelled := w.spell(text)
	if r := w.readPlain(w.canonical(spelled), expect); r.Meaning != Other || spelled == "" {
		return r
	}
	if strings.Count(spelled, " ") >= longestMistyped {
		return Reading{Meaning: Other}
	}
	typed := undoTyping(spelled)
	if typed != spelled {
		if r := w.readPlain(w.canonical(typed), expect); r.Meaning != Other {
			return r
		}
	}
	if once := squeeze(typed); once != typed {
		return w.readPlain(w.canonical(once), expect)
	}
	return Reading{Meaning: Other}
}

func (w *Words) readPlain(plain string, expect Expect) Reading {
	var l line
	if !l.split(plain) {
		return Reading{Meaning: Other}
	}
	q := question{words: w, expect: expect, line: &l, own: w.expects[expect]}
	if r := q.peel(); r.Meaning != Other {
		return r
	}
	return q.anywhere()
}
