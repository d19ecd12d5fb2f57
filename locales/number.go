package locales

import (
	"strconv"
	"strings"
)

// number reads "3", "số ba", "chọn s2", "mười sáu tuổi". Every word must belong to it: "3 ngày" is no number.
func (q *question) number(i, end int) Reading {
	if q.expect == ExpectAge {
		if r := q.age(i, end); r.Meaning != Other {
			return r
		}
	}
	first, led := i, false
	for ; first < end-1; first++ {
		word := q.line.word(first)
		if !q.words.lead[word] && !q.words.weakLead[word] {
			break
		}
		led = led || q.words.lead[word]
	}
	n, ok := q.count(first, end, led)
	if !ok || n > 9 {
		return Reading{Meaning: Other}
	}
	return Reading{Meaning: Number, Number: n, Whole: true}
}

// count reads digits, one glued to its lead ("s2", "so3"), or number words.
func (q *question) count(i, end int, led bool) (int, bool) {
	w, run := q.words, q.line.run(i, end)
	if n, ok := digits(run); ok {
		return n, true
	}
	if stem := strings.TrimRight(run, "0123456789"); stem != run && w.lead[stem] {
		return digits(run[len(stem):])
	}
	if n, ok := w.ordinals[run]; ok && (led || q.expect == ExpectMenu) {
		return n, true
	}
	n, ok := q.spoken(i, end)
	// Alone and without marks these words are also a father, a man, an hour: at a yes-or-no question only 1 and 2 count.
	if ok && !led && n > 2 && q.expect != ExpectMenu && q.expect != ExpectAge {
		return 0, false
	}
	return n, ok
}

// spoken reads number words from 0 to 99.
func (q *question) spoken(i, end int) (int, bool) {
	w := q.words
	if end-i > 3 {
		return 0, false
	}
	n, tens := 0, false
	for k := i; k < end; k++ {
		word := q.line.word(k)
		if w.ten[word] {
			if tens {
				return 0, false
			}
			tens = true
			n = max(1, n) * 10
			continue
		}
		unit, ok := w.units[word]
		if !ok && tens {
			unit, ok = w.afterTen[word]
		}
		if !ok || k > i && !w.ten[q.line.word(k-1)] {
			return 0, false
		}
		n += unit
	}
	return n, true
}

// age reads "16", "em 15 tuổi", "mười sáu", "sinh năm 2009", "sn 97", "2k9". One digit is a key of the question, unless
// "tuổi" follows it: then it is a small child, which is key 1.
func (q *question) age(i, end int) Reading {
	w := q.words
	years, born := false, false
	for i < end-1 && w.ageBefore[q.line.word(i)] {
		born = born || w.born[q.line.word(i)]
		i++
	}
	for i < end-1 && w.ageAfter[q.line.word(end-1)] {
		years = true
		end--
	}
	n, ok := q.yearOrAge(i, end)
	switch {
	case !ok:
	case n < 10 && years && n > 0:
		return Reading{Meaning: Number, Number: 1, Whole: true}
	case born && n >= 30 && n <= 99:
		return Reading{Meaning: Number, Number: 1900 + n, Whole: true}
	case born && n < 30:
		return Reading{Meaning: Number, Number: 2000 + n, Whole: true}
	case n <= 99, n >= 1900 && n <= 2099:
		return Reading{Meaning: Number, Number: n, Whole: true}
	}
	return Reading{Meaning: Other}
}

func (q *question) yearOrAge(i, end int) (int, bool) {
	run := q.line.run(i, end)
	if late, ok := strings.CutPrefix(run, "2k"); ok {
		n, ok := digits("0" + late)
		return 2000 + n, ok && n < 30
	}
	if stem := strings.TrimSuffix(run, "t"); len(stem) == 2 {
		if n, ok := digits(stem); ok {
			return n, true
		}
	}
	return q.count(i, end, true)
}

func digits(s string) (int, bool) {
	if s == "" || len(s) > 4 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
