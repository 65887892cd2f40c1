package builtin

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/value"
)

// MaxRepeat is how often a parameter without a limit of its own may repeat.
const MaxRepeat = 32767

// A Signature is one way to call a function.
//
// In the table it is written in its own notation, which is decoded on first use:
//
//	(source: string, start: integer, length?: integer) string
//
// that is, the parameters and then the result. A parameter consists of its name, how
// often it may occur, a colon, the form of its argument (nothing for any expression), the
// type of its argument, the only texts allowed, and a word that stands for its default:
//
//	length?       at most once            const number       a constant
//	arg+          once or more            column scalar      a column
//	arg*          any number of times     string|dynamic     one of several types
//	arg{2,64}     two to 64 times         literal string[day hour]   one of two texts
//	threshold?: real = ~                  "~" stands for the default
//
// The result is a type, a table(a: long, b: string), or a rule such as arg0, common or
// custom: see Returns. A dynamic type may have a shape: dynamic[] is an array,
// dynamic[real] an array of reals, dynamic{a: long} a bag. Words may come before the
// parameters: hidden; blocks, if the parameters that may repeat do so together; assigned,
// if the function assigns arguments to parameters.
type Signature struct {
	Params  []Param
	Returns Returns
	Type    value.Type    // with ReturnsDeclared
	Shape   *value.Shape  // with ReturnsDeclared, of a dynamic type
	Columns *value.Schema // with ReturnsDeclared, of a function that returns a table
	Layout  Layout
	Hidden  bool
}

// A Param is a parameter of a signature.
type Param struct {
	Name     string
	Accepts  Accepts
	Types    []value.Type // with AcceptsDeclared
	Argument Argument
	Min, Max int      // how often it may occur: 1, 1 for an ordinary parameter, 0, 1 for an optional one
	Values   []string // the only texts allowed, if any
	Default  string   // the word that stands for the default value
}

// Optional reports whether the parameter may be left out.
func (p *Param) Optional() bool { return p.Min == 0 }

// Repeats reports whether the parameter may occur more than once.
func (p *Param) Repeats() bool { return p.Max > 1 }

// Arguments returns how many arguments the signature takes, at least and at most.
func (s *Signature) Arguments() (least, most int) {
	for i := range s.Params {
		least += s.Params[i].Min
		most += s.Params[i].Max
	}
	return least, most
}

// Param returns the index of the parameter of that name, the last if there are several, or -1.
func (s *Signature) Param(name string) int {
	for i := len(s.Params) - 1; i >= 0; i-- {
		if s.Params[i].Name == name {
			return i
		}
	}
	return -1
}

// Layout is the way in which arguments are assigned to parameters.
type Layout uint8

// The layouts.
const (
	LayoutFixed     Layout = iota // one argument for each parameter, in order
	LayoutRepeating               // a parameter takes arguments until the next one fits better
	LayoutBlocks                  // the parameters that may repeat do so as a block
	LayoutAssigned                // Function.Assign decides
)

// Accepts says which types of argument a parameter takes.
type Accepts uint8

// What a parameter accepts. Arg0 to Arg2 require the type of that argument. Those with
// Common require a type to which all such arguments can be widened.
const (
	AcceptsDeclared Accepts = iota // Param.Types
	AcceptsAny
	AcceptsScalar
	AcceptsTabular
	AcceptsDatabase
	AcceptsCluster
	AcceptsInteger         // int, long
	AcceptsRealOrDecimal   // real, decimal
	AcceptsStringOrDynamic // string, dynamic
	AcceptsStringOrArray   // string, array of strings
	AcceptsIntegerOrArray  // integer, array of longs
	AcceptsDynamicArray    // dynamic that is or may be an array
	AcceptsDynamicBag      // dynamic that is or may be a bag
	AcceptsNumber          // int, long, real, decimal
	AcceptsNumberOrBool    // number, bool
	AcceptsSummable        // number, datetime, timespan
	AcceptsOrderable       // summable, string, bool
	AcceptsNotRealOrBool   // scalar except real and bool
	AcceptsNotDynamic      // scalar except dynamic
	AcceptsNotBool         // scalar except bool
	AcceptsArg0
	AcceptsArg1
	AcceptsArg2
	AcceptsCommonScalar
	AcceptsCommonNumber
	AcceptsCommonSummable
	AcceptsCommonOrderable
	AcceptsCommonScalarOrDynamic
	AcceptsTypeLiteral // the name of a type: typeof(long)
)

var acceptsNames = [...]string{
	AcceptsDeclared: "", AcceptsAny: "any", AcceptsScalar: "scalar", AcceptsTabular: "tabular",
	AcceptsDatabase: "database", AcceptsCluster: "cluster", AcceptsInteger: "integer",
	AcceptsRealOrDecimal: "realOrDecimal", AcceptsStringOrDynamic: "stringOrDynamic",
	AcceptsStringOrArray: "stringOrArray", AcceptsIntegerOrArray: "integerOrArray",
	AcceptsDynamicArray: "array", AcceptsDynamicBag: "bag", AcceptsNumber: "number",
	AcceptsNumberOrBool: "numberOrBool", AcceptsSummable: "summable", AcceptsOrderable: "orderable",
	AcceptsNotRealOrBool: "notRealOrBool", AcceptsNotDynamic: "notDynamic", AcceptsNotBool: "notBool",
	AcceptsArg0: "arg0", AcceptsArg1: "arg1", AcceptsArg2: "arg2",
	AcceptsCommonScalar: "commonScalar", AcceptsCommonNumber: "commonNumber",
	AcceptsCommonSummable: "commonSummable", AcceptsCommonOrderable: "commonOrderable",
	AcceptsCommonScalarOrDynamic: "commonScalarOrDynamic", AcceptsTypeLiteral: "type",
}

