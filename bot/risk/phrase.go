package risk

// A vocabulary gives every word that the rules know a number, and the words written alike without marks their senses:
// "ban" may be bán, bạn or bàn. A word typed without marks, or with marks that no sense has, may be any of them.
type vocabulary struct {
	words map[string]int32 // folded word -> index into known
	known []knownWord
	next  int32 // next free word number; 0 is "not known"
}

type knownWord struct {
	any    int32 // number of the word whatever its sense
	senses []sense
}

type sense struct {
	marks  uint32
	number int32
	strict bool // only when typed with just these marks, not when typed without any
}

func newVocabulary() *vocabulary {
	return &vocabulary{words: map[string]int32{}, next: 1}
}

func (v *vocabulary) take() int32 {
	n := v.next
	v.next++
	return n
}

// learn returns the entry of a folded word, new if need be.
func (v *vocabulary) learn(folded string) *knownWord {
	i, ok := v.words[folded]
	if !ok {
		i = int32(len(v.known))
		v.words[folded] = i
		v.known = append(v.known, knownWord{any: v.take()})
	}
	return &v.known[i]
}

// addSense declares that the word with these marks is a word of its own.
func (v *vocabulary) addSense(folded string, marks uint32, strict bool) int32 {
	k := v.learn(folded)
	for _, s := range k.senses {
		if s.marks == marks && s.strict == strict {
			return s.number
		}
	}
	n := v.take()
	k.senses = append(k.senses, sense{marks, n, strict})
	return n
}

// number is how a phrase of the rules refers to a word: the sense if it is one, else the word.
func (v *vocabulary) number(folded string, marks uint32) int32 {
	k := v.learn(folded)
	for _, s := range k.senses {
		if s.marks == marks && !s.strict {
			return s.number
		}
	}
	return k.any
}

// known finds a word of a message; nil if no rule uses it.
func (v *vocabulary) find(folded string) *knownWord {
	if i, ok := v.words[folded]; ok {
		return &v.known[i]
	}
	return nil
}

// phrases is a trie over word numbers. Each phrase belongs to lists (slots of the rules or single steps of a pattern);
// walking it from every word of a message finds all phrases in time linear in the message, as depth is bounded.
type phrases struct {
	edges map[edge]int32
	lists [][]int32 // of a node: the lists that the phrase ending here belongs to
}

type edge struct {
	node, word int32
}

func newPhrases() *phrases {
	return &phrases{edges: map[edge]int32{}, lists: make([][]int32, 1)}
}

func (p *phrases) add(words []int32, list int32) {
	node := int32(0)
	for _, w := range words {
		next, ok := p.edges[edge{node, w}]
		if !ok {
			next = int32(len(p.lists))
			p.lists = append(p.lists, nil)
			p.edges[edge{node, w}] = next
		}
		node = next
	}
	for _, l := range p.lists[node] {
		if l == list {
			return
		}
	}
	p.lists[node] = append(p.lists[node], list)
}

// hit says that a phrase of a list stands at a place of a message.
type hit struct {
	list   int32
	length int32 // in words
}

// from appends the hits that start at word i.
func (p *phrases) from(words []word, i int, hits []hit) []hit {
	return p.walk(words, i, i, 0, hits)
}

func (p *phrases) walk(words []word, start, i int, node int32, hits []hit) []hit {
	for _, l := range p.lists[node] {
		if i > start {
			hits = append(hits, hit{l, int32(i - start)})
		}
	}
	if i == len(words) || words[i].known == nil {
		return hits
	}
	w := &words[i]
	if next, ok := p.edges[edge{node, w.known.any}]; ok {
		hits = p.walk(words, start, i+1, next, hits)
	}
	only := w.onlySense()
	for _, s := range w.known.senses {
		if s.strict && s.marks != w.marks || !s.strict && only != 0 && s.number != only {
			continue
		}
		if next, ok := p.edges[edge{node, s.number}]; ok {
			hits = p.walk(words, start, i+1, next, hits)
		}
	}
	return hits
}
