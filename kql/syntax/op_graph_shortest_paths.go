package syntax

var _ = operator("graph-shortest-paths", Piped, (*parser).parseGraphShortestPaths, keyword{text: "graph-shortest-paths"})

var shortestPathsParams = paramSet{{name: "output", kind: paramWord}}

func (p *parser) parseGraphShortestPaths() Operator {
	return p.graphMatch(&GraphMatchOp{Shortest: true}, shortestPathsParams)
}
