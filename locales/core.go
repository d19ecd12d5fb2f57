package locales

// core reads words i to end-1. taken is how many polite words were removed: commands stand alone.
func (q *question) core(i, end, taken int) Reading {
	if r, ok := q.phrase(i, end); ok {
		if taken > 0 && q.words.alone[r.Meaning] {
			return Reading{Meaning: Other}
		}
		return r
	}
	if r := q.number(i, end); r.Meaning != Other {
		return r
	}
	if r := q.sameThing(i, end); r.Meaning != Other {
		return r
	}
	return q.hedged(i, end)
}

// phrase looks up a run of words; the answers of the question itself come first.
func (q *question) phrase(i, end int) (Reading, bool) {
	run := q.line.run(i, end)
	if q.own != nil {
		if r, ok := q.own.phrases[run]; ok {
			return r, true
		}
	}
	r, ok := q.words.phrases[run]
	if ok && q.own != nil && q.own.only {
		switch r.Meaning {
		case Yes, No, Skip, Unsure:
			return Reading{Meaning: Other}, false
		}
	}
	return r, ok
}

// sameThing reads a reply that is given twice over.
func (q *question) sameThing(i, end int) Reading {
	first := Reading{Meaning: Other}
	for i < end {
		j := end
		var r Reading
		for ok := false; j > i; j-- {
			if r, ok = q.phrase(i, j); ok {
				break
			}
		}
		switch {
		case j == i && i+1 < end && first.Meaning != Other && (q.words.after[q.line.word(i)] || q.words.between[q.line.word(i)]):
			i++
			continue
		case j == i, r.Meaning == Other, q.words.alone[r.Meaning]:
			return Reading{Meaning: Other}
		case first.Meaning == Other:
			first = r
		case first != r:
			return Reading{Meaning: Other}
		}
		i = j
	}
	return first
}

// hedged reads "hình như có", "chắc không".
func (q *question) hedged(i, end int) Reading {
	for j := min(end-1, i+3); j > i; j-- {
		if !q.words.hedges[q.line.run(i, j)] {
			continue
		}
		r, ok := q.phrase(j, end)
		if !ok {
			r = q.sameThing(j, end)
		}
		switch r.Meaning {
		case Yes, No, Unsure:
			return q.unsure()
		case Number:
			// At a question with answers of its own these are its keys: "hình như tiện".
			if ok && q.own != nil && q.own.only {
				return q.unsure()
			}
		}
	}
	return Reading{Meaning: Other}
}

// unsure is what the question itself calls it, if it does.
func (q *question) unsure() Reading {
	if q.own == nil || !q.own.only {
		return Reading{Meaning: Unsure, Whole: true}
	}
	if q.own.unsure != nil {
		return *q.own.unsure
	}
	return Reading{Meaning: Other}
}

// anywhere finds a request inside a longer message. Only wishes that harm nobody when misread are listed there.
func (q *question) anywhere() Reading {
	for i := range q.line.n {
		if !q.words.opens[q.line.word(i)] {
			continue
		}
		for j := min(q.line.n, i+5); j > i; j-- {
			m, ok := q.words.anywhere[q.line.run(i, j)]
			if ok && (i == 0 || !q.words.negation[q.line.word(i-1)]) {
				return Reading{Meaning: m}
			}
		}
	}
	return Reading{Meaning: Other}
}
