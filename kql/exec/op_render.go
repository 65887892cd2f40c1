package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Render]{open: (*engine).openRender, tables: (*engine).renderTables})

// openRender yields the rows as they are: how they are drawn is in the Result.
func (e *engine) openRender(n *plan.Render) (stream, error) { return e.open(n.Input) }

func (e *engine) renderTables(n *plan.Render) ([]madeTable, error) { return e.several(n.Input) }
