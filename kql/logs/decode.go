package logs

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/kql/zones"
)

// A codec turns cells into values of one column.
type codec struct {
	form  form
	field value.Field
	zone  *time.Location   // of datetimes that name none
	loose bool             // a value that is none of the type is null
	order func() dateOrder // of dates that do not show it; nil for any
}

// look returns what a cell says, see block.says, or that it is a missing value.
func (c *codec) look(b *block, x cell) (k kind, raw []byte, null bool) {
	switch k = x.kind; k {
	case absent:
		return k, nil, true
	case number, boolean:
		return k, b.data[x.from:x.to], false
	case compound:
		return k, b.says(x), false
	case jsonText:
		if c.field.Type == value.Dynamic && isMarked(b.data[x.from:x.to]) {
			return plain, b.says(x), false
		}
	}
	if x.to-x.from == wordBytes && c.isNullWord(k, b.data[x.from:x.to]) {
		return k, nil, true
	}
	raw = b.says(x)
	return k, raw, c.field.Type != value.String && len(bytes.TrimSpace(raw)) == 0
}

// isNullWord reports whether a text as it is written is the word for a missing
// value. In a string it may be a text like any other: in quotes in CSV, and in
// what the Azure CLI prints, where strings are never missing.
func (c *codec) isNullWord(k kind, written []byte) bool {
	if c.form.nullWord == "" {
		return string(written) == nullWord && c.field.Type != value.String
	}
	if string(written) != c.form.nullWord {
		return false
	}
	return c.field.Type != value.String || k != quoted && c.form.nullWord == nullWord
}

// The words for a missing value: that of JSON, and that of Python, in which the Azure CLI is written.
const (
	nullWord   = "null"
	pythonNone = "None"
	wordBytes  = 4
)

// column decodes the given rows of a slot, all of them for nil.
func (c *codec) column(b *block, slot int, rows []int) (value.Column, error) {
	n := b.rows
	if rows != nil {
		n = len(rows)
	}
	if n > 1 && b.alike(slot, rows, n) {
		first := []int{0}
		if rows != nil {
			first = rows[:1]
		}
		one, err := c.decode(b, slot, first, 1)
		if err != nil {
			return nil, err
		}
		return value.Constant(c.field.Type, one.Value(0), n), nil
	}
	return c.decode(b, slot, rows, n)
}

// alike reports whether all cells say the same: of many columns, all rows of a block do.
func (b *block) alike(slot int, rows []int, n int) bool {
	all := b.slot(slot)
	if len(all.list) == 0 {
		return true
	}
	if rows == nil {
		return len(all.list) == n && sameCells(b.data, all.list)
	}
	first := all.cell(rows[0])
	for _, row := range rows[1:] {
		if c := all.cell(row); !first.same(b.data, c) {
			return false
		}
	}
	return true
}

func sameCells(data []byte, list []cell) bool {
	for _, c := range list[1:] {
		if !list[0].same(data, c) {
			return false
		}
	}
	return true
}

// same reports whether another cell is written in the same way.
func (c cell) same(data []byte, o cell) bool {
	return c.kind == o.kind && bytes.Equal(data[c.from:c.to], data[o.from:o.to])
}

func (c *codec) decode(b *block, slot int, rows []int, n int) (value.Column, error) {
	switch c.field.Type {
	case value.String:
		return c.texts(b, slot, rows, n), nil
	case value.Bool:
		return decodeEach(c, b, slot, rows, n, decodeBool)
	case value.Int:
		return decodeEach(c, b, slot, rows, n, decodeInt)
	case value.Long:
		return decodeEach(c, b, slot, rows, n, decodeLong)
	case value.Real:
		return decodeEach(c, b, slot, rows, n, decodeReal)
	case value.Decimal:
		return decodeEach(c, b, slot, rows, n, decodeDecimal)
	case value.DateTime:
		return decodeEach(c, b, slot, rows, n, c.datetime)
	case value.Timespan:
		return decodeEach(c, b, slot, rows, n, decodeTimespan)
	case value.GUID:
		return decodeEach(c, b, slot, rows, n, decodeGUID)
	}
	return decodeEach(c, b, slot, rows, n, c.dynamic)
}

