package locales

// question is one reading: a message held against what was asked.
//
// The grammar is small. A reply is polite words, a core, polite words. A core is a known phrase, a number, several
// phrases of one meaning ("không, chưa bao giờ"), or a hedge before a yes or no ("hình như có"), which is unsure.
// Whatever word is left over makes the message more than a reply.
type question struct {
	words  *Words
	expect Expect
	own    *ownAnswers
	line   *line
}

// peel takes polite words off both ends, as few as possible, until a core is left.
func (q *question) peel() Reading {
	n := q.line.n
	front, back := q.politeFront(), q.politeBack()
	for taken := 0; taken <= front+back; taken++ {
		for i := max(0, taken-back); i <= min(front, taken); i++ {
			end := n - (taken - i)
			if i >= end {
				continue
			}
			r := q.core(i, end, taken)
			switch {
			case r.Meaning == Other && r.Whole: // listed as no reply ("có con"): taking words off must not make it one
				return Reading{Meaning: Other}
			case r.Meaning == Other, !q.fits(r, i, end):
				continue
			}
			return q.turned(r, i, end)
		}
	}
	return Reading{Meaning: Other}
}

func (q *question) politeFront() int {
	i := 0
	for i < q.line.n-1 && q.words.before[q.line.word(i)] {
		i++
	}
	return i
}

func (q *question) politeBack() int {
	w, i := q.words, 0
	for i < q.line.n-1 {
		word := q.line.word(q.line.n - 1 - i)
		if !w.after[word] && !w.urge[word] && !w.callname[word] && !w.denial[word] {
			break
		}
		i++
	}
	return i
}

// fits refuses an end that is polite behind one core and content behind another: "2 em" may be two children, "có con"
// a child, "không đi" and "không nữa" a story.
func (q *question) fits(r Reading, i, end int) bool {
	w, n := q.words, q.line.n
	for k := end; k < n; k++ {
		word := q.line.word(k)
		switch {
		case w.after[word]:
		case w.urge[word]:
			if r.Meaning == Yes || r.Meaning == No || r.Meaning == Unsure {
				return false
			}
		case w.denial[word]:
			if r.Meaning == Number {
				return false
			}
		case n-end == 1 && end-i == 1 && i == 0:
			return false
		}
	}
	return true
}

// turned reads "có đâu", "đúng mô": a yes with a denial behind it is a no, unless it began with one ("không sai đâu").
func (q *question) turned(r Reading, i, end int) Reading {
	if r.Meaning != Yes || q.words.negation[q.line.word(i)] {
		return r
	}
	for k := end; k < q.line.n; k++ {
		if q.words.denial[q.line.word(k)] {
			r.Meaning = No
		}
	}
	return r
}
