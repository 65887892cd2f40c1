package bind

import "github.com/ruleproof/ruleproof/kql/value"

// A typ is what the binder knows of the value of an expression. It tells more
// than the plan does: what is in a dynamic value, and all that is no scalar.
// Types without parts are shared: they are compared by address.
type typ struct {
	kind  kind
	value value.Type // of a scalar; Dynamic for every kind of dynamic
	elem  *typ       // what is in the array or in the dynamic
	cols  []*column  // of a bag (its properties) or a tuple
	table *table     // of a table; of a tuple that stands for the row of a table
	group []*typ     // of a group
	of    any        // the function, pattern, database, graph or entity group itself, which only the binder looks into
}

// A kind is a kind of types.
type kind uint8

const (
	kindError    kind = iota // could not be bound; has been reported
	kindVoid                 // no value at all
	kindScalar               // bool, int, …, dynamic of unknown content, and unknown
	kindNull                 // the null of a dynamic literal
	kindType                 // typeof(…)
	kindDynamic              // a dynamic that holds a scalar of known type
	kindArray                // a dynamic that holds an array
	kindBag                  // a dynamic that holds a bag
	kindTable                // rows
	kindTuple                // several values at once, such as those of arg_max
	kindGroup                // several tables, columns or databases
	kindFunction             // a function that is named, not called
	kindPattern
	kindDatabase
	kindCluster
	kindGraph
	kindEntityGroup
)

var (
	typError   = &typ{kind: kindError}
	typVoid    = &typ{kind: kindVoid}
	typNothing = &typ{kind: kindVoid} // of a * that stands for the columns of a projection: nothing is said of it
	typUnknown = &typ{kind: kindScalar, value: value.Unknown}
	typNull    = &typ{kind: kindNull}
	typType    = &typ{kind: kindType}

	typBool     = &typ{kind: kindScalar, value: value.Bool}
	typInt      = &typ{kind: kindScalar, value: value.Int}
	typLong     = &typ{kind: kindScalar, value: value.Long}
	typReal     = &typ{kind: kindScalar, value: value.Real}
	typDecimal  = &typ{kind: kindScalar, value: value.Decimal}
	typString   = &typ{kind: kindScalar, value: value.String}
	typDateTime = &typ{kind: kindScalar, value: value.DateTime}
	typTimespan = &typ{kind: kindScalar, value: value.Timespan}
	typGUID     = &typ{kind: kindScalar, value: value.GUID}
	typDynamic  = &typ{kind: kindScalar, value: value.Dynamic}

	typArray = &typ{kind: kindArray, value: value.Dynamic, elem: typDynamic}
	typBag   = &typ{kind: kindBag, value: value.Dynamic}
)

var scalarTypes = [...]*typ{
	value.Unknown: typUnknown, value.Bool: typBool, value.Int: typInt, value.Long: typLong, value.Real: typReal,
	value.Decimal: typDecimal, value.String: typString, value.DateTime: typDateTime, value.Timespan: typTimespan,
	value.GUID: typGUID, value.Dynamic: typDynamic,
}

// scalar returns the type of scalars of the plan's type.
func scalar(t value.Type) *typ { return scalarTypes[t] }

// dynamics and arrays hold the types of dynamic values of which the content is a scalar, or an array of them.
var dynamics, arrays = func() (d, a [len(scalarTypes)]*typ) {
	for t, content := range scalarTypes {
		switch value.Type(t) {
		case value.Unknown, value.Dynamic, value.Decimal:
			d[t], a[t] = typDynamic, typArray
		case value.Int:
		default:
			d[t] = &typ{kind: kindDynamic, value: value.Dynamic, elem: content}
			a[t] = &typ{kind: kindArray, value: value.Dynamic, elem: content}
		}
	}
	d[value.Int], a[value.Int] = d[value.Long], a[value.Long]
	return d, a
}()

var (
	typArrayOfArray = &typ{kind: kindArray, value: value.Dynamic, elem: typArray}
	typArrayOfBag   = &typ{kind: kindArray, value: value.Dynamic, elem: typBag}
)

