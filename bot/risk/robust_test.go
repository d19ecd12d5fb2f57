package risk

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldVariants are ways in which the same words reach us: other encodings, invisible characters, look-alike letters.
func foldVariants(text string) map[string]string {
	return map[string]string{
		"NFD":         norm.NFD.String(text),
		"upper case":  strings.ToUpper(text),
		"zero width":  strings.Join(strings.Split(text, ""), "\u200b"),
		"rtl marks":   "\u202b" + text + "\u202c",
		"soft hyphen": strings.ReplaceAll(text, "e", "\u00ade"),
		"cyrillic":    strings.NewReplacer("a", "а", "o", "о", "e", "е", "c", "с").Replace(text),
		"no-break":    strings.ReplaceAll(text, " ", "\u00a0"),
		"lines":       strings.ReplaceAll(text, " ", "\r\n"),
	}
}

func TestFoldVariants(t *testing.T) {
	g := grader(t)
	for _, text := range []string{
		"em đang bị nhốt trong kho, cứu em với",
		"tôi không muốn sống nữa",
		"họ giữ hộ chiếu của em",
		"có người rủ em sang Campuchia làm, có nên đi không",
		"xin chào", "shop có bán áo không ạ", "chung no bo doi bon em tu hom thu hai",
	} {
		want := g.Grade(text, Context{})
		for name, variant := range foldVariants(text) {
			if got := g.Grade(variant, Context{}); got.Level != want.Level {
				t.Errorf("%q is %v, but %v as %s", text, want.Level, got.Level, name)
			}
		}
	}
}

// TestPlainCases are sentences about which nobody may argue.
func TestPlainCases(t *testing.T) {
	g := grader(t)
	for level, texts := range map[Level][]string{
		Critical: {
			"cứu em với", "cuu em voi", "SOS", "🆘", "c u u e m", "giups em vowis, em ddang bij nhoots", "em dang bi nhot", "emdangbinhotcuuemvoi",
			"không muốn sống nữa", "chết cho xong", "Tui hổng muốn sống nữa", "em sắp bị bán", "mai họ đưa em qua biên giới", "tối nay nó bán em",
			"họ đòi tiền chuộc con tôi", "con tôi 5 tuổi bị người lạ bế đi", "nó đang cầm dao ngoài cửa", "em vua bi hiep", "救命",
			"em bị nhốt ... à thôi em không sao", "không thở được", "khong ve duoc ho nhot em",
		},
		High: {
			"họ giữ hộ chiếu của em", "chu giu het giay to", "bi ep tiep khach", "họ ép em lừa đảo, không đủ số thì bị đánh", "em bị bán sang Trung Quốc", "muốn thoát",
			"không về được, chủ không cho ra", "my boss took my passport",
		},
		Medium: {"muốn chết", "có người rủ em sang Campuchia làm việc nhẹ lương cao", "em buồn quá", "\xff\xfe\xfd", "ជួយផង", "🔪🔪"},
		Low: {
			"", "   ", "👍", "😂😂", "...", "1", "9", "có", "không", "khong", "ok", "xin chào", "cảm ơn", "dạ", "CHU CO DAU", "15 tuổi", "3 ngày",
			"em đùa thôi", "không sao đâu", "đói chết mất", "buồn ngủ muốn chết", "sếp giết em mất :))",
			"em không bị nhốt, em chỉ hỏi thôi", "cho em hỏi dấu hiệu bị giam giữ", "hồi trước bị lừa nhưng giờ ổn rồi",
			"9h sang mai", "ho chieu", "luong", "o ha long", "Tối thứ sáu",
		},
	} {
		for _, text := range texts {
			got := g.Grade(text, Context{}).Level
			if level <= Medium && got != level || level > Medium && got < level {
				t.Errorf("%q is %v, want %v", text, got, level)
			}
		}
	}
}

func TestDenialIsMarkedAndLowersNothing(t *testing.T) {
	g := grader(t)
	if got := g.Grade("em đùa thôi", Context{}); !got.Denial {
		t.Error("a bare denial is not marked")
	}
	if got := g.Grade("họ nhốt em trong nhà, à em đùa thôi", Context{}); !got.Denial || got.Level != Critical {
		t.Errorf("a denial after danger: %+v", got)
	}
	if got := g.Grade("em đang bị nhốt", Context{}); got.Denial {
		t.Error("a plea is marked as a denial")
	}
}

