package records

import (
	"errors"
	"strconv"
)

// codeLetters are the letters of case codes, in the order in which they are used up. Left out are those that look like
// digits or each other (i, l, o) and those that stand for an hour, a minute, a sum or a distance in a worker's own words
// («3h», «5p», «2k», «7g», «1m», «2t», «3n»: a line must not be taken for a code).
const codeLetters = "abcdefjqrsuvwxyz"

// errNoCode: every code is in use; more than 1500 cases are open or freshly closed.
var errNoCode = errors.New("no case code is free")

func freeCode(used []string) (string, error) {
	taken := make(map[string]bool, len(used))
	for _, c := range used {
		taken[c] = true
	}
	for _, letter := range codeLetters {
		for n := 1; n <= 99; n++ {
			if code := strconv.Itoa(n) + string(letter); !taken[code] {
				return code, nil
			}
		}
	}
	return "", errNoCode
}
