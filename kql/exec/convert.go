package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

func (e *engine) compileConvert(x *plan.Convert) (*scalar, error) {
	from, err := e.compile(x.X)
	if err != nil {
		return nil, err
	}
	s := &scalar{typ: x.T, eval: func(b *batch) (value.Column, error) {
		col, err := from.over(b)
		if err != nil {
			return nil, err
		}
		return value.Convert(col, x.T), nil
	}}
	if from.fixed != nil {
		return fold(s)
	}
	return s, nil
}
