package exec

import "github.com/ruleproof/ruleproof/kql/value"

// concat returns one batch of all rows; columns that are nil stay nil. width
// is the number of columns where there is no batch to tell it.
func concat(list []*batch, width int) *batch {
	switch len(list) {
	case 0:
		return &batch{cols: make([]value.Column, width)}
	case 1:
		return list[0]
	}
	rows := 0
	for _, b := range list {
		rows += b.rows
	}
	out := &batch{make([]value.Column, len(list[0].cols)), rows}
	parts := make([]value.Column, len(list))
	for i, c := range list[0].cols {
		if c == nil {
			continue
		}
		for k, b := range list {
			parts[k] = b.cols[i]
		}
		out.cols[i] = concatColumns(parts, rows)
	}
	return out
}

func concatColumns(parts []value.Column, rows int) value.Column {
	switch parts[0].Type() {
	case value.Bool:
		return concatOf[bool](parts, rows)
	case value.Int:
		return concatOf[int32](parts, rows)
	case value.Long:
		return concatOf[int64](parts, rows)
	case value.Real:
		return concatOf[float64](parts, rows)
	case value.Decimal:
		return concatOf[value.Number](parts, rows)
	case value.String:
		return concatOf[string](parts, rows)
	case value.DateTime:
		return concatOf[value.Instant](parts, rows)
	case value.Timespan:
		return concatOf[value.Duration](parts, rows)
	case value.GUID:
		return concatOf[value.UUID](parts, rows)
	default:
		return concatOf[any](parts, rows)
	}
}

func concatOf[T value.Element](parts []value.Column, rows int) value.Column {
	data := make([]T, 0, rows)
	var nulls value.Nulls
	for _, p := range parts {
		v := p.(*value.Vector[T])
		mayBeNull := v.HasNulls()
		for r := range v.Len() {
			if mayBeNull && v.IsNull(r) {
				nulls = nulls.Set(len(data), rows)
			}
			data = append(data, v.At(r))
		}
	}
	return value.NewVector(parts[0].Type(), data, nulls)
}

// sizeOf estimates how many bytes a column holds.
func sizeOf(c value.Column) int {
	if c == nil {
		return 0
	}
	if c.Const() {
		return 64
	}
	switch v := c.(type) {
	case *value.Vector[string]:
		n := 0
		for r := range v.Len() {
			n += len(v.At(r))
		}
		return n + 16*v.Len()
	case *value.Vector[any]:
		n := 0
		for r := range v.Len() {
			n += value.Size(v.At(r))
		}
		return n
	}
	return 16 * c.Len()
}

func (b *batch) size() int {
	n := 0
	for _, c := range b.cols {
		n += sizeOf(c)
	}
	return n
}
