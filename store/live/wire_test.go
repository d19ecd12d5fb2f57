package live

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/store"
)

func testStore(t *testing.T) *Store {
	t.Helper()
	file, err := store.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := store.ParseKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open("redis://127.0.0.1:1", ring, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fill puts something that is not zero into every field, also those that bot will get later.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case bot.Text:
		v.Set(reflect.ValueOf(bot.NewText("chữ")))
		return
	case bot.Address:
		v.Set(reflect.ValueOf(bot.NewAddress("+84911222333")))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(1790000000, 0).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint8:
		v.SetUint(2)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Struct:
		for i := range v.NumField() {
			if !strings.Contains(v.Type().Field(i).Tag.Get("json"), "-") {
				fill(v.Field(i))
			}
		}
	default:
		panic("fill: " + v.Kind().String())
	}
}

// Every field of an event and of its item comes back, private ones too.
func TestShapes(t *testing.T) {
	s := testStore(t)
	var e bot.Event
	fill(reflect.ValueOf(&e).Elem())
	sealed, err := s.sealEvent(e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.openEvent(e.Contact, string(sealed))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, e) {
		t.Error("an event does not come back whole: a private field of bot is missing in wire.go")
	}
	item, err := s.sealItem(e.Item)
	if err != nil {
		t.Fatal(err)
	}
	back, err := s.openItem(e.Item.Contact, string(item))
	if err != nil || !reflect.DeepEqual(back, e.Item) {
		t.Error("an item does not come back whole", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, url := range []string{"", "http://x", "redis://user:s3cret@[::1", "s3cret"} {
		if _, err := Open(url, nil, Options{}); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestPartitionsAreUsedEvenly(t *testing.T) {
	s := testStore(t)
	namer := bot.NewNamer([]byte("k"))
	n := map[int]int{}
	for i := range 1600 {
		n[s.Partition(namer.Contact("sms", bot.NewAddress(string(rune(i)))))]++
	}
	for p := range 16 {
		if n[p] < 60 || n[p] > 140 {
			t.Errorf("partition %d holds %d of 1600", p, n[p])
		}
	}
}
