package risk

import (
	"bytes"
	_ "embed" // the committed model
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

//go:embed model.bin
var modelFile []byte

// heads are the three questions of the model: at least medium? at least high? critical?
const heads = 3

// model is linear: each bucket has a weight for each head. A score above 0 leans to yes; where the line is drawn is data
// (thresholds in locales/risk.thresholds.yaml).
type model struct {
	head    ModelHead
	scales  [heads]float32
	bias    [heads]float32
	weights []int8 // bucket*heads + head
	words   map[string]int32
	total   float64
}

// ModelHead opens the model file: how it was made, so that anybody can make it again.
type ModelHead struct {
	Command string            `json:"command"`
	Data    map[string]string `json:"data"` // file -> sha256
	Counts  map[string]int    `json:"counts"`
	Buckets int               `json:"buckets"`
	Groups  [groups]float32   `json:"groups"` // the weight of each group of features
	Scales  [heads]float64    `json:"scales"`
	Bias    [heads]float64    `json:"bias"`
	Words   map[string]int32  `json:"words"` // how often each word was seen
}

var errModel = errors.New("risk: the model file is damaged or of another version; run go run ./bot/risk/train")

func committedModel() (*model, error) { return readModel(modelFile) }

// emptyModel knows nothing: every score is 0.
func emptyModel() *model {
	return &model{weights: make([]int8, heads<<bucketBits), words: map[string]int32{}}
}

// readModel reads: length of the head (4 bytes), the head as JSON, the weights.
func readModel(data []byte) (*model, error) {
	if len(data) < 4 {
		return nil, errModel
	}
	n := int(binary.LittleEndian.Uint32(data))
	if n > len(data)-4 {
		return nil, errModel
	}
	m := &model{}
	if err := json.Unmarshal(data[4:4+n], &m.head); err != nil {
		return nil, fmt.Errorf("%w: %w", errModel, err)
	}
	raw := data[4+n:]
	if m.head.Buckets != 1<<bucketBits || len(raw) != m.head.Buckets*heads {
		return nil, errModel
	}
	m.weights = make([]int8, len(raw))
	for i, b := range raw {
		m.weights[i] = int8(b)
	}
	for h := range heads {
		m.scales[h], m.bias[h] = float32(m.head.Scales[h]), float32(m.head.Bias[h])
	}
	m.words = m.head.Words
	m.total = total(m.words)
	return m, nil
}

// bytes writes what readModel reads; equal models give equal bytes.
func (m *model) bytes() ([]byte, error) {
	head, err := json.Marshal(m.head)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(head))))
	out.Write(head)
	for _, w := range m.weights {
		out.WriteByte(byte(w))
	}
	return out.Bytes(), nil
}

// scores is the model's answer to its three questions.
type scores [heads]float32

func (m *model) score(f *features) scores {
	var s scores
	for group, buckets := range f.buckets {
		if len(buckets) == 0 {
			continue
		}
		var sums [heads]int32
		for _, b := range buckets {
			w := m.weights[b*heads : b*heads+heads]
			sums[0] += int32(w[0])
			sums[1] += int32(w[1])
			sums[2] += int32(w[2])
		}
		v := groupValue(m.head.Groups, group, len(buckets))
		for h := range s {
			s[h] += v * float32(sums[h])
		}
	}
	for h := range s {
		s[h] = s[h]*m.scales[h] + m.bias[h]
	}
	return s
}

// groupValue is what one feature of a group counts when n of the group are there.
func groupValue(weights [groups]float32, group, n int) float32 {
	switch group {
	case groupWords, groupLetters, groupMarks, groupPairs, groupSides:
		return weights[group] / float32(math.Sqrt(float64(n)))
	}
	return weights[group]
}
