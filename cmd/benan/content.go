package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"benan/bot"
	"benan/bot/risk"
	"benan/bot/sms"
	"benan/flows"
	"benan/locales"
)

// contactsFile is the shipped list of services; BENAN_CONTACTS names another.
const contactsFile = "contacts.yaml"

// loadContent reads and checks conversations, texts, reply words, danger phrases and contacts. dir is a content folder
// that holds flows/scripts, flows/rules and locales/ ("" is the embedded one); contacts is the operator's contacts file
// ("" is the content's own). The error holds every fault as "file:line: message".
func loadContent(dir, contacts string) (*bot.Content, []locales.Contact, error) {
	flowsFS, localesFS := fs.FS(flows.FS), fs.FS(locales.FS)
	if dir != "" {
		flowsFS, localesFS = os.DirFS(path.Join(dir, "flows")), os.DirFS(path.Join(dir, "locales"))
	}
	var errs []error
	book, err := flows.Load(flowsFS, flows.Options{Fold: locales.Fold})
	errs = append(errs, err)
	list, err := loadContacts(localesFS, contacts)
	errs = append(errs, err)
	numbers := locales.Numbers(list)
	if err != nil {
		numbers = nil // one fault in the contacts file must not look like many in the texts
	}
	texts, err := locales.Load(localesFS, numbers)
	errs = append(errs, within("locales", err))
	words, err := locales.LoadWords(localesFS)
	errs = append(errs, within("locales", err))
	grader, err := risk.Load(localesFS)
	errs = append(errs, within("locales", err))
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	c := &bot.Content{Book: book, Texts: texts, Words: words, Risk: grader, Contacts: list}
	if err := c.Lint(segments); err != nil {
		return nil, nil, err
	}
	return c, list, nil
}

// provenContent is what the server may use: content that `benan check` finds in order. What the program brings along needs
// no proof here, because no build passes its tests without.
func provenContent(dir, contacts string) (*bot.Content, []locales.Contact, error) {
	c, list, err := loadContent(dir, contacts)
	if err != nil || contacts == "" && shippedContent(dir) {
		return c, list, err
	}
	proof, err := prove(c, dir, c.Book.Walk)
	errs := []error{err}
	for _, f := range proof.Faults {
		errs = append(errs, errors.New(f))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	return c, list, nil
}

// shippedContent tells whether a content folder holds what the program brings along, but for the clocks of the ladder,
// which lead no conversation anywhere: then there is nothing new to prove.
func shippedContent(dir string) bool {
	if dir == "" {
		return true
	}
	for sub, shipped := range map[string]fs.FS{"flows": flows.FS, "locales": locales.FS} {
		own := os.DirFS(path.Join(dir, sub))
		for _, pattern := range []string{"*.yaml", "*/*.yaml"} {
			for _, name := range slices.Concat(names(own, pattern), names(shipped, pattern)) {
				if !sameFile(own, shipped, name) {
					return false
				}
			}
		}
	}
	return true
}

func names(fsys fs.FS, pattern string) []string {
	found, _ := fs.Glob(fsys, pattern) // a folder that cannot be read differs in every file
	return found
}

// sameFile compares a file of a content folder with the shipped one. Some need not be there.
func sameFile(own, shipped fs.FS, name string) bool {
	a, err := fs.ReadFile(own, name)
	if errors.Is(err, fs.ErrNotExist) {
		return name == contactsFile || strings.HasPrefix(name, "avoid.")
	}
	b, err2 := fs.ReadFile(shipped, name)
	return err == nil && err2 == nil && (bytes.Equal(a, b) || onlyLadder(a) && onlyLadder(b))
}

// onlyLadder tells whether a rules file holds nothing but the ladder.
func onlyLadder(file []byte) bool {
	var keys map[string]any
	if err := yaml.Unmarshal(file, &keys); err != nil {
		return false
	}
	delete(keys, "ladder")
	return len(keys) == 0
}

func loadContacts(fsys fs.FS, file string) ([]locales.Contact, error) {
	name, b, err := file, []byte(nil), error(nil)
	if file == "" {
		name = "locales/" + contactsFile
		if b, err = fs.ReadFile(fsys, contactsFile); errors.Is(err, fs.ErrNotExist) {
			// A content folder of coordinators need not repeat the contacts.
			b, err = locales.FS.ReadFile(contactsFile)
		}
	} else {
		b, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, fmt.Errorf("%s:1: cannot be read: %w", name, err)
	}
	return locales.LoadContacts(name, b)
}

// triedContent is the content that `chat` and `demo` speak: that of BENAN_CONTENT_DIR and BENAN_CONTACTS, so that a
// coordinator can try a change before it is served, or the embedded one.
func triedContent() (*bot.Content, []locales.Contact, error) {
	return loadContent(os.Getenv("BENAN_CONTENT_DIR"), os.Getenv("BENAN_CONTACTS"))
}

func segments(text string) int {
	n, _, _ := sms.Segments(text)
	return n
}

var lineStart = regexp.MustCompile(`(?m)^([^\s:/]+\.yaml:\d+:)`)

// within puts the folder before the file names that a loader gave relative to it.
func within(folder string, err error) error {
	if err == nil {
		return nil
	}
	return errors.New(lineStart.ReplaceAllString(err.Error(), folder+"/$1"))
}
