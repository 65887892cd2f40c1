package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// When a row arrived in the workspace is a hidden column of it, for ingestion_time(). Operators hand it on
// as long as each of their rows comes from one row, whatever they do to its columns: where, extend,
// project, sort, top, take, mv-expand, union, partition, a let or a function. A row of a join has that of its left
// row; rightsemi and rightanti, whose rows are those of the right side, have that of the right row. What
// makes a row of many loses it, as do scan, plugins and graphs.

// arrivalColumns are the columns of a source that say when a row arrived, the first that has a
// value. A row of which nothing says so is taken to have arrived when its event happened.
var arrivalColumns = [...]string{source.ArrivalColumn, source.ReceivedColumn, source.TimeColumn}

// readArrival asks the source of a scan when the rows arrived, unless it is external data.
func (s *scan) readArrival(kind Kind) {
	if !s.engine.pruning.Arrival() || kind == ExternalRequest {
		return
	}
	for _, name := range arrivalColumns {
		i := slices.IndexFunc(s.fields, func(f value.Field) bool { return f.Name == name })
		switch {
		case i < 0:
			i = len(s.fields)
			s.fields = append(s.fields, value.Field{Name: name, Type: value.DateTime})
		case s.fields[i].Type != value.DateTime:
			continue
		}
		s.arrival = append(s.arrival, i)
	}
}

// arrived returns when the rows of a part arrived, nil when nobody asks.
func (s *scan) arrived(rows Rows) (value.Column, error) {
	if len(s.arrival) == 0 {
		return nil, nil
	}
	columns := make([]value.Column, len(s.arrival))
	for i, field := range s.arrival {
		var err error
		if columns[i], err = s.field(rows, field, nil); err != nil {
			return nil, err
		}
		if i == 0 && !anyNull(columns[0]) {
			return columns[0], nil
		}
	}
	b := value.NewBuilder(value.DateTime, rows.Len())
	for r := range rows.Len() {
		var at any
		for _, c := range columns {
			if at = c.Value(r); at != nil {
				break
			}
		}
		b.Append(at)
	}
	return b.Column(), nil
}

func anyNull(c value.Column) bool {
	for r := range c.Len() {
		if c.IsNull(r) {
			return true
		}
	}
	return false
}

// arrival returns when the rows arrived, null where that is not known.
func (b *batch) arrival() (value.Column, error) {
	if b.arrived == nil {
		return value.Constant(value.DateTime, nil, b.rows), nil
	}
	return b.arrived, nil
}

// arrivedAt returns the times of the given rows, null for -1.
func arrivedAt(arrived value.Column, rows []int) value.Column {
	if arrived == nil {
		return nil
	}
	return column.Pick(arrived, rows)
}

// concatArrived returns the times of all rows, nil when no batch has any.
func concatArrived(list []*batch, rows int) value.Column {
	if !slices.ContainsFunc(list, func(b *batch) bool { return b.arrived != nil }) {
		return nil
	}
	parts := make([]value.Column, len(list))
	for i, b := range list {
		parts[i], _ = b.arrival()
	}
	return column.Concat(parts, rows)
}
