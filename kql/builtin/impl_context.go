package builtin

import (
	"github.com/ruleproof/ruleproof/kql/value"
)

// assert stops the query with a message unless a condition holds.
func assert(f *frame, a []any) any {
	if a[0] != true {
		return f.fail("%s", value.Text(a[1]))
	}
	return true
}

// sizeOf returns about how many bytes a value takes in the service: those of a
// text, or of a number by its type.
func sizeOf(t value.Type, v any) int64 {
	switch t {
	case value.String:
		return int64(len(value.Text(v)))
	case value.Bool:
		return 1
	case value.Int:
		return 4
	case value.Decimal, value.GUID:
		return 16
	case value.Dynamic:
		return int64(len(value.AppendJSON(nil, v)))
	}
	return 8
}

func estimateDataSize(f *frame, a []any) any {
	n := int64(0)
	for i, v := range a {
		n += sizeOf(f.types[i], v)
	}
	return n
}
