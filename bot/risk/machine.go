package risk

import (
	"math"
	"math/rand/v2"
)

// row is one lesson as the model sees it.
type row struct {
	buckets []uint32
	values  []float32
}

func (g *Grader) rows(lessons []Lesson, weights [groups]float32) []row {
	rows := make([]row, len(lessons))
	s := g.scratch.Get().(*scratch)
	defer g.scratch.Put(s)
	for i, l := range lessons {
		g.read(&s.reading, l.Text)
		g.rules.find(&s.reading, &s.findings)
		s.features.extract(g, &s.reading, &s.findings, 0, len(s.reading.words))
		for group, buckets := range s.features.buckets {
			v := groupValue(weights, group, len(buckets))
			for _, b := range buckets {
				rows[i].buckets = append(rows[i].buckets, b)
				rows[i].values = append(rows[i].values, v)
			}
		}
		rows[i].buckets = append(rows[i].buckets, 1<<bucketBits)
		rows[i].values = append(rows[i].values, 1)
	}
	return rows
}

// gains says how much each feature counts for head h, by how rare it is and how far it stands on one side only
// (NB-SVM, Wang and Manning 2012, softened). They are part of the weights in the end.
func gains(rows []row, lessons []Lesson, h int, recipe Recipe) []float64 {
	yes, no := make([]float64, 1<<bucketBits+1), make([]float64, 1<<bucketBits+1)
	for i, r := range rows {
		side := no
		if int(lessons[i].Level) > h {
			side = yes
		}
		for _, b := range r.buckets {
			side[b] += lessons[i].Weight
		}
	}
	const bias = 1 << bucketBits // stands in every row
	allYes, allNo := yes[bias], no[bias]
	gain := make([]float64, len(yes))
	for b := range gain {
		ratio := math.Abs(math.Log((yes[b] + 0.5) / (allYes + 1) * (allNo + 1) / (no[b] + 0.5)))
		rarity := math.Log(1+(allYes+allNo)/(yes[b]+no[b]+1)) / 4
		gain[b] = (1 - recipe.Ratio + recipe.Ratio*ratio) * math.Pow(rarity, recipe.Rarity)
	}
	gain[bias] = 1
	return gain
}

// learnHead solves the L2-regularised squared-hinge machine "level > h" by dual coordinate descent (Hsieh et al. 2008).
func learnHead(rows []row, lessons []Lesson, h int, recipe Recipe) []float64 {
	w := make([]float64, 1<<bucketBits+1)
	gain := gains(rows, lessons, h, recipe)
	alpha := make([]float64, len(rows))
	norm := make([]float64, len(rows))
	order := make([]int, len(rows))
	for i, r := range rows {
		order[i] = i
		for k, b := range r.buckets {
			v := float64(r.values[k]) * gain[b]
			norm[i] += v * v
		}
	}
	random := rand.New(rand.NewPCG(1, uint64(h)))
	for range recipe.Passes {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			y, cost := -1.0, recipe.Cost[h]*lessons[i].Weight
			if int(lessons[i].Level) > h {
				y, cost = 1, cost*recipe.Uplift[h]
			}
			slack := 1 / (2 * cost)
			dot := 0.0
			for k, b := range rows[i].buckets {
				dot += w[b] * gain[b] * float64(rows[i].values[k])
			}
			next := math.Max(0, alpha[i]-(y*dot-1+slack*alpha[i])/(norm[i]+slack))
			step := (next - alpha[i]) * y
			alpha[i] = next
			if step == 0 {
				continue
			}
			for k, b := range rows[i].buckets {
				w[b] += step * gain[b] * float64(rows[i].values[k])
			}
		}
	}
	for b := range w {
		w[b] *= gain[b]
	}
	return w
}

// round stores the weights of a head as bytes and returns the size of one step.
func round(into []int8, weights []float64, h int) float64 {
	largest := 1e-9
	for _, w := range weights {
		largest = math.Max(largest, math.Abs(w))
	}
	scale := largest / 127
	for b, w := range weights {
		into[b*heads+h] = int8(math.Round(w / scale))
	}
	return scale
}
