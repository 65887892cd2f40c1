package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Range]{open: (*engine).openRange})

// A series yields the values of range.
type series struct {
	engine       *engine
	node         *plan.Range
	from, by, to any
	at           int
	count        int // of values; of more than the limit, one more than that
	// value returns the i-th value.
	value func(i int) any
}

// openRange yields From, From+By, … up to To (KQL reference, range-operator).
func (e *engine) openRange(n *plan.Range) (stream, error) {
	s := &series{engine: e, node: n}
	var err error
	if s.from, err = e.constant(n.From); err != nil {
		return nil, err
	}
	if s.to, err = e.constant(n.To); err != nil {
		return nil, err
	}
	if s.by, err = e.constant(n.By); err != nil {
		return nil, err
	}
	typ := n.Schema().Fields[0].Type
	if typ == value.Real || typ == value.Decimal {
		s.countReals(typ)
	} else {
		s.countTicks(typ)
	}
	if limit := e.run.Limits.IntermediateRows; s.count > limit && !e.cutOff[n] {
		return nil, exceeded(n.Span(), "rows of range", limit)
	}
	return s, nil
}

// cutOffRange notes the range, if there is one, whose rows a take reads one by one: it may have more of them than a
// query may read, because the take need not read them all.
func (e *engine) cutOffRange(n plan.Node) {
	for n != nil {
		switch r := n.(type) {
		case *plan.Range:
			if e.cutOff == nil {
				e.cutOff = map[*plan.Range]bool{}
			}
			e.cutOff[r] = true
			return
		case *plan.Serialize:
			n = r.Input
			continue
		}
		through := rowOf(n).through
		if through == nil {
			return
		}
		n = through(e, n)
	}
}

func (s *series) countReals(typ value.Type) {
	from, ok1 := value.Cast(s.from, value.Real).(float64)
	to, ok2 := value.Cast(s.to, value.Real).(float64)
	by, ok3 := value.Cast(s.by, value.Real).(float64)
	if !ok1 || !ok2 || !ok3 || by == 0 || (to-from)/by < 0 {
		return
	}
	n := (to - from) / by
	s.count = int(min(n, float64(s.engine.run.Limits.IntermediateRows))) + 1
	s.value = func(i int) any { return value.Cast(from+float64(i)*by, typ) }
}

func (s *series) countTicks(typ value.Type) {
	from, ok1 := ticks(s.from)
	to, ok2 := ticks(s.to)
	by, ok3 := ticks(s.by)
	if !ok1 || !ok2 || !ok3 || by == 0 || from != to && (to > from) != (by > 0) {
		return
	}
	steps := (uint64(to) - uint64(from)) / uint64(by)
	if by < 0 {
		steps = (uint64(from) - uint64(to)) / -uint64(by)
	}
	s.count = int(min(steps, uint64(s.engine.run.Limits.IntermediateRows))) + 1
	s.value = func(i int) any { return ofTicks(from+int64(i)*by, typ) }
}

// ticks returns a whole number, an instant or a duration as a number.
func ticks(v any) (int64, bool) {
	switch v := v.(type) {
	case int32:
		return int64(v), true
	case int64:
		return v, true
	case float64:
		return int64(v), true
	case value.Instant:
		return int64(v), true
	case value.Duration:
		return int64(v), true
	}
	return 0, false
}

func ofTicks(n int64, t value.Type) any {
	switch t {
	case value.Int:
		return int32(n)
	case value.DateTime:
		return value.Instant(n)
	case value.Timespan:
		return value.Duration(n)
	}
	return n
}

func (s *series) next() (*batch, error) {
	if s.at >= s.count {
		return nil, nil
	}
	if err := s.engine.over(s.node.Span(), "range"); err != nil {
		return nil, err
	}
	limit := s.engine.run.Limits.IntermediateRows
	if s.at >= limit {
		return nil, exceeded(s.node.Span(), "rows of range", limit)
	}
	rows := min(batchRows, min(s.count, limit)-s.at)
	b := value.NewBuilder(s.node.Schema().Fields[0].Type, rows)
	for range rows {
		v := s.value(s.at)
		if v != nil && value.TypeOf(v) != s.node.Schema().Fields[0].Type {
			return nil, fail(s.node.Span(), "range", fmt.Errorf("its bounds and its step are not of one type"))
		}
		b.Append(v)
		s.at++
	}
	return batchOf(rows, b.Column()), nil
}

func (s *series) close() {}
