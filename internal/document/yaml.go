package document

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// readYAML reads up to most documents of YAML, and returns where the next one begins, or -1.
func readYAML(f *diag.Source, limits Limits, most int) (docs []*Document, rest int, err error) {
	roots, err := parse(f.Text, most+1)
	if err != nil {
		return nil, -1, syntaxError(f, err)
	}
	r := yamlReader{
		builder: builder{file: f, limits: limits}, at: newCursor(f),
		anchors: map[*yaml.Node]occurrence{},
	}
	for i, root := range roots {
		begin := r.at.offset(root.Line, root.Column)
		span := f.Whole()
		if i > 0 {
			last := docs[i-1]
			span.Start = documentStart(f.Text, last.Root.Span.End, begin)
			last.Span.End = span.Start
		}
		if i == most {
			return docs, begin, nil
		}
		p, err := r.node(root, 0)
		if err != nil {
			return nil, -1, err
		}
		docs = append(docs, &Document{Source: f, Span: span, Root: p.node, Problems: diag.Sort(r.problems)})
		r.limits.Nodes -= p.size
		r.problems = nil
	}
	return docs, -1, nil
}

// documentStart returns the offset of the marker "---" between the end of one document and the beginning of the next.
func documentStart(text string, end, begin int) int {
	if end < begin {
		if i := strings.LastIndex(text[end:begin], "\n---"); i >= 0 {
			return end + i + 1
		}
	}
	return begin
}

// parse returns the contents of the first documents of the text, up to most.
func parse(text string, most int) (docs []*yaml.Node, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			docs, err = nil, fmt.Errorf("%v", fault)
		}
	}()
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for len(docs) < most {
		var doc yaml.Node
		if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		docs = append(docs, doc.Content[0])
	}
	if n := len(docs); n > 1 && docs[n-1].Kind == yaml.ScalarNode && docs[n-1].Value == "" {
		docs = docs[:n-1] // the file ends with a document marker
	}
	return docs, nil
}

// A yamlReader makes nodes of yaml.v3's.
type yamlReader struct {
	builder
	at      *cursor
	anchors map[*yaml.Node]occurrence // nodes with an anchor
}

// An occurrence is a node at one of its places in the file.
type occurrence struct {
	node *Node
	size int // the number of nodes in it, itself included
	end  int // the offset after it; for an alias, the offset after the alias
}

// node makes the node of y, which depth lists and mappings enclose.
func (r *yamlReader) node(y *yaml.Node, depth int) (occurrence, error) {
	if y.Kind == yaml.AliasNode {
		return r.alias(y)
	}
	start := r.at.offset(y.Line, y.Column)
	if depth > r.limits.Depth {
		return occurrence{}, r.tooDeep(start)
	}
	start = skipProperties(r.file.Text, start)
	b := occurrence{size: 1}
	var err error
	switch y.Kind {
	case yaml.SequenceNode:
		b, err = r.sequence(y, start, depth)
	case yaml.MappingNode:
		b, err = r.mapping(y, start, depth)
	default:
		b.node, b.end = r.scalar(y, start)
	}
	if err != nil {
		return b, err
	}
	if b.size > r.limits.Nodes {
		return b, r.tooMany(start)
	}
	if y.Anchor != "" {
		r.anchors[y] = b
	}
	return b, nil
}

// alias returns the node that an alias repeats.
func (r *yamlReader) alias(y *yaml.Node) (occurrence, error) {
	start := r.at.offset(y.Line, y.Column)
	b, ok := r.anchors[y.Alias]
	if !ok { // its anchor is not finished yet
		return b, unreadable(r.file, start, fmt.Sprintf("the alias '*%s' is part of what it repeats", diag.Preview(y.Value)))
	}
	b.node.Reused = true
	b.end = start + 1 + len(y.Value)
	return b, nil
}

// sequence makes a list.
func (r *yamlReader) sequence(y *yaml.Node, start, depth int) (occurrence, error) {
	n := &Node{Kind: Seq, Span: r.file.Span(start, start)}
	all := occurrence{node: n, size: 1, end: start}
	for i, item := range y.Content {
		r.path = append(r.path, "["+strconv.Itoa(i)+"]")
		b, err := r.node(item, depth+1)
		r.path = r.path[:len(r.path)-1]
		if err != nil {
			return b, err
		}
		n.Items = append(n.Items, b.node)
		all.size += b.size
		all.end = max(all.end, b.end)
		if all.size > r.limits.Nodes {
			break
		}
	}
	r.close(y, &all, start)
	return all, nil
}

// mapping makes a mapping.
func (r *yamlReader) mapping(y *yaml.Node, start, depth int) (occurrence, error) {
	n := &Node{Kind: Map, Span: r.file.Span(start, start), index: make(map[string]int, len(y.Content)/2)}
	all := occurrence{node: n, size: 1, end: start}
	bare := false // without brackets of its own, as in [a: b]; its first key may have some
	for i := 0; i+1 < len(y.Content) && all.size <= r.limits.Nodes; i += 2 {
		key, err := r.node(y.Content[i], depth+1)
		if err != nil {
			return key, err
		}
		r.path = append(r.path, "."+key.node.Text())
		value, err := r.node(y.Content[i+1], depth+1)
		if err != nil {
			return value, err
		}
		bare = bare || key.node.Span.Start == start
		all.size += key.size + value.size
		all.end = max(all.end, key.end, value.end)
		r.add(n, key.node, value.node)
		r.path = r.path[:len(r.path)-1]
	}
	if bare || !strings.HasPrefix(r.file.Text[start:], "{") {
		n.Span.End = all.end
		return all, nil
	}
	r.close(y, &all, start)
	return all, nil
}

// close sets the end of a list or mapping: after its last value, or after its bracket.
func (r *yamlReader) close(y *yaml.Node, b *occurrence, start int) {
	src := r.file.Text
	if y.Style&yaml.FlowStyle != 0 {
		b.end = skipSpace(src, max(b.end, start+1))
		for b.end < len(src) && src[b.end] == ',' {
			b.end = skipSpace(src, b.end+1)
		}
		b.end = min(b.end+1, len(src))
	}
	b.node.Span.End = b.end
}

// scalar makes a scalar and returns the offset after it.
func (r *yamlReader) scalar(y *yaml.Node, start int) (*Node, int) {
	const quotes = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	n := &Node{Kind: String, Quoted: y.Style&quotes != 0, Value: y.Value}
	text, end, exact := mapScalar(r.file, start, !n.Quoted, y.Value)
	n.Scalar, n.Exact = text, exact
	n.Span = r.file.Span(start, end)
	switch y.ShortTag() {
	case "!!null":
		n.Kind, n.Value = Null, nil
	case "!!bool":
		var v bool
		if y.Decode(&v) == nil {
			n.Kind, n.Value = Bool, v
		}
	case "!!int":
		var v int64
		if y.Decode(&v) == nil {
			n.Kind, n.Value = Int, v
			break
		}
		fallthrough // larger than an int64
	case "!!float":
		var v float64
		if y.Decode(&v) == nil {
			n.Kind, n.Value = Float, v
		}
	}
	return n, end
}
