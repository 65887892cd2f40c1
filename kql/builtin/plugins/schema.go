package plugins

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A mergedColumn is a column of several schemas.
type mergedColumn struct {
	name     string
	ordinal  int64 // where it stands; the last, where it stands in several places
	dataType string
	typ      string
	fault    string // why it has no place or no type
}

// What schema_merge says of a column that the schemas do not agree on.
const (
	faultOrder = "columns are out of order"
	faultTypes = "column types have no common type"
)

// schemaMerge makes one schema of several, as getschema gives them: a column
// that stands elsewhere than before, or whose types have none in common, is at
// fault and comes last (KQL reference, schema-merge-plugin).
func schemaMerge(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	var from [4]int
	for i, name := range [...]string{"ColumnName", "ColumnOrdinal", "DataType", "ColumnType"} {
		if from[i] = call.Input.Schema.Index(name); from[i] < 0 {
			return nil, fmt.Errorf("its input is not of getschema: %s is missing", name)
		}
	}
	preserve := call.Given("preserve_order") != false
	byName := map[string]*mergedColumn{}
	var columns []*mergedColumn
	for row := range call.Input.Rows {
		text := func(i int) string { return value.Text(call.Input.Columns[from[i]].Value(row)) }
		ordinal, ok := builtin.TicksOf(call.Input.Columns[from[1]].Value(row))
		if !ok {
			continue
		}
		name := text(0)
		c := byName[name]
		if c == nil {
			c = &mergedColumn{strings.Clone(name), ordinal, text(2), text(3), ""}
			byName[name] = c
			columns = append(columns, c)
			continue
		}
		c.merge(ordinal, text(2), text(3), preserve)
	}
	slices.SortStableFunc(columns, func(a, b *mergedColumn) int {
		switch {
		case a.fault == "" && b.fault == "":
			return cmp.Compare(a.ordinal, b.ordinal)
		case a.fault == "":
			return -1
		case b.fault == "":
			return 1
		}
		return 0
	})
	out := builtin.NewRowMaker(ctx, value.Field{Name: "ColumnName", Type: value.String}, value.Field{Name: "ColumnOrdinal", Type: value.Long},
		value.Field{Name: "DataType", Type: value.String}, value.Field{Name: "ColumnType", Type: value.String})
	for i, c := range columns {
		if c.fault != "" {
			i, c.typ = -1, "ERROR("+c.fault+")"
			c.dataType = "ERROR(unknown CSL type:" + c.typ + ")"
		}
		if err := out.Add(c.name, int64(i), c.dataType, c.typ); err != nil {
			return nil, err
		}
	}
	return out.Table(), nil
}

// merge adds the same column of a further schema.
func (c *mergedColumn) merge(ordinal int64, dataType, typ string, preserve bool) {
	if preserve && ordinal != c.ordinal && c.fault == "" {
		c.fault = faultOrder
	}
	c.ordinal = max(c.ordinal, ordinal)
	if typ == c.typ {
		return
	}
	have, ok1 := value.ParseType(c.typ)
	other, ok2 := value.ParseType(typ)
	switch {
	case !ok1 || !ok2 || !have.IsNumeric() || !other.IsNumeric():
		if c.fault == "" {
			c.fault = faultTypes
		}
	case builtin.IsWider(other, have):
		c.dataType, c.typ = dataType, typ
	}
}
