package column

import "github.com/ruleproof/ruleproof/kql/value"

// Concat joins the parts, which have one type and that many rows in total, into one column.
func Concat(parts []value.Column, rows int) value.Column {
	if len(parts) == 1 {
		return parts[0]
	}
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

// Width estimates how many bytes the strings of a column take, or its dynamic values
// without their elements. Values of other types count as 0.
func Width(c value.Column) int {
	n := 0
	switch v := c.(type) {
	case *value.Vector[string]:
		if v.Const() {
			return 0
		}
		for r := range v.Len() {
			n += len(v.At(r))
		}
	case *value.Vector[any]:
		if v.Const() {
			return 0
		}
		for r := range v.Len() {
			n += value.Width(v.At(r))
		}
	}
	return n
}

// Size estimates how many bytes a column holds.
func Size(c value.Column) int {
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
	return cellBytes(c.Type()) * c.Len()
}

// cellBytes returns how many bytes a value of a type takes that is neither text nor dynamic.
func cellBytes(t value.Type) int {
	switch t {
	case value.Bool:
		return 1
	case value.Int:
		return 4
	case value.GUID:
		return 16
	case value.Decimal:
		return 64
	}
	return 8
}
