package syntax

// A BinaryOp is an operator between two operands.
type BinaryOp uint8

// The binary operators. Those that end in CS are case-sensitive.
const (
	OpOr BinaryOp = iota
	OpAnd
	OpEqual
	OpNotEqual
	OpLess
	OpLessEqual
	OpGreater
	OpGreaterEqual
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpMod
	OpEqualTilde
	OpNotEqualTilde
	OpSearch
	OpHas
	OpNotHas
	OpHasCS
	OpNotHasCS
	OpHasPrefix
	OpNotHasPrefix
	OpHasPrefixCS
	OpNotHasPrefixCS
	OpHasSuffix
	OpNotHasSuffix
	OpHasSuffixCS
	OpNotHasSuffixCS
	OpLike
	OpNotLike
	OpLikeCS
	OpNotLikeCS
	OpContains
	OpNotContains
	OpContainsCS
	OpNotContainsCS
	OpStartsWith
	OpNotStartsWith
	OpStartsWithCS
	OpNotStartsWithCS
	OpEndsWith
	OpNotEndsWith
	OpEndsWithCS
	OpNotEndsWithCS
	OpMatchesRegex
)

var binaryOpNames = [...]string{
	OpOr: "or", OpAnd: "and",
	OpEqual: "==", OpNotEqual: "!=", OpLess: "<", OpLessEqual: "<=", OpGreater: ">", OpGreaterEqual: ">=",
	OpAdd: "+", OpSub: "-", OpMul: "*", OpDiv: "/", OpMod: "%",
	OpEqualTilde: "=~", OpNotEqualTilde: "!~", OpSearch: ":",
	OpHas: "has", OpNotHas: "!has", OpHasCS: "has_cs", OpNotHasCS: "!has_cs",
	OpHasPrefix: "hasprefix", OpNotHasPrefix: "!hasprefix", OpHasPrefixCS: "hasprefix_cs", OpNotHasPrefixCS: "!hasprefix_cs",
	OpHasSuffix: "hassuffix", OpNotHasSuffix: "!hassuffix", OpHasSuffixCS: "hassuffix_cs", OpNotHasSuffixCS: "!hassuffix_cs",
	OpLike: "like", OpNotLike: "notlike", OpLikeCS: "likecs", OpNotLikeCS: "notlikecs",
	OpContains: "contains", OpNotContains: "!contains", OpContainsCS: "contains_cs", OpNotContainsCS: "!contains_cs",
	OpStartsWith: "startswith", OpNotStartsWith: "!startswith", OpStartsWithCS: "startswith_cs", OpNotStartsWithCS: "!startswith_cs",
	OpEndsWith: "endswith", OpNotEndsWith: "!endswith", OpEndsWithCS: "endswith_cs", OpNotEndsWithCS: "!endswith_cs",
	OpMatchesRegex: "matches regex",
}

// String returns the operator as a query writes it.
func (op BinaryOp) String() string { return binaryOpNames[op] }

// An InOp is an operator between a value and a list.
type InOp uint8

// The list operators. "~" ignores case.
const (
	OpIn InOp = iota
	OpNotIn
	OpInTilde
	OpNotInTilde
	OpHasAny
	OpHasAll
)

var inOpNames = [...]string{OpIn: "in", OpNotIn: "!in", OpInTilde: "in~", OpNotInTilde: "!in~", OpHasAny: "has_any", OpHasAll: "has_all"}

// String returns the operator as a query writes it.
func (op InOp) String() string { return inOpNames[op] }

// An Order is the direction of a sort.
type Order uint8

// The directions. The granny orders compare the numbers inside of names (project-reorder).
const (
	OrderNone Order = iota // as the operator has it by default
	OrderAsc
	OrderDesc
	OrderGrannyAsc
	OrderGrannyDesc
)

var orderNames = [...]string{OrderNone: "", OrderAsc: "asc", OrderDesc: "desc", OrderGrannyAsc: "granny-asc", OrderGrannyDesc: "granny-desc"}

// String returns the direction as a query writes it.
func (o Order) String() string { return orderNames[o] }

// A Nulls says where a sort puts nulls.
type Nulls uint8

// The places of nulls.
const (
	NullsNone Nulls = iota // as the direction has it by default
	NullsFirst
	NullsLast
)

var nullsNames = [...]string{NullsNone: "", NullsFirst: "first", NullsLast: "last"}

// String returns the place as a query writes it.
func (n Nulls) String() string { return nullsNames[n] }
