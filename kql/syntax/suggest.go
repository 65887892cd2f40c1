package syntax

import "github.com/ruleproof/ruleproof/internal/suggest"

// nearestOperator returns the keyword of the operator that was probably meant, or "".
func nearestOperator(word string) string {
	near, _ := suggest.Nearest(word, func(yield func(string) bool) {
		for _, row := range operators {
			for _, k := range row.words {
				if !k.hidden && row.Places&Piped != 0 && !yield(k.text) {
					return
				}
			}
		}
	})
	return near
}
