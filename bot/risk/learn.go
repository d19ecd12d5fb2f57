package risk

import (
	"strings"
	"sync"
)

// Lesson is one labelled text to learn from. Weight is how much it counts; 1 is usual.
type Lesson struct {
	Text   string
	Level  Level
	Weight float64
}

// Recipe is everything that decides what a model becomes, besides the lessons and the rules.
type Recipe struct {
	Groups [groups]float32 // weight of each group of features
	Cost   [heads]float64  // how much a wrong lesson costs against plain weights; higher fits closer
	Uplift [heads]float64  // how much more a missed danger costs than a false call
	Rarity float64         // how far rare features count more than common ones; 0: all alike
	Ratio  float64         // how far features that stand on one side only count more (naive Bayes ratios); 0: all alike
	Passes int
}

// UsualRecipe is what the committed model is made with, chosen by leaving out one writer at a time.
func UsualRecipe() Recipe {
	return Recipe{
		Groups: [groups]float32{1, 0.5, 0.3, 0.2, 0.5, 0.4, 0.15, 0.5},
		Cost:   [heads]float64{1.5, 1.5, 1.5},
		Uplift: [heads]float64{1, 1, 1},
		Rarity: 1,
		Ratio:  0.3,
		Passes: 10,
	}
}

// Learn makes a model from lessons and returns its file. The same grader, lessons and recipe give the same bytes: a
// linear support vector machine for each head, trained by dual coordinate descent in a fixed shuffle, rounded to bytes.
func (g *Grader) Learn(lessons []Lesson, words map[string]int32, recipe Recipe, head ModelHead) ([]byte, error) {
	pupil := g.with(&model{head: ModelHead{Groups: recipe.Groups}, words: words, total: total(words)})
	rows := pupil.rows(lessons, recipe.Groups)
	var weights [heads][]float64
	var wait sync.WaitGroup
	for h := range heads {
		wait.Go(func() { weights[h] = learnHead(rows, lessons, h, recipe) })
	}
	wait.Wait()
	m := &model{head: head, weights: make([]int8, heads<<bucketBits)}
	m.head.Groups, m.head.Buckets, m.head.Words = recipe.Groups, 1<<bucketBits, words
	for h := range heads {
		m.head.Scales[h] = round(m.weights, weights[h][:1<<bucketBits], h)
		m.head.Bias[h] = weights[h][1<<bucketBits]
	}
	return m.bytes()
}

// With is the same grader with another model.
func (g *Grader) With(file []byte) (*Grader, error) {
	m, err := readModel(file)
	if err != nil {
		return nil, err
	}
	return g.with(m), nil
}

func (g *Grader) with(m *model) *Grader {
	other := &Grader{
		vocabulary: g.vocabulary, phrases: g.phrases, lists: g.lists, spelling: g.spelling, rules: g.rules,
		alarming: g.alarming, limits: g.limits,
	}
	other.use(m)
	return other
}

// Scores gives the model's scores for medium, for a call and for critical, and the level that the rules alone are sure of.
func (g *Grader) Scores(text string) (score [3]float32, sure Level, spoke bool) {
	s := g.scratch.Get().(*scratch)
	defer g.scratch.Put(s)
	g.read(&s.reading, text)
	if len(s.reading.words) == 0 {
		return [3]float32{-9, -9, -9}, g.wordless(text), true
	}
	g.rules.find(&s.reading, &s.findings)
	sure, spoke = s.findings.level(g.rules.rules)
	score, _, _ = g.loudest(s)
	score[1] = g.limits.call(score)
	return score, sure, spoke
}

// Spell gives the words as the grader reads them, for counting and for the curious.
func (g *Grader) Spell(text string) []string {
	var r reading
	g.read(&r, text)
	words := make([]string, len(r.words))
	for i := range r.words {
		words[i] = r.words[i].text
	}
	return words
}

// CountWords counts the words of texts as the grader reads them, leaving out what stands only once.
func (g *Grader) CountWords(texts []string) map[string]int32 {
	blank := g.with(&model{words: map[string]int32{}})
	counts := map[string]int32{}
	for _, t := range texts {
		for _, w := range blank.Spell(t) {
			if !strings.ContainsAny(w, "0123456789") && len(w) <= 12 {
				counts[w]++
			}
		}
	}
	for w, n := range counts {
		if n < 2 {
			delete(counts, w)
		}
	}
	return counts
}

func total(words map[string]int32) float64 {
	sum := int64(0)
	for _, n := range words {
		sum += int64(n)
	}
	return float64(sum)
}
