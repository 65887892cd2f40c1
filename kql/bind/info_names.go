package bind

import (
	"iter"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

// namesOf yields every name in the text, with its kind where the syntax alone decides it.
func namesOf(q *syntax.Query) iter.Seq[Name] {
	return func(yield func(Name) bool) {
		w := nameWalk{yield: yield}
		syntax.Walk(w, q)
	}
}

// A nameWalk visits the nodes of a tree.
type nameWalk struct {
	yield func(Name) bool
	call  bool                      // the node is directly in a call
	own   map[*syntax.Name]NameKind // the names below that declare something
}

// Visit yields the node if it is a name, and says what the names below it are.
func (w nameWalk) Visit(n syntax.Node) syntax.Visitor {
	below := nameWalk{yield: w.yield}
	switch n := n.(type) {
	case *syntax.Name:
		k, declares := w.own[n]
		w.yield(Name{Span: n.Range, Declares: declares, Kind: k})
		return nil
	case *syntax.Wildcard:
		w.yield(Name{Span: n.Range})
	case *syntax.Bracketed:
		if lit, ok := n.X.(*syntax.Literal); ok && lit.Kind == syntax.LitString {
			w.yield(Name{Span: n.Range})
		}
	case *syntax.Param:
		w.yield(Name{Span: n.NameSpan, Declares: true, Kind: NameSetting})
		if name, ok := n.Value.(*syntax.Name); ok && namesColumn[n.Name] {
			below.own = map[*syntax.Name]NameKind{name: NameColumn}
		}
	case *syntax.Call:
		below.call = true
	case *syntax.NamedExpr:
		k := NameColumn
		if w.call {
			k = NameParameter
		}
		below.own = make(map[*syntax.Name]NameKind, len(n.Names))
		for _, name := range n.Names {
			below.own[name] = k
		}
	default:
		below.own = declaredBy(n)
	}
	return below
}

// namesColumn are the settings whose value is the name of a column of the result.
var namesColumn = map[string]bool{
	"withsource": true, "with_source": true, "with_itemindex": true, "with_match_id": true, "with_component_id": true,
	"with_node_id": true, "with_source_id": true, "with_target_id": true,
}

// declaredBy returns the names directly below a node that declare something, and what.
func declaredBy(n syntax.Node) map[*syntax.Name]NameKind {
	one := func(n *syntax.Name, k NameKind) map[*syntax.Name]NameKind {
		if n == nil {
			return nil
		}
		return map[*syntax.Name]NameKind{n: k}
	}
	switch n := n.(type) {
	case *syntax.LetStmt:
		if _, ok := n.Value.(*syntax.FuncDecl); ok {
			return one(n.Name, NameFunction)
		}
		return one(n.Name, NameVariable)
	case *syntax.FuncParam:
		return one(n.Name, NameParameter)
	case *syntax.ColumnDecl:
		return one(n.Name, NameColumn)
	case *syntax.PartitionColumn:
		return one(n.Name, NameColumn)
	case *syntax.ParseOp:
		names := map[*syntax.Name]NameKind{}
		for _, part := range n.Pattern {
			if name, ok := part.(*syntax.Name); ok {
				names[name] = NameColumn
			}
		}
		return names
	case *syntax.CountOp:
		return one(n.As, NameColumn)
	case *syntax.RangeOp:
		return one(n.Name, NameColumn)
	case *syntax.MakeGraphOp:
		return one(n.NodeID, NameColumn)
	case *syntax.AsOp:
		return one(n.Name, NameVariable)
	case *syntax.ScanStep:
		return one(n.Name, NameVariable)
	case *syntax.GraphNode:
		return one(n.Name, NameVariable)
	case *syntax.GraphEdge:
		return one(n.Name, NameVariable)
	case *syntax.GraphOutput:
		return one(n.As, NameVariable)
	case *syntax.ForkBranch:
		return one(n.Name, NameResult)
	case *syntax.MacroExpandOp:
		return one(n.Scope, NameDatabase)
	case *syntax.PatternStmt:
		return one(n.Name, NamePattern)
	case *syntax.AliasStmt:
		return one(n.Name, NameDatabase)
	case *syntax.SetStmt:
		return one(n.Name, NameOption)
	}
	return nil
}
