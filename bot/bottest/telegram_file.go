package bottest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// AddFile lets the fake give out a file under an id. FailMethod("file", ...) makes the download meet faults.
func (f *FakeTelegram) AddFile(id string, content []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.files == nil {
		f.files = map[string][]byte{}
	}
	f.files[id] = content
}

// getFile answers with a path, or refuses as the Bot API does: 20 MB are its limit.
func (f *FakeTelegram) getFile(p url.Values) (result string, fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	content, ok := f.files[p.Get("file_id")]
	switch {
	case !ok:
		return "", Fault{Status: http.StatusBadRequest, Description: "Bad Request: wrong file_id or the file is temporarily unavailable"}
	case len(content) > 20<<20:
		return "", Fault{Status: http.StatusBadRequest, Description: "Bad Request: file is too big"}
	}
	return fmt.Sprintf(`{"file_id":%q,"file_unique_id":"u","file_size":%d,"file_path":"photos/%s"}`, p.Get("file_id"), len(content), p.Get("file_id")), Fault{}
}

// download serves /file/bot<token>/photos/<id>; false for another path.
func (f *FakeTelegram) download(w http.ResponseWriter, r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+f.token+"/photos/")
	if !ok {
		return false
	}
	fault := f.faults.take("file")
	if fault.refuse(w, r, telegramError) {
		return true
	}
	if fault.Cut {
		cut(w)
		return true
	}
	f.mu.Lock()
	content := f.files[rest]
	f.mu.Unlock()
	_, _ = w.Write(content)
	return true
}
