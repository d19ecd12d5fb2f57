package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"benan/bot/risk"
)

// frame is a sentence with alternatives; training draws a few sentences from each.
type frame struct {
	level risk.Level
	text  string
	line  int
}

// usualDraws is how many sentences a frame gives, and frameWeight what all of them weigh against one real message.
const usualDraws, frameWeight = 28, 4.0

// readFrames reads frames.txt, whose head explains the notation, and its hash. Faults name the line.
func readFrames(file string) (frames []frame, sum string, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, "", err
	}
	var names []string // "@name", its alternatives, and so on, for strings.NewReplacer
	for n, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if name, value, ok := strings.Cut(line, " = "); ok && name[0] == '@' {
			// Earlier names may stand in later ones, and no name opens another.
			names = append(names, name, "{"+strings.NewReplacer(names...).Replace(value)+"}")
			continue
		}
		head, text, ok := strings.Cut(line, ": ")
		word, _, _ := strings.Cut(head, " ")
		f := frame{line: n + 1}
		if err := f.level.UnmarshalText([]byte(word)); err != nil || !ok {
			return nil, "", fmt.Errorf("%s:%d: write \"level topic: sentence\" (%v)", file, n+1, err)
		}
		f.text = strings.NewReplacer(names...).Replace(text)
		if strings.Contains(f.text, "@") || strings.Count(f.text, "{") != strings.Count(f.text, "}") {
			return nil, "", fmt.Errorf("%s:%d: an unknown @name, or a brace without its partner", file, n+1)
		}
		frames = append(frames, f)
	}
	hash := sha256.Sum256(data)
	return frames, hex.EncodeToString(hash[:]), nil
}

// frameLessons draws sentences from each frame, the same ones every time.
func frameLessons(frames []frame, draws int) []risk.Lesson {
	var all []risk.Lesson
	for _, f := range frames {
		random := rand.New(rand.NewPCG(uint64(f.line), 11))
		for range draws {
			texts := variants(draw(random, f.text))
			for _, t := range texts {
				all = append(all, risk.Lesson{Text: t, Level: f.level, Weight: frameWeight / float64(draws*len(texts))})
			}
		}
	}
	return all
}

// draw chooses one alternative of each pair of braces, the outer ones first.
func draw(random *rand.Rand, text string) string {
	open := strings.IndexByte(text, '{')
	if open < 0 {
		return text
	}
	depth, start := 0, open+1
	var choices []string
	for i := open; i < len(text); i++ {
		switch c := text[i]; {
		case c == '{':
			depth++
		case c == '|' && depth == 1:
			choices = append(choices, text[start:i])
			start = i + 1
		case c == '}':
			depth--
			if depth == 0 {
				choices = append(choices, text[start:i])
				chosen := draw(random, choices[random.IntN(len(choices))])
				return text[:open] + chosen + draw(random, text[i+1:])
			}
		}
	}
	return text
}
