package general

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Graphs are the functions over the elements of a graph pattern.
var Graphs = []builtin.Function{
	{Name: "all", Page: "all-graph-function", Graph: true,
		Signature: []string{"(pattern_element: scalar, expression: element bool) bool"}},
	{Name: "any", Page: "any-graph-function", Graph: true,
		Signature: []string{"(pattern_element: scalar, expression: element bool) bool"}},
	{Name: "inner_nodes", Page: "inner-nodes-graph-function", Graph: true,
		Signature: []string{"(edge: scalar) custom"},
		Result:    innerNodesResult},
	{Name: "labels", Page: "labels-graph-function", Graph: true,
		Signature: []string{"(pattern_element?: scalar) dynamic[string]"}},
	{Name: "map", Page: "map-graph-function", Graph: true,
		Signature: []string{"(pattern_element: scalar, expression: element scalar) custom"},
		Result:    mapResult},
	{Name: "node_degree_in", Page: "node-degree-in", Graph: true,
		Signature: []string{"(node?: scalar) long"}},
	{Name: "node_degree_out", Page: "node-degree-out", Graph: true,
		Signature: []string{"(node?: scalar) long"}},
	{Name: "node_id", Page: "node-id", Graph: true,
		Signature: []string{"(node?: scalar) string"}},
}

// mapResult is an array of the expression's values for the elements.
func mapResult(c *builtin.CallInfo) builtin.Outcome {
	if len(c.Args) > 1 {
		return builtin.Scalar(value.Dynamic, value.ArrayOf(c.Args[1].Type, c.Args[1].Shape))
	}
	return builtin.Scalar(value.Dynamic, value.ArrayOf(value.Dynamic, nil))
}

func innerNodesResult(c *builtin.CallInfo) builtin.Outcome {
	if c.Nodes != nil {
		return builtin.Tuple(c.Nodes)
	}
	return builtin.Scalar(value.Dynamic, value.ArrayOf(value.Dynamic, value.BagOf()))
}
