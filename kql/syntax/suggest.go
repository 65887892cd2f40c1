package syntax

// nearestOperator returns the keyword of the operator that is written much like the word, or "".
func nearestOperator(word string) string {
	best, limit := "", 1+len(word)/4
	if len(word) < 3 {
		return ""
	}
	for _, row := range operators {
		for _, k := range row.words {
			if k.hidden || row.Places&Piped == 0 {
				continue
			}
			if d := editDistance(word, k.text); d < limit {
				best, limit = k.text, d
			}
		}
	}
	return best
}

// editDistance returns how many letters have to be changed, added, removed or swapped with their
// neighbour to turn one word into the other.
func editDistance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
