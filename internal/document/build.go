package document

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A builder holds what the readers of YAML and of JSON share: the limits, and
// the problems found so far.
type builder struct {
	file     *diag.Source
	limits   Limits
	problems []diag.Diagnostic
	path     []string // of the node being read
	limited  bool     // a limit was exceeded
}

// problem adds an error of the node whose path is the current one.
func (b *builder) problem(code string, at diag.Span, message string, related ...diag.Related) {
	b.problems = append(b.problems, diag.Diagnostic{
		Code: code, Key: strings.TrimPrefix(strings.Join(b.path, ""), "."),
		Span: at, Severity: diag.Error, Message: message, Related: related,
	})
}

// tooDeep is the error of a value within too many lists and mappings.
func (b *builder) tooDeep(offset int) error {
	b.limited = true
	return unreadable(b.file, offset, fmt.Sprintf("lists and mappings nest deeper than the limit of %d", b.limits.Depth))
}

// tooMany is the error of a document with too many nodes.
func (b *builder) tooMany(offset int) error {
	b.limited = true
	return unreadable(b.file, offset, fmt.Sprintf("more keys and values than the limit of %d", b.limits.Nodes))
}

// add adds a pair to a mapping. A key that is not a scalar, or that the mapping has already, is a problem.
func (b *builder) add(n, key, value *Node) {
	name := key.Text()
	earlier := n.Get(name)
	switch {
	case key.Scalar == nil:
		b.problem(BadKey, key.Span, "a key must be text; this is "+key.Kind.String())
	case earlier != nil:
		at := earlier.Key.Span
		b.problem(DuplicateKey, key.Span,
			fmt.Sprintf("key '%s' is repeated; it is first in line %d", diag.Preview(name), at.Position().Line),
			diag.Related{Span: at, Message: "the first one"})
	default:
		n.index[name] = len(n.Pairs)
		n.Pairs = append(n.Pairs, Pair{key, value})
	}
}
