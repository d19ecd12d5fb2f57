package locales

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"
)

// Load reads every active.<lang>.yaml in the root of fsys. numbers gives the phone number of a contact id, for
// {{so "111"}}; nil: the contacts file itself has a fault, and ids are not judged. All faults come back at once, joined,
// each a Fault; with any fault there is no catalog.
func Load(fsys fs.FS, numbers map[string]string) (*Catalog, error) {
	l := &loader{numbers: numbers, faults: &faults{}, catalog: &Catalog{langs: map[string]*edition{}}}
	names, err := fs.Glob(fsys, "active.*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if lang, ok := fileLanguage("active", name); ok {
			l.file(fsys, name, lang)
		} else {
			l.faults.add(name, 1, "không rõ ngôn ngữ: đặt tên tệp là active.<lang>.yaml (name the file active.<lang>.yaml)")
		}
	}
	if l.catalog.langs[home] == nil {
		l.faults.add("active."+home+".yaml", 1, "missing: every text needs its Vietnamese")
		return nil, l.faults.joined()
	}
	if !l.broken {
		l.compareLanguages()
	}
	if err := l.faults.joined(); err != nil {
		return nil, err
	}
	for lang, e := range l.catalog.langs {
		if err := e.prepare(lang); err != nil {
			return nil, err
		}
	}
	return l.catalog, nil
}

type loader struct {
	numbers map[string]string
	faults  *faults
	catalog *Catalog
	broken  bool // the Vietnamese file cannot be read: nothing is compared with it
}

// fileLanguage takes "vi" from "active.vi.yaml".
func fileLanguage(kind, name string) (string, bool) {
	lang, ok := strings.CutPrefix(name, kind+".")
	if !ok {
		return "", false
	}
	lang, ok = strings.CutSuffix(lang, ".yaml")
	return lang, ok && lang != "" && !strings.ContainsAny(lang, "./")
}

func (l *loader) file(fsys fs.FS, name, lang string) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		l.faults.add(name, 1, "cannot be read: "+err.Error())
		return
	}
	e := &edition{messages: map[string]*message{}}
	l.catalog.langs[lang] = e
	var root yaml.Node
	if err := yaml.Load(raw, &root); err != nil {
		l.faults.yaml(name, err)
		l.broken = l.broken || lang == home
		return
	}
	for _, top := range root.Content {
		l.branch(e, name, "", top)
	}
}

// branch walks one mapping; nested and dotted keys name the same text.
func (l *loader) branch(e *edition, file, prefix string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		l.faults.add(file, n.Line, "here a list of «id: text» is expected")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		id := prefix + key.Value
		switch value.Kind {
		case yaml.MappingNode:
			l.branch(e, file, id+".", value)
		case yaml.ScalarNode:
			l.message(e, &message{id: id, text: strings.TrimSpace(value.Value), file: file, line: key.Line, from: e})
		default:
			l.faults.add(file, key.Line, id+": write the text itself, no list and no reference")
		}
	}
}

func (l *loader) message(e *edition, m *message) {
	if before := e.messages[m.id]; before != nil {
		l.faults.add(m.file, m.line, m.id+": written twice, also in line "+itoa(before.line)+"; remove one")
		return
	}
	e.messages[m.id] = m
	if m.text == "" {
		l.faults.add(m.file, m.line, m.id+": empty; write the text or remove the line")
	}
	l.lintNumbers(m)
	l.fillNumbers(m)
	l.lintPlaceholders(m)
}

// prepare hands the checked texts to go-i18n and does once what would else be done at every message.
func (e *edition) prepare(lang string) error {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.Vietnamese
	}
	// go-i18n has no plural rules for Dao or Tày and refuses their texts; we use no plural forms, so any rule will do.
	bundle := i18n.NewBundle(tag)
	if bundle.AddMessages(tag, &i18n.Message{ID: "?", Other: "?"}) != nil {
		tag = language.Vietnamese
		bundle = i18n.NewBundle(tag)
	}
	var failed []error
	for id, m := range e.messages {
		failed = append(failed, bundle.AddMessages(tag, &i18n.Message{ID: id, Other: m.text}))
		m.lookup = &i18n.LocalizeConfig{MessageID: id}
		m.unaccented = Unaccent(m.text)
		m.sms = e.messages[id+smsMark]
	}
	e.localizer = i18n.NewLocalizer(bundle, tag.String())
	return errors.Join(failed...)
}
