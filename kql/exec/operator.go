package exec

import (
	"reflect"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// A row is how the engine runs the nodes of one type. The rows stand in the files
// of their operators. An operator yields rows or a graph, so it has open or graph.
type row[N plan.Node] struct {
	// open makes the stream of the operator's rows.
	open func(e *engine, n N) (stream, error)
	// graph makes the operator's graph.
	graph func(e *engine, n N) (*graphValue, error)
	// tables returns the answer of a statement that ends with the operator, where that
	// is several tables or a table whose columns only the run knows; nil where it is not.
	tables func(e *engine, n N) ([]madeTable, error)
	// through returns the input whose rows the operator handles one at a time, each
	// without regard to the others, so that several goroutines may share the work; nil for none.
	through func(e *engine, n N) plan.Node
}

// operators holds the rows by the types of the nodes.
var operators = map[reflect.Type]row[plan.Node]{}

// operator adds a row to the table.
func operator[N plan.Node](r row[N]) bool {
	var any row[plan.Node]
	if r.open != nil {
		any.open = func(e *engine, n plan.Node) (stream, error) { return r.open(e, n.(N)) }
	}
	if r.graph != nil {
		any.graph = func(e *engine, n plan.Node) (*graphValue, error) { return r.graph(e, n.(N)) }
	}
	if r.tables != nil {
		any.tables = func(e *engine, n plan.Node) ([]madeTable, error) { return r.tables(e, n.(N)) }
	}
	if r.through != nil {
		any.through = func(e *engine, n plan.Node) plan.Node { return r.through(e, n.(N)) }
	}
	operators[reflect.TypeFor[N]()] = any
	return true
}

// rowOf returns the row for a node, an empty one if the engine does not run such nodes.
func rowOf(n plan.Node) row[plan.Node] { return operators[reflect.TypeOf(n)] }

// several returns the answer of a statement that yields several tables, or one whose
// columns only the run knows; nil for any other.
func (e *engine) several(n plan.Node) ([]madeTable, error) {
	if row := rowOf(n); row.tables != nil {
		return row.tables(e, n)
	}
	return nil, nil
}

// throughInput is the through of an operator that handles each row of its input by itself.
func throughInput[N plan.Node](_ *engine, n N) plan.Node { return n.Inputs()[0] }