// dynamicOf returns the type of a dynamic that holds a value of type t.
func dynamicOf(t *typ) *typ {
	switch {
	case t == nil:
		return typDynamic
	case t.isDynamic():
		return t
	case t.kind == kindScalar:
		return dynamics[t.value]
	}
	return typDynamic
}

// arrayOf returns the type of a dynamic array of elements of type t.
func arrayOf(t *typ) *typ {
	if t != nil && t.kind == kindDynamic {
		t = t.elem
	}
	switch {
	case t == nil:
		return typArray
	case t.kind == kindScalar:
		return arrays[t.value]
	case t == typArray:
		return typArrayOfArray
	case t == typBag:
		return typArrayOfBag
	case t.kind == kindArray || t.kind == kindBag:
		return &typ{kind: kindArray, value: value.Dynamic, elem: t}
	}
	return typArray
}

// bagOf returns the type of a dynamic bag of the properties.
func bagOf(properties []*column) *typ {
	if len(properties) == 0 {
		return typBag
	}
	return &typ{kind: kindBag, value: value.Dynamic, cols: properties}
}

// tupleOf returns the type of several values at once.
func tupleOf(cols []*column) *typ { return &typ{kind: kindTuple, cols: cols} }

// tableOf returns the type of the rows of a table.
func tableOf(t *table) *typ {
	if t.typ == nil {
		t.typ = &typ{kind: kindTable, table: t}
	}
	return t.typ
}

func (t *typ) isError() bool   { return t.kind == kindError }
func (t *typ) isUnknown() bool { return t == typUnknown }

// isDynamic reports whether the type is dynamic, with known content or not.
func (t *typ) isDynamic() bool { return t.value == value.Dynamic }

// isScalar reports whether the type is that of a scalar, or may be one.
func (t *typ) isScalar() bool {
	switch t.kind {
	case kindScalar, kindNull, kindType, kindDynamic, kindArray, kindBag, kindTuple:
		return true
	case kindGroup:
		return len(t.group) > 0 && t.group[0].isScalar()
	}
	return false
}

// isNumeric reports whether the type is that of a number, or may be one.
func (t *typ) isNumeric() bool { return t.isUnknown() || t.kind == kindScalar && t.value.IsNumeric() }

// isInteger reports whether the type is int or long, or may be one of them.
func (t *typ) isInteger() bool { return t.isUnknown() || t.kind == kindScalar && t.value.IsInteger() }

// isSummable reports whether values of the type can be added up, or may be.
func (t *typ) isSummable() bool {
	return t.isUnknown() || t.kind == kindScalar && t.value.IsSummable()
}

// isOrderable reports whether values of the type have an order, or may have one.
func (t *typ) isOrderable() bool {
	return t.isUnknown() || t.kind == kindScalar && t.value.IsOrderable()
}

// isRealOrDecimal reports whether the type is real or decimal.
func (t *typ) isRealOrDecimal() bool {
	return t.kind == kindScalar && (t.value == value.Real || t.value == value.Decimal)
}

// isTabular reports whether the type is that of a table or may yield one.
func (t *typ) isTabular() bool {
	switch t.kind {
	case kindTable, kindCluster, kindPattern:
		return true
	case kindGroup:
		return len(t.group) > 0 && t.group[0].isTabular()
	}
	return false
}

// valueType returns the type as the plan knows it.
func (t *typ) valueType() value.Type {
	if t.kind == kindTuple && len(t.cols) == 1 {
		return t.cols[0].typ.valueType()
	}
	return t.value
}

// String returns the type's name as messages write it.
func (t *typ) String() string {
	if t.value != value.Unknown {
		return t.value.String()
	}
	return kindNames[t.kind]
}

var kindNames = [...]string{
	kindError: "unknown", kindVoid: "nothing", kindScalar: "unknown", kindNull: "null", kindType: "type",
	kindDynamic: "dynamic", kindArray: "dynamic", kindBag: "dynamic", kindTable: "table", kindTuple: "tuple", kindGroup: "group",
	kindFunction: "function", kindPattern: "pattern", kindDatabase: "database", kindCluster: "cluster",
	kindGraph: "graph", kindEntityGroup: "entity group",
}
