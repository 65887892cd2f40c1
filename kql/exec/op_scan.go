package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.StepScan]{open: (*engine).openStepScan})

// A stepScan runs the rows of its input through steps, and remembers for each
// step what matched last (KQL reference, scan-operator).
type stepScan struct {
	engine *engine
	node   *plan.StepScan
	width  int // columns of the input
	conds  []*scalar
	assign [][]*scalar
	fresh  []any // the state's columns before they are assigned

	// The state of step k has a row for each step up to k. nil is empty.
	state []*scanState
	// reads is the state that the expressions at work read.
	reads   *scanState
	matchID int64
	out     []*value.Builder
	made    []origin // of the rows of out
	rows    int
}

// A scanState is what a step remembers: the rows that matched it and the steps before it.
type scanState struct {
	rows    [][]any // by step; nil for one that did not match
	matchID int64
	made    origin // what the rows of the match are made of
}

func (e *engine) openStepScan(n *plan.StepScan) (stream, error) {
	s := &stepScan{engine: e, node: n, width: len(n.Input.Schema().Fields), matchID: -1}
	if err := s.compile(); err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	parts, err := s.parts(all)
	if err != nil {
		return nil, err
	}
	for _, f := range n.Out.Fields {
		s.out = append(s.out, value.NewBuilder(f.Type, all.rows))
	}
	for _, rows := range parts {
		s.state = make([]*scanState, len(n.Steps))
		for _, r := range rows {
			if err := s.row(all, r); err != nil {
				return nil, err
			}
		}
		s.flush()
	}
	out := &batch{rows: s.rows, origins: s.made}
	for _, b := range s.out {
		out.cols = append(out.cols, b.Column())
	}
	return e.heldRows(all, out), nil
}

// compile compiles the conditions and assignments, whose StepColumns read this scan's state.
func (s *stepScan) compile() error {
	e := s.engine
	outer := e.scan
	e.scan = s
	defer func() { e.scan = outer }()
	for _, step := range s.node.Steps {
		cond, err := e.compile(step.Cond)
		if err != nil {
			return err
		}
		var assigns []*scalar
		for _, a := range step.Assigns {
			x, err := e.compile(a.Expr)
			if err != nil {
				return err
			}
			assigns = append(assigns, x)
		}
		s.conds, s.assign = append(s.conds, cond), append(s.assign, assigns)
	}
	for _, c := range s.node.State {
		var v any
		if c.Default != nil {
			var err error
			if v, err = e.constant(c.Default); err != nil {
				return err
			}
		}
		s.fresh = append(s.fresh, value.Cast(v, c.Type))
	}
	return nil
}

// compileStepColumn reads a column as it was when a step matched last.
func (e *engine) compileStepColumn(x *plan.StepColumn) (*scalar, error) {
	s := e.scan
	if s == nil {
		return nil, fail(x.At, "the column of a step", fmt.Errorf("it is read outside of scan"))
	}
	var initial any
	if i := x.Column - s.width; i >= 0 && i < len(s.node.State) && s.node.State[i].Default != nil {
		v, err := e.constant(s.node.State[i].Default)
		if err != nil {
			return nil, err
		}
		initial = value.Cast(v, x.T)
	}
	return &scalar{typ: x.T, eval: func(b *batch) (value.Column, error) {
		v := initial
		if s.reads != nil && x.Step < len(s.reads.rows) && s.reads.rows[x.Step] != nil {
			v = s.reads.rows[x.Step][x.Column]
		}
		return value.Constant(x.T, v, b.rows), nil
	}}, nil
}

// parts returns the rows of each partition in order.
func (s *stepScan) parts(all *batch) ([][]int, error) {
	if all.rows == 0 {
		return nil, nil
	}
	o, err := s.engine.newOrder(s.node, s.node.OrderBy)
	if err != nil {
		return nil, err
	}
	rows, err := o.sorted(all)
	if err != nil || len(s.node.PartitionBy) == 0 {
		return [][]int{rows}, err
	}
	keys, err := s.engine.compileAll(s.node.PartitionBy)
	if err != nil {
		return nil, err
	}
	var types []value.Type
	var cols []value.Column
	for _, k := range keys {
		col, err := k.over(all)
		if err != nil {
			return nil, err
		}
		types, cols = append(types, k.typ), append(cols, col)
	}
	groups := column.NewGrouper(types, false)
	ids, err := s.engine.number(s.node, all, groups, cols...)
	if err != nil {
		return nil, err
	}
	parts := make([][]int, groups.Size())
	for _, r := range rows {
		parts[ids[r]] = append(parts[ids[r]], r)
	}
	return parts, nil
}

