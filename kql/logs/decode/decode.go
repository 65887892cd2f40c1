// Package decode turns the cells of a column into its values.
//
// Cells and the type of the column enter, a typed column leaves. The package does
// not find out types.
package decode

import (
	"bytes"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Convention is how the values of a form are written.
type Convention struct {
	Textual   bool   // every value is a text, so that types have to be inferred from texts
	NullWord  string // a text that stands for a missing value, "" for none
	JSONCells bool   // the text of a dynamic value is JSON
}

// The words for a missing value: that of JSON, and that of Python, in which the Azure CLI is written.
const (
	NullWord   = "null"
	PythonNone = "None"
	wordBytes  = 4
)

// A Decoder decodes the cells of one column.
type Decoder struct {
	Convention Convention
	Field      value.Field
	Zone       *time.Location                          // of datetimes that name none
	Loose      bool                                    // a value that does not fit the type is null
	Order      func() DateOrder                        // of dates that do not show it; nil is MonthFirst
	Time       func(text string) (value.Instant, bool) // reads datetimes in none of the usual forms; nil for none
}

// Look returns what a cell says and how that is written, or that it is a missing value.
func (d *Decoder) Look(b *record.Block, x record.Cell) (k record.Kind, raw []byte, null bool) {
	switch k = x.Kind; k {
	case record.Absent:
		return k, nil, true
	case record.Number, record.Boolean:
		return k, b.Raw(x), false
	case record.Compound:
		return k, b.Text(x), false
	case record.JSONText:
		if d.Field.Type == value.Dynamic && b.IsMarked(x) {
			return record.Marked, b.Text(x), false
		}
	}
	if x.Len() == wordBytes && d.isNullWord(k, b.Raw(x)) {
		return k, nil, true
	}
	raw = b.Text(x)
	return k, raw, d.Field.Type != value.String && len(bytes.TrimSpace(raw)) == 0
}

// isNullWord reports whether a text, as it is written, is the word for a missing
// value. In a column of strings, the word is a text like any other when it stands in
// quotes in CSV, and in what the Azure CLI prints: there, no string is missing.
func (d *Decoder) isNullWord(k record.Kind, written []byte) bool {
	word, isString := d.Convention.NullWord, d.Field.Type == value.String
	if word == "" {
		return string(written) == NullWord && !isString
	}
	if string(written) != word {
		return false
	}
	return !isString || k != record.Quoted && word == NullWord
}

// Decode decodes the given rows of a slot, all rows for nil.
func (d *Decoder) Decode(b *record.Block, slot int, rows []int) (value.Column, error) {
	n := b.Rows
	if rows != nil {
		n = len(rows)
	}
	if n > 1 && alike(b, slot, rows, n) {
		first := []int{0}
		if rows != nil {
			first = rows[:1]
		}
		one, err := d.decode(b, slot, first, 1)
		if err != nil {
			return nil, err
		}
		return value.Constant(d.Field.Type, one.Value(0), n), nil
	}
	return d.decode(b, slot, rows, n)
}

// alike reports whether all cells say the same: in many columns, all rows of a block do.
func alike(b *record.Block, slot int, rows []int, n int) bool {
	list := b.Cells(slot)
	if len(list) == 0 {
		return true
	}
	if rows == nil {
		return len(list) == n && sameCells(b, list)
	}
	cells := b.Slot(slot)
	first := cells.Cell(rows[0])
	for _, row := range rows[1:] {
		if !same(b, first, cells.Cell(row)) {
			return false
		}
	}
	return true
}

func sameCells(b *record.Block, list []record.Cell) bool {
	for _, c := range list[1:] {
		if !same(b, list[0], c) {
			return false
		}
	}
	return true
}

// same reports whether two cells are written in the same way.
func same(b *record.Block, x, y record.Cell) bool {
	return x.Kind == y.Kind && bytes.Equal(b.Raw(x), b.Raw(y))
}

func (d *Decoder) decode(b *record.Block, slot int, rows []int, n int) (value.Column, error) {
	switch d.Field.Type {
	case value.String:
		return d.texts(b, slot, rows, n), nil
	case value.Bool:
		return decodeEach(d, b, slot, rows, n, Bool)
	case value.Int:
		return decodeEach(d, b, slot, rows, n, decodeInt)
	case value.Long:
		return decodeEach(d, b, slot, rows, n, Long)
	case value.Real:
		return decodeEach(d, b, slot, rows, n, Real)
	case value.Decimal:
		return decodeEach(d, b, slot, rows, n, decodeDecimal)
	case value.DateTime:
		return decodeEach(d, b, slot, rows, n, d.DateTime)
	case value.Timespan:
		return decodeEach(d, b, slot, rows, n, decodeTimespan)
	case value.GUID:
		return decodeEach(d, b, slot, rows, n, decodeGUID)
	}
	return decodeEach(d, b, slot, rows, n, d.dynamic)
}

// texts decodes a column of strings. All are pieces of one string, so that a block costs one allocation.
func (d *Decoder) texts(b *record.Block, slot int, rows []int, n int) value.Column {
	size, cells := 0, b.Slot(slot)
	for i := range n {
		if rows != nil {
			i = rows[i]
		}
		x := cells.Cell(i)
		size += x.Len()
	}
	var all strings.Builder
	all.Grow(size)
	ends := make([]int, n)
	cells = b.Slot(slot)
	for i := range n {
		r := i
		if rows != nil {
			r = rows[i]
		}
		if _, raw, null := d.Look(b, cells.Cell(r)); !null {
			all.Write(raw)
		}
		ends[i] = all.Len()
	}
	text, out, from := all.String(), make([]string, n), 0
	for i, end := range ends {
		out[i] = text[from:end]
		from = end
	}
	return value.NewVector(value.String, out, nil)
}

// decodeEach decodes a column value by value.
func decodeEach[T value.Element](d *Decoder, b *record.Block, slot int, rows []int, n int, one func(k record.Kind, raw []byte) (T, bool)) (value.Column, error) {
	out, nulls, cells := make([]T, n), value.Nulls(nil), b.Slot(slot)
	for i := range out {
		r := i
		if rows != nil {
			r = rows[i]
		}
		x := cells.Cell(r)
		k, raw, null := d.Look(b, x)
		if null {
			nulls = nulls.Set(i, n)
			continue
		}
		v, ok := one(k, raw)
		if !ok && !d.Loose {
			return nil, d.misfit(b, x)
		}
		if !ok || any(v) == nil { // the text is the JSON null
			nulls = nulls.Set(i, n)
			continue
		}
		out[i] = v
	}
	return value.NewVector(d.Field.Type, out, nulls), nil
}

// misfit is the fault of a cell that is not a value of its column's type.
func (d *Decoder) misfit(b *record.Block, x record.Cell) *fault.Fault {
	hint := ""
	if d.Field.Type == value.DateTime {
		hint = "; times are such as 2020-11-20T16:20:29Z, 11/20/2020, 4:20:29 PM, or 20.11.2020 16:20:29"
		if d.Time != nil {
			hint = "; times are such as 2020-11-20T16:20:29Z, -20m or now"
		}
	}
	article := "a"
	if d.Field.Type == value.Int {
		article = "an"
	}
	return fault.At(b.Offset(x), fault.Value, "%s is not %s %s, the type of column %s%s",
		diag.Quote(string(b.Text(x))), article, d.Field.Type, diag.Quote(d.Field.Name), hint)
}
