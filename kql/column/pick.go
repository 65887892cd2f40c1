package column

import "github.com/ruleproof/ruleproof/kql/value"

// Pick returns the listed rows of a column, which may be nil. A constant column stays
// constant, unless a row is -1, which stands for null.
func Pick(c value.Column, rows []int) value.Column {
	if c == nil {
		return nil
	}
	if c.Const() && c.Len() > 0 {
		for _, r := range rows {
			if r < 0 {
				return c.Gather(rows)
			}
		}
		return c.Slice(0, len(rows))
	}
	return c.Gather(rows)
}

// True returns the rows where a bool column is true.
func True(c value.Column) []int {
	v := c.(*value.Vector[bool])
	if v.Const() {
		if v.Len() == 0 || v.IsNull(0) || !v.At(0) {
			return []int{}
		}
		return All(v.Len())
	}
	rows := make([]int, 0, v.Len())
	if !v.HasNulls() {
		for r := range v.Len() {
			if v.At(r) {
				rows = append(rows, r)
			}
		}
		return rows
	}
	for r := range v.Len() {
		if v.At(r) && !v.IsNull(r) {
			rows = append(rows, r)
		}
	}
	return rows
}

// All returns the numbers from 0 to n-1.
func All(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}