// texts decodes a column of strings. They are all pieces of one text, so that a block costs one allocation.
func (c *codec) texts(b *block, slot int, rows []int, n int) value.Column {
	size, cells := 0, b.slot(slot)
	for i := range n {
		if rows != nil {
			i = rows[i]
		}
		x := cells.cell(i)
		size += int(x.to - x.from)
	}
	var all strings.Builder
	all.Grow(size)
	ends := make([]int, n)
	cells.next = 0
	for i := range n {
		r := i
		if rows != nil {
			r = rows[i]
		}
		if _, raw, null := c.look(b, cells.cell(r)); !null {
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
func decodeEach[T value.Element](c *codec, b *block, slot int, rows []int, n int, one func(k kind, raw []byte) (T, bool)) (value.Column, error) {
	out, nulls, cells := make([]T, n), value.Nulls(nil), b.slot(slot)
	for i := range out {
		r := i
		if rows != nil {
			r = rows[i]
		}
		x := cells.cell(r)
		k, raw, null := c.look(b, x)
		if null {
			nulls = nulls.Set(i, n)
			continue
		}
		v, ok := one(k, raw)
		if !ok && !c.loose {
			return nil, b.misfit(x, c.field)
		}
		if !ok || any(v) == nil { // nil is the JSON null, as text
			nulls = nulls.Set(i, n)
			continue
		}
		out[i] = v
	}
	return value.NewVector(c.field.Type, out, nulls), nil
}

func decodeBool(_ kind, raw []byte) (bool, bool) {
	switch strings.ToLower(string(bytes.TrimSpace(raw))) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

func decodeInt(k kind, raw []byte) (int32, bool) {
	n, ok := decodeLong(k, raw)
	return int32(n), ok && n >= math.MinInt32 && n <= math.MaxInt32
}

// decodeLong also takes a whole number that is written with a fraction or an exponent, as exports do.
func decodeLong(k kind, raw []byte) (int64, bool) {
	raw = bytes.TrimSpace(raw)
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, true
	}
	return decodeWhole(string(raw))
}

// decodeWhole reads the rarer forms of a whole number.
func decodeWhole(s string) (int64, bool) {
	if n, ok := value.ParseLong(s); ok && (strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X")) {
		return n, true
	}
	if len(s) > wholeBytes || !strings.ContainsAny(s, ".eE") {
		return 0, false
	}
	d, ok := value.ParseDecimal(s)
	if !ok {
		return 0, false
	}
	n, ok := value.DecimalToLong(d)
	return n, ok && value.DecimalFromLong(n).Cmp(d) == 0
}

// wholeBytes bounds how a whole number may be written: 19 digits, and zeros behind the point.
const wholeBytes = 64

func decodeReal(k kind, raw []byte) (float64, bool) {
	if k == compound || k == boolean {
		return 0, false
	}
	return value.ParseReal(string(bytes.TrimSpace(raw)))
}

func decodeDecimal(k kind, raw []byte) (value.Number, bool) {
	if k == compound || k == boolean {
		return nil, false
	}
	return value.ParseDecimal(string(bytes.TrimSpace(raw)))
}

func decodeTimespan(k kind, raw []byte) (value.Duration, bool) {
	if k != bare && !k.isText() {
		return 0, false
	}
	return value.ParseTimespan(string(bytes.TrimSpace(raw)))
}

func decodeGUID(k kind, raw []byte) (value.UUID, bool) {
	if k != bare && !k.isText() {
		return value.UUID{}, false
	}
	return value.ParseGUID(string(bytes.TrimSpace(raw)))
}

// dynamic reads JSON, also within a text; any other text is itself.
func (c *codec) dynamic(k kind, raw []byte) (any, bool) {
	if k != bare && !k.isText() {
		v, err := value.ParseJSON(raw)
		return v, err == nil
	}
	trimmed := bytes.TrimSpace(raw)
	if k == plain {
		return string(raw), true
	}
	if c.form.jsonCells || trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"' {
		if v, err := value.ParseJSON(trimmed); err == nil {
			return v, true
		}
	}
	return string(raw), true
}

// datetime reads the forms of todatetime, and those of the portal and of
// spreadsheets, which count in the zone of the column's header.
func (c *codec) datetime(k kind, raw []byte) (value.Instant, bool) {
	if i, ok := value.ISOInstant(raw); ok {
		return i, true
	}
	if k != bare && !k.isText() {
		return 0, false
	}
	raw = bytes.TrimSpace(raw)
	if t, ok := parseLocal(raw); ok && !(c.loose && t.order == dayFirst) {
		return c.local(t)
	}
	s := string(raw)
	if t, ok := tickDate(s); ok {
		return t, true
	}
	t, ok := value.ParseDatetime(s)
	if ok && !namesZone(s) {
		t = c.inZone(t)
	}
	return t, ok
}

// local returns the instant of a local time.
func (c *codec) local(t localTime) (value.Instant, bool) {
	i, ok := t.instant(c.orderFor(t))
	if !ok {
		return 0, false
	}
	return c.inZone(i), true
}

// orderFor returns whether the day or the month comes first in a time.
func (c *codec) orderFor(t localTime) dateOrder {
	switch {
	case t.order != orderUnknown:
		return t.order
	case c.order == nil:
		return monthFirst
	}
	return c.order()
}

// inZone returns the instant at which clocks in the column's zone show the given time.
func (c *codec) inZone(t value.Instant) value.Instant {
	if c.zone == nil || c.zone == time.UTC {
		return t
	}
	return value.InstantOf(zones.FromLocal(t.Time(), c.zone))
}
