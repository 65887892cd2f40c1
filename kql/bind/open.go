package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxAsked bounds the columns of an open table whose types are guessed from their names.
const maxAsked = 500

// infer returns the column that the name stands for in an open table, and its position.
func (b *binder) infer(t *types.Table, name string) (*types.Column, int) {
	typ, ok := catalog.ColumnType(name)
	if field := (value.Field{Name: name, Type: typ}); ok && b.cat.Has(catalog.Custom) && len(b.asked) < maxAsked && !slices.Contains(b.asked, field) {
		b.asked = append(b.asked, field)
	}
	return t.Infer(name)
}

// extended returns the open table of the query with the columns that the query asks it for and
// whose names tell their types, so that the query can be bound again, with these columns from the
// beginning. It returns nil where none is asked for, or where it is not certain which table has them.
func (b *binder) extended() *catalog.Table {
	if len(b.asked) == 0 {
		return nil
	}
	for _, f := range b.query.Functions {
		if f.Function == nil || f.Function.Open {
			return nil
		}
	}
	var found *catalog.Table
	for name, t := range b.open {
		if !t.Open {
			continue
		}
		known := b.cat.Table(name)
		if known == nil || found != nil {
			return nil
		}
		found = known
	}
	if found == nil {
		return nil
	}
	t := *found
	t.Schema = value.NewSchema(append(slices.Clip(found.Schema.Fields), b.asked...)...)
	return &t
}
