package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A scalar is a compiled expression.
type scalar struct {
	typ   value.Type
	fixed value.Column // the value of a constant, stored once; nil for others
	eval  func(b *batch) (value.Column, error)
}

// over computes the expression for each row of the batch.
func (s *scalar) over(b *batch) (value.Column, error) {
	if s.fixed != nil {
		return s.fixed.Slice(0, b.rows), nil
	}
	return s.eval(b)
}

// fix returns the scalar of a constant.
func fix(t value.Type, v any) *scalar { return &scalar{typ: t, fixed: value.Constant(t, v, 1)} }

// noRow is the batch over which constants are computed.
var noRow = &batch{rows: 1}

// fold computes a scalar whose operands are all constant.
func fold(s *scalar) (*scalar, error) {
	c, err := s.eval(noRow)
	if err != nil {
		return nil, err
	}
	return fix(s.typ, c.Value(0)), nil
}

// compile turns an expression over the input's columns into a scalar, which one goroutine computes.
func (e *engine) compile(x plan.Expr) (*scalar, error) {
	if e.observer == nil {
		return e.compileOften(x)
	}
	if c, ok := x.(*conjunct); ok {
		return e.compileConjunct(c)
	}
	defer e.observer.enter(x)()
	e.observer.expectTap(x)
	s, err := e.compileOften(x)
	if err != nil {
		return nil, err
	}
	return e.observer.watch(x, s), nil
}

func (e *engine) compileExpr(x plan.Expr) (*scalar, error) {
	switch x := x.(type) {
	case *plan.Const:
		return fix(x.T, x.Value), nil
	case *plan.ColumnRef:
		return e.compileColumn(x), nil
	case *plan.Arrival:
		return &scalar{typ: x.T, eval: (*batch).arrival}, nil
	case *plan.LetRef:
		return e.compileLet(x)
	case *plan.Call:
		return e.compileCall(x)
	case *plan.Convert:
		return e.compileConvert(x)
	case *plan.Member:
		return e.compileMember(x)
	case *plan.Element:
		return e.compileElement(x)
	case *plan.ScalarQuery:
		return e.compileScalarQuery(x)
	case *plan.InTable:
		return e.compileInTable(x)
	case *plan.AnyColumn:
		return e.compileAnyColumn(x)
	case *plan.PackColumns:
		return e.compilePackColumns(x), nil
	case *plan.PackElement:
		return e.compilePackElement(x)
	case *plan.StepColumn:
		return e.compileStepColumn(x)
	case *plan.PartitionKey:
		return fix(x.T, e.keys[x]), nil
	case *plan.PatternRef, *plan.PatternColumn, *plan.NodeFact, *plan.Each:
		return e.compilePattern(x)
	}
	return nil, fail(x.Span(), "the expression", fmt.Errorf("it is of an unknown kind"))
}

func (e *engine) compileAll(list []plan.Expr) ([]*scalar, error) {
	out := make([]*scalar, len(list))
	for i, x := range list {
		s, err := e.compile(x)
		if err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

func (e *engine) compileColumn(x *plan.ColumnRef) *scalar {
	return &scalar{typ: x.T, eval: func(b *batch) (value.Column, error) {
		c, err := b.col(x.Index)
		if c == nil && err == nil {
			err = fail(x.At, "column "+x.Name, fmt.Errorf("it is not read"))
		}
		return c, err
	}}
}

// compileLet computes a let once a run, or, where it is the argument of a
// function and reads columns, once a batch. What is drawn at random is drawn at
// each use of the name anew (KQL reference, named-expressions).
func (e *engine) compileLet(x *plan.LetRef) (*scalar, error) {
	if e.facts.Varies(x) {
		if err := e.recompiled(x); err != nil {
			return nil, err
		}
		defer e.observer.enter(x.Let)()
		return e.compile(x.Let.Scalar)
	}
	fixed := e.facts.IsFixed(x.Let.Scalar)
	known := e.batchScalars
	if fixed {
		known = e.scalars
	}
	if s, ok := known[x.Let]; ok {
		return s, nil
	}
	if err := e.recompiled(x); err != nil {
		return nil, err
	}
	defer e.observer.enter(x.Let)()
	s, err := e.compile(x.Let.Scalar)
	if err != nil {
		return nil, err
	}
	if !fixed {
		s = oncePerBatch(s)
	} else if s.fixed == nil {
		if s, err = fold(s); err != nil {
			return nil, err
		}
	}
	if !e.facts.ExprReadsOuter(x.Let.Scalar) {
		known[x.Let] = s
	}
	return s, nil
}

// oncePerBatch remembers the column of the current batch: a let may be used many times over.
func oncePerBatch(s *scalar) *scalar {
	var of *batch
	var col value.Column
	return &scalar{typ: s.typ, fixed: s.fixed, eval: func(b *batch) (value.Column, error) {
		if b == of {
			return col, nil
		}
		c, err := s.eval(b)
		if err == nil {
			of, col = b, c
		}
		return c, err
	}}
}

// constant computes an expression that reads no column, such as the count of take.
func (e *engine) constant(x plan.Expr) (any, error) {
	s, err := e.compile(x)
	if err != nil {
		return nil, err
	}
	c, err := s.over(noRow)
	if err != nil {
		return nil, err
	}
	return c.Value(0), nil
}

// count computes a constant number of rows; null and negative numbers are 0.
func (e *engine) count(x plan.Expr) (int, error) {
	v, err := e.constant(x)
	if err != nil {
		return 0, err
	}
	switch v := v.(type) {
	case int32:
		return max(0, int(v)), nil
	case int64:
		return max(0, int(v)), nil
	case float64:
		return max(0, int(v)), nil
	}
	return 0, nil
}
