package value

// A Field is a column's name and type.
type Field struct {
	Name string
	Type Type
}

// A Schema is the ordered columns of a table. It is never changed once made.
type Schema struct {
	Fields []Field
	index  map[string]int
}

const schemaIndexFrom = 16

// NewSchema returns the schema of the fields, which it owns. Names are
// case-sensitive; where two fields have one name, look-ups find the first.
func NewSchema(fields ...Field) *Schema {
	s := &Schema{Fields: fields}
	if len(fields) >= schemaIndexFrom {
		s.index = make(map[string]int, len(fields))
		for i := len(fields) - 1; i >= 0; i-- {
			s.index[fields[i].Name] = i
		}
	}
	return s
}

// Index returns the position of the column of that name, or -1.
func (s *Schema) Index(name string) int {
	if s.index != nil {
		if i, ok := s.index[name]; ok {
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

// A Table is rows in memory: a column for each field of the schema, all of one length.
type Table struct {
	Schema  *Schema
	Columns []Column
	Rows    int
}