// row holds a row against each step, from the last to the first.
func (s *stepScan) row(all *batch, r int) error {
	if r%256 == 0 {
		if err := s.engine.over(s.node.At, "scan"); err != nil {
			return err
		}
	}
	row := make([]any, s.width, s.width+len(s.fresh))
	for i, c := range all.cols {
		row[i] = c.Value(r)
	}
	row = append(row, s.fresh...)
	cells := s.cells(row)
	if all.origins != nil {
		cells.origins = all.origins[r : r+1]
	}
	if all.arrived != nil {
		cells.arrived = all.arrived.Slice(r, r+1)
	}
	for k := len(s.node.Steps) - 1; k >= 0; k-- {
		if k > 0 {
			if before := s.before(k); before != nil {
				matched, err := s.match(k, cells, row, before, true)
				if err != nil {
					return err
				}
				if matched {
					continue
				}
			}
		}
		if k == 0 || s.state[k] != nil {
			if _, err := s.match(k, cells, row, s.state[k], false); err != nil {
				return err
			}
		}
	}
	return nil
}

// before returns the state of the step before, of the nearest that is not
// empty where the steps between may be left out.
func (s *stepScan) before(k int) *scanState {
	for k--; k >= 0; k-- {
		if s.state[k] != nil {
			return s.state[k]
		}
		if !s.node.Steps[k].Optional {
			return nil
		}
	}
	return nil
}

// cells returns a row as columns of one value.
func (s *stepScan) cells(row []any) *batch {
	b := &batch{rows: 1}
	for i, v := range row {
		b.cols = append(b.cols, value.Constant(s.node.Out.Fields[i].Type, v, 1))
	}
	return b
}

// match tests the condition of a step, and takes the row into its state if it
// holds. With promote, the state is that of the step before, which moves on.
func (s *stepScan) match(k int, cells *batch, row []any, reads *scanState, promote bool) (bool, error) {
	s.reads = reads
	col, err := s.conds[k].over(cells)
	if err != nil || col.Value(0) != true {
		return false, err
	}
	own := append([]any(nil), row...)
	for i, a := range s.node.Steps[k].Assigns {
		v, err := s.assign[k][i].over(cells)
		if err != nil {
			return false, err
		}
		own[s.width+a.Column] = value.Cast(v.Value(0), s.node.State[a.Column].Type)
	}
	if promote {
		s.end(k)
		s.drop(k, reads)
		rows := make([][]any, len(s.node.Steps))
		copy(rows, reads.rows)
		s.state[k] = &scanState{rows, reads.matchID, reads.made}
	} else if k == 0 {
		if s.state[0] == nil {
			s.matchID++
		}
		s.state[0] = &scanState{rows: make([][]any, len(s.node.Steps)), matchID: s.matchID}
	}
	s.state[k].rows[k] = own
	if cells.origins != nil {
		s.state[k].made = s.engine.lineage.pair(s.state[k].made, cells.origins[0])
	}
	if s.node.Steps[k].Output == "all" || s.node.Steps[k].Output == "" {
		s.emit(own, s.state[k])
	}
	return true, nil
}

// drop empties the state that was promoted to step k.
func (s *stepScan) drop(k int, reads *scanState) {
	for i := range s.state[:k] {
		if s.state[i] == reads {
			s.end(i)
			s.state[i] = nil
		}
	}
}

// end yields the last row of a step's sequence, which is over, when only that one is asked for.
func (s *stepScan) end(k int) {
	if s.node.Steps[k].Output == "last" && s.state[k] != nil && s.state[k].rows[k] != nil {
		s.emit(s.state[k].rows[k], s.state[k])
	}
}

// flush ends all sequences.
func (s *stepScan) flush() {
	for k := range s.state {
		s.end(k)
	}
}

// emit adds a row to the output.
func (s *stepScan) emit(row []any, of *scanState) {
	s.rows++
	if s.engine.lineage != nil {
		s.made = append(s.made, of.made)
	}
	for i, b := range s.out {
		if i < len(row) {
			b.Append(row[i])
			continue
		}
		b.Append(of.matchID)
	}
}
