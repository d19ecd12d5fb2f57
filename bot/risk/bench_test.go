package risk

import (
	"strings"
	"testing"
)

// BenchmarkGrade holds the promise of at most 100 µs and a handful of allocations for a message.
func BenchmarkGrade(b *testing.B) {
	g := grader(b)
	for name, text := range map[string]string{
		"short":    "cuu em voi",
		"plain":    "Em kể nhanh kẻo hết pin. Chị Hà cùng xóm rủ đi bán áo quần ở Lạng Sơn, ra tới nơi chị giao em với Mai cho một anh lái xe rồi quay về.",
		"unmarked": "toi hom qua minh ve que an gio, duong dong qua di mat 5 tieng dong ho, met muon chet luon, mai lai phai di lam roi, chan ghe",
		"joined":   "chungnoobodoibonemtuhomthu2cobanngatxiu",
		"longest":  strings.Repeat("em o day khong sao ", 54),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Grade(text, Context{})
			}
		})
	}
}
