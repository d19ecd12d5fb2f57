package flows

import "slices"

// match finds the choice that a reply means, or nil. The order is fixed: an age at an age item, a key, the choice's own
// words, the reading. An age item takes 1-4 as keys and 10-99 or a birth year as an age.
func (b *Book) match(n *node, in Input) *choice {
	if in.Age > 0 {
		for _, c := range n.Choices {
			if len(c.Ages) == 2 && in.Age >= c.Ages[0] && in.Age <= c.Ages[1] {
				return c
			}
		}
	}
	for _, c := range n.Choices {
		if in.Key != "" && c.Key == in.Key {
			return c
		}
	}
	for _, c := range n.Choices {
		if in.Words != "" && slices.Contains(c.Words, in.Words) {
			return c
		}
	}
	if in.Means == "" {
		return nil
	}
	for _, c := range n.Choices {
		if slices.Contains(c.Means, in.Means) {
			return c
		}
	}
	for _, c := range n.Choices {
		if c.Value == in.Means && !slices.Contains(c.Means, "none") {
			return c
		}
	}
	return nil
}
