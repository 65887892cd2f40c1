// Package value holds what a query computes with: the scalar types, their
// values in Go, and columns of them.
//
// It knows nothing of queries. The text forms of values (what tostring prints
// and todatetime reads) live here too, because literals, conversions, readers
// and output all share them.
package value

// Type is a scalar type of KQL (KQL reference, scalar-data-types).
type Type uint8

// The scalar types. Unknown is the type of an expression that could not be bound; a query
// that runs has no column of it.
const (
	Unknown Type = iota
	Bool
	Int
	Long
	Real
	Decimal
	String
	DateTime
	Timespan
	GUID
	Dynamic
)

// typeFacts has a row for each type: its KQL name, the names that mean the same, and what Kusto's REST API calls it.
var typeFacts = [...]struct {
	name     string
	aliases  []string
	dataType string
}{
	Unknown:  {"unknown", nil, "Object"},
	Bool:     {"bool", []string{"boolean"}, "SByte"},
	Int:      {"int", []string{"int32", "uint", "uint32", "int8", "uint8", "int16", "uint16"}, "Int32"},
	Long:     {"long", []string{"int64", "ulong", "uint64"}, "Int64"},
	Real:     {"real", []string{"double", "float"}, "Double"},
	Decimal:  {"decimal", nil, "SqlDecimal"},
	String:   {"string", nil, "String"},
	DateTime: {"datetime", []string{"date"}, "DateTime"},
	Timespan: {"timespan", []string{"time"}, "TimeSpan"},
	GUID:     {"guid", []string{"uuid", "uniqueid"}, "Guid"},
	Dynamic:  {"dynamic", nil, "Object"},
}

var typesByName = func() map[string]Type {
	m := map[string]Type{}
	for t, f := range typeFacts {
		m[f.name] = Type(t)
		for _, a := range f.aliases {
			m[a] = Type(t)
		}
	}
	delete(m, "unknown")
	return m
}()

// String returns the type's KQL name.
func (t Type) String() string { return typeFacts[t].name }

// DataType returns the name that Kusto's REST API gives the type, such as SByte for bool.
func (t Type) DataType() string { return typeFacts[t].dataType }

// ParseType returns the type of a KQL type name, such as "long" or its alias "int64".
func ParseType(name string) (Type, bool) {
	t, ok := typesByName[name]
	return t, ok
}

// IsNumeric reports whether values of the type are numbers.
func (t Type) IsNumeric() bool { return t == Int || t == Long || t == Real || t == Decimal }

// IsInteger reports whether values of the type are whole numbers.
func (t Type) IsInteger() bool { return t == Int || t == Long }

// IsSummable reports whether values of the type can be added up.
func (t Type) IsSummable() bool { return t.IsNumeric() || t == DateTime || t == Timespan }

// IsOrderable reports whether values of the type have an order.
func (t Type) IsOrderable() bool { return t != GUID && t != Dynamic && t != Unknown }
