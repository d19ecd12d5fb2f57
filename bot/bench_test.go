package bot_test

import (
	"fmt"
	"testing"
	"time"

	"benan/bot"
	"benan/flows"
)

// inScreen is a session in the middle of S1.
func inScreen(b *testing.B, c *bot.Content) bot.Session {
	b.Helper()
	s := bot.Session{}
	now := time.Unix(1_790_000_000, 0)
	for i, text := range []string{"xin chao", "1", "1", "1", "3", "2", "2"} {
		in := bot.Inbound{Op: fmt.Sprint(i), Kind: bot.KindText, Channel: "sms", Form: bot.FormFlat, Contact: "c0ffee", Text: bot.NewText(text), At: now}
		s = c.NextTurn(s, in, now).Session
	}
	return s
}

// BenchmarkNextTurn is one whole decision: reading, grading, gate, flow, rendering. Aim: 60 µs.
func BenchmarkNextTurn(b *testing.B) {
	c := testContent(b)
	s := inScreen(b, c)
	now := time.Unix(1_790_000_060, 0)
	for _, text := range []string{"2", "khong", "Em muốn hỏi là nhà em ở Uông Bí thì đăng ký học nghề ở đâu ạ"} {
		b.Run(text[:1], func(b *testing.B) {
			in := bot.Inbound{Op: "x", Kind: bot.KindText, Channel: "sms", Form: bot.FormFlat, Contact: "c0ffee", Text: bot.NewText(text), At: now}
			b.ReportAllocs()
			for b.Loop() {
				c.NextTurn(s, in, now)
			}
		})
	}
}

// BenchmarkStep is the engine alone. Aim: 5 µs.
func BenchmarkStep(b *testing.B) {
	c := testContent(b)
	s := inScreen(b, c)
	now := time.Unix(1_790_000_060, 0)
	b.ReportAllocs()
	for b.Loop() {
		c.Book.Step(s.Flow, flows.Input{Key: "2"}, now)
	}
}
