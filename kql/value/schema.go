package value

import "sync/atomic"

// A Field is a column's name and type.
type Field struct {
	Name string
	Type Type
}

// A Schema is the ordered columns of a table. It is immutable.
type Schema struct {
	Fields []Field
	Open   bool                           // rows may have further columns, of which nothing is known
	index  atomic.Pointer[map[string]int] // for a wide table; made on first use
}

const schemaIndexFrom = 16

// NewSchema returns the schema of the fields, which it owns. Names are
// case-sensitive; where two fields have one name, look-ups find the first.
func NewSchema(fields ...Field) *Schema { return &Schema{Fields: fields} }

// Index returns the position of the column of that name, or -1.
func (s *Schema) Index(name string) int {
	if len(s.Fields) >= schemaIndexFrom {
		index := s.index.Load()
		if index == nil {
			index = s.makeIndex()
		}
		if i, ok := (*index)[name]; ok {
			return i
		}
		return -1
	}
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

func (s *Schema) makeIndex() *map[string]int {
	index := make(map[string]int, len(s.Fields))
	for i := len(s.Fields) - 1; i >= 0; i-- {
		index[s.Fields[i].Name] = i
	}
	s.index.Store(&index)
	return &index
}

// A Table is rows in memory: a column for each field of the schema, all of one length.
type Table struct {
	Schema  *Schema
	Columns []Column
	Rows    int
}