func TestContextOnlyRaises(t *testing.T) {
	g := grader(t)
	for _, text := range []string{"nó sắp về", "em sợ", "xin chào", "mai em đi làm", "họ nói mai đi chỗ khác"} {
		plain := g.Grade(text, Context{}).Level
		for _, c := range []Context{{AfterRed: true}, {InReport: true}, {EarlierMedium: true}, {Previous: "alo"}} {
			if got := g.Grade(text, c).Level; got < plain {
				t.Errorf("%q falls from %v to %v with %+v", text, plain, got, c)
			}
		}
	}
	if got := g.Grade("nhot em trong kho", Context{Previous: "ho dang"}); got.Level != Critical {
		t.Errorf("two halves of one message: %v", got.Level)
	}
}

func TestDangerIsNotDilutedInALongStory(t *testing.T) {
	g := grader(t)
	story := strings.Repeat("Hôm qua trời mưa, cả nhà ăn cơm rồi đi ngủ sớm, sáng ra đồng gặt lúa. ", 8)
	for _, danger := range []string{"Em đang bị nhốt trong phòng. ", "Tối mai nó giao em cho người khác ở bên kia sông. "} {
		if got := g.Grade(story+danger+story, Context{}); got.Level < High {
			t.Errorf("%q inside a long story is %v", danger, got.Level)
		}
	}
}

func TestConcurrentUseGivesTheSameGrades(t *testing.T) {
	g := grader(t)
	texts := []string{"cứu em với", "xin chào", "em buồn quá", "họ giữ hộ chiếu của em", "mai họ đưa em đi"}
	want := make([]Grade, len(texts))
	for i, text := range texts {
		want[i] = g.Grade(text, Context{})
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				for i, text := range texts {
					if got := g.Grade(text, Context{}); got.Level != want[i].Level || !slices.Equal(got.Rules, want[i].Rules) {
						t.Errorf("%q: %+v, then %+v", text, want[i], got)
						return
					}
				}
			}
		})
	}
	wait.Wait()
}

// TestTimeIsLinear compares four times the text with the text, for the worst kinds: linear time takes four times as long,
// quadratic time sixteen.
func TestTimeIsLinear(t *testing.T) {
	g := grader(t)
	for name, unit := range map[string]string{
		"pleas": "cứu em với ", "they": "họ đang đưa em đi ", "letters": "a", "spaced": "a b ", "digits": "1a", "marks": "e\u0301", "han": "救", "bytes": "\xff", "telex": "vowis", "no": "không ", "guarded": "không bị nhốt ",
	} {
		const size, times = 32 << 10, 4
		once, more := fastest(g, strings.Repeat(unit, size/len(unit))), fastest(g, strings.Repeat(unit, times*size/len(unit)))
		if ratio := float64(more) / float64(once); ratio > times*times*0.7 {
			t.Errorf("%d times as much of %s takes %.1f times as long", times, name, ratio)
		}
	}
}

// fastest is the shortest of three gradings: what else runs on the machine makes the others longer.
func fastest(g *Grader, text string) time.Duration {
	best := time.Hour
	for range 3 {
		start := time.Now()
		g.Grade(text, Context{})
		best = min(best, time.Since(start))
	}
	return best
}

func FuzzGrade(f *testing.F) {
	for _, seed := range []string{"cứu em với", "em bị nhốt", "\xff", "🆘", "a1b2", "e\u0301\u200b", "15t 5k", "?", "救命"} {
		f.Add(seed, "")
	}
	g := grader(f)
	f.Fuzz(func(t *testing.T, text, previous string) {
		got := g.Grade(text, Context{Previous: previous})
		if got.Level > Critical {
			t.Fatalf("no such level: %d", got.Level)
		}
		for _, r := range got.Rules {
			if r == "" || !utf8.ValidString(r) {
				t.Fatalf("rule name %q", r)
			}
		}
		if alone := g.Grade(text, Context{}); alone.Level > got.Level {
			t.Fatalf("an earlier message lowers %v to %v", alone.Level, got.Level)
		}
		if again := g.Grade(text, Context{Previous: previous}); again.Level != got.Level {
			t.Fatalf("%v, then %v", got.Level, again.Level)
		}
	})
}
