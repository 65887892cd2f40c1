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
	ordinal  int64 // its position; the last one if the schemas differ
	dataType string
	typ      string
	fault    string // why it has no position or no type
}

// What schema_merge says about a column on which the schemas do not agree.
const (
	faultOrder = "columns are out of order"
	faultTypes = "column types have no common type"
)

// schemaMerge makes one schema from several, as getschema returns them. A column with
// different positions, or without a common type, has a fault and comes last (KQL
// reference, schema-merge-plugin).
func schemaMerge(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	var from [4]int
	for i, name := range [...]string{"ColumnName", "ColumnOrdinal", "DataType", "ColumnType"} {
		if from[i] = call.Input.Schema.Index(name); from[i] < 0 {
			return nil, fmt.Errorf("its input is not from getschema: %s is missing", name)
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

// merge adds the same column of another schema.
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