// String returns the word of the notation.
func (a Accepts) String() string { return acceptsNames[a] }

// Argument is the form that an argument must have.
type Argument uint8

// The forms of arguments.
const (
	ArgumentExpression      Argument = iota
	ArgumentElement                  // an expression over an element of argument 0
	ArgumentStar                     // *
	ArgumentStarAllowed              // * or an expression
	ArgumentAggregate                // a call of an aggregate
	ArgumentColumn                   // a column
	ArgumentColumnOf0                // a column of the table in argument 0
	ArgumentColumnOf0Common          // a column of both the input and the table in argument 0
	ArgumentLiteral
	ArgumentLiteralNotEmpty
	ArgumentConstant
	ArgumentColumnOrLiteral
)

var argumentNames = [...]string{
	ArgumentExpression: "", ArgumentElement: "element", ArgumentStar: "star", ArgumentStarAllowed: "starAllowed",
	ArgumentAggregate: "aggregate", ArgumentColumn: "column", ArgumentColumnOf0: "columnOf0",
	ArgumentColumnOf0Common: "columnOf0Common", ArgumentLiteral: "literal",
	ArgumentLiteralNotEmpty: "literalNotEmpty", ArgumentConstant: "const", ArgumentColumnOrLiteral: "columnOrLiteral",
}

// String returns the word of the notation.
func (a Argument) String() string { return argumentNames[a] }

// Returns is the rule for what a call returns.
type Returns uint8

// The rules.
const (
	ReturnsDeclared          Returns = iota // Signature.Type, or Signature.Columns
	ReturnsCustom                           // Function.Result decides
	ReturnsArg0                             // the type of an argument
	ReturnsArg1                             //
	ReturnsArg2                             //
	ReturnsArgN                             // of the last
	ReturnsArg0Literal                      // the type that an argument names
	ReturnsArg1Literal                      //
	ReturnsArgNLiteral                      //
	ReturnsArg0Promoted                     // the type of argument 0, long for an int
	ReturnsArg0Array                        // an array of the type of argument 0
	ReturnsCommon                           // the common type of the arguments whose parameters require one
	ReturnsCommonNotDynamic                 // the same, without the dynamic ones unless all are dynamic
	ReturnsWidest                           // the type of the widest number, long for an int
	ReturnsCluster                          // what argument 0 names
	ReturnsDatabase                         //
	ReturnsTable                            //
	ReturnsExternalTable                    //
	ReturnsMaterializedView                 //
	ReturnsEntityGroup                      //
	ReturnsStoredQueryResult                //
	ReturnsGraph                            //
)

var returnsNames = [...]string{
	ReturnsDeclared: "", ReturnsCustom: "custom", ReturnsArg0: "arg0", ReturnsArg1: "arg1", ReturnsArg2: "arg2",
	ReturnsArgN: "argN", ReturnsArg0Literal: "arg0Literal", ReturnsArg1Literal: "arg1Literal",
	ReturnsArgNLiteral: "argNLiteral", ReturnsArg0Promoted: "arg0Promoted", ReturnsArg0Array: "arg0Array",
	ReturnsCommon: "common", ReturnsCommonNotDynamic: "commonNotDynamic", ReturnsWidest: "widest",
	ReturnsCluster: "cluster", ReturnsDatabase: "database", ReturnsTable: "namedTable",
	ReturnsExternalTable: "externalTable", ReturnsMaterializedView: "materializedView",
	ReturnsEntityGroup: "entityGroup", ReturnsStoredQueryResult: "storedQueryResult", ReturnsGraph: "graph",
}

// String returns the word of the notation.
func (r Returns) String() string { return returnsNames[r] }

// ResultName determines the name of the column of an unnamed call.
type ResultName uint8

// The ways to name a column. By default it has no name and becomes Column1, Column2 …
const (
	NameNone               ResultName = iota
	NameOfFirstArgument               // as the first argument would be
	NameOfOnlyArgument                // the same, if it is the only argument
	NameAndFirstArgument              // function_argument
	NamePrefixAndArgument             // prefix_argument
	NamePrefix                        // the prefix alone
	NameOfColumnInArgument            // the text of the first argument, if it names a column
)

type lazySignatures struct {
	once sync.Once
	list []Signature
}

// Signatures returns the ways to call the function. Callers share them and must not change them.
func (f *Function) Signatures() []Signature {
	f.decoded.once.Do(func() {
		f.decoded.list = make([]Signature, len(f.Signature))
		for i, text := range f.Signature {
			// A test decodes the whole table, so there is no error to report.
			f.decoded.list[i], _ = ParseSignature(text)
		}
	})
	return f.decoded.list
}
