package risk

// features are what the model sees of one stretch of a message: hashed into buckets, in groups that are weighed apart.
type features struct {
	buckets [groups][]uint32
	line    []byte  // the words, joined, for letter n-grams
	lists   []int32 // the named lists found, each once
}

// The groups. Each has a weight in the limits of the model; text groups are normalised by their length, so that a long
// message is not louder than a short one, while each list, rule and sign found counts in full.
const (
	groupWords   = iota // words and pairs of words
	groupLetters        // runs of letters, also across words: survives misspelling
	groupMarks          // words with the marks as typed
	groupLists          // named lists of the rules found in the text
	groupPairs          // pairs of them
	groupRules          // rules and guards
	groupSigns          // length, question, laughter
	groupSides          // named lists with the words and lists beside them
	groups
)

const bucketBits = 18

// fold64 is FNV-1a with a last mix: the buckets are the upper bits, which plain FNV mixes badly.
func fold64(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}

func bucket(h uint64) uint32 {
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h >> (64 - bucketBits))
}

func seed(group int) uint64 { return 0xcbf29ce484222325 + uint64(group)*0x9E3779B97F4A7C15 }

// wordFeature and pairFeature are shared by the model and by the reasons it gives.
func wordFeature(w string) uint32 { return bucket(fold64(seed(groupWords), w)) }

func pairFeature(a, b string, skipped bool) uint32 {
	h := fold64(seed(groupWords), a) ^ 0x20
	if skipped {
		h ^= 0x5F00
	}
	return bucket(fold64(h*0x100000001b3, b))
}

// extract fills f with the features of words[from:to] and of what the rules found in the whole message.
func (f *features) extract(g *Grader, r *reading, x *findings, from, to int) {
	for i := range f.buckets {
		f.buckets[i] = f.buckets[i][:0]
	}
	f.words(r.words[from:to])
	f.letters(r.words[from:to])
	f.found(g, r, from, to)
	f.ruled(g.rules, x)
	f.signed(r, to-from)
	f.sides(g, r, from, to)
}

func (f *features) add(group int, b uint32) { f.buckets[group] = append(f.buckets[group], b) }

func (f *features) words(words []word) {
	before, last := "^^", "^"
	for i := range words {
		w := plainNumber(words[i].text)
		f.add(groupWords, wordFeature(w))
		f.add(groupWords, pairFeature(last, w, false))
		if i > 0 {
			f.add(groupWords, pairFeature(before, w, true))
		}
		if m := words[i].marks; m != 0 {
			h := fold64(seed(groupMarks), w) ^ uint64(m)<<8
			f.add(groupMarks, bucket(h*0x100000001b3))
		}
		before, last = last, w
	}
	f.add(groupWords, pairFeature(last, "$", false))
}

// plainNumber makes one word of all numbers of a size, but keeps the small ones and the hotlines, which mean something.
func plainNumber(w string) string {
	if w == "" || w[0] < '0' || w[0] > '9' || w == "111" || w == "113" {
		return w
	}
	switch len(w) {
	case 1:
		return w
	case 2:
		if w < "18" {
			return "1#"
		}
		return "##"
	case 3:
		return "###"
	}
	return "####"
}

// shortestRun and longestLetters bound the runs of letters.
const shortestLetters, longestLetters = 3, 5

func (f *features) letters(words []word) {
	f.line = append(f.line[:0], ' ')
	for i := range words {
		f.line = append(f.line, plainNumber(words[i].text)...)
		f.line = append(f.line, ' ')
	}
	for i := range f.line {
		h := seed(groupLetters)
		for n := 1; n <= longestLetters && i+n <= len(f.line); n++ {
			h = (h ^ uint64(f.line[i+n-1])) * 0x100000001b3
			if n >= shortestLetters {
				f.add(groupLetters, bucket(h))
			}
		}
	}
}

// found adds the named lists in the stretch, and each pair of them in the order in which they first stand.
func (f *features) found(g *Grader, r *reading, from, to int) {
	f.lists = f.lists[:0]
	for i := from; i < to; i++ {
		for _, h := range r.startingAt(i) {
			if g.lists[h.list] != "" && !f.has(h.list) && len(f.lists) < maxLists {
				f.lists = append(f.lists, h.list)
			}
		}
	}
	for i, a := range f.lists {
		h := fold64(seed(groupLists), g.lists[a])
		f.add(groupLists, bucket(h))
		for _, b := range f.lists[i+1:] {
			// The order is dropped: SMS halves come in any order, and so does the grammar of people in fear.
			f.add(groupPairs, bucket(h^fold64(seed(groupLists), g.lists[b])))
		}
	}
}

// maxLists keeps the number of pairs bounded.
const maxLists = 32

func (f *features) has(list int32) bool {
	for _, l := range f.lists {
		if l == list {
			return true
		}
	}
	return false
}

// besideLists is how many words behind a list another list still stands beside it.
const besideLists = 3

// sides adds each list with the word before it, the word behind it and the lists that follow close: "họ <keep>", "<keep>
// <papers>". What one writer says with one word, another says with the next word of the same list.
func (f *features) sides(g *Grader, r *reading, from, to int) {
	for i := from; i < to; i++ {
		for _, a := range r.startingAt(i) {
			if g.lists[a.list] == "" {
				continue
			}
			h := fold64(seed(groupSides), g.lists[a.list]) * 31
			behind := i + int(a.length)
			if behind < to {
				f.add(groupSides, bucket(fold64(h^1, plainNumber(r.words[behind].text))))
			}
			if i > from {
				f.add(groupSides, bucket(fold64(h^2, plainNumber(r.words[i-1].text))))
			}
			for j := behind; j < min(to, behind+besideLists); j++ {
				for _, b := range r.startingAt(j) {
					if g.lists[b.list] != "" {
						f.add(groupSides, bucket(fold64(h^3, g.lists[b.list])))
					}
				}
			}
		}
	}
}

// ruled goes by the names of rules and guards, so that a new rule does not disturb what the model learnt of the others.
func (f *features) ruled(set *ruleSet, x *findings) {
	for i := range set.rules {
		if x.fired[i] {
			f.add(groupRules, bucket(fold64(seed(groupRules), set.rules[i].name)))
		}
		if x.guarded[i] {
			f.add(groupRules, bucket(fold64(seed(groupRules)^0xFF, set.rules[i].name)))
		}
	}
	for i, said := range x.guards {
		if said {
			f.add(groupRules, bucket(fold64(seed(groupRules)^0xFFFF, set.guards[i].name)))
		}
	}
}

func (f *features) signed(r *reading, length int) {
	sign := func(n uint64, is bool) {
		if is {
			f.add(groupSigns, bucket(seed(groupSigns)+n*0x9E3779B97F4A7C15))
		}
	}
	sign(1, r.signs.question)
	sign(2, r.signs.laugh)
	sign(3, r.signs.quote)
	sign(4, r.signs.link)
	sign(5, length <= 2)
	sign(6, length > 2 && length <= 5)
	sign(7, length > 5 && length <= 10)
	sign(8, length > 10 && length <= 18)
	sign(9, length > 18 && length <= 30)
	sign(10, length > 30)
}
