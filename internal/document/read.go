package document

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/ruleproof/ruleproof/internal/encoding"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// Limits bound what a document may be. A zero limit stands for that of DefaultLimits.
type Limits struct {
	Bytes int // of the file
	Nodes int // keys and values, those that aliases repeat counted each time
	Depth int // of lists and mappings within each other
}

// DefaultLimits are far above what a rule or a scenario file needs.
var DefaultLimits = Limits{Bytes: 1 << 20, Nodes: 100_000, Depth: 64}

// A Document is a YAML file that could be read.
type Document struct {
	Source   *diag.Source
	Root     *Node             // never nil; Null for an empty file
	Problems []diag.Diagnostic // keys twice, keys that are no text, further documents
}

// The kinds of problem that Read finds.
const (
	DuplicateKey      = "duplicate-key"      // a mapping has a key twice; the first counts
	BadKey            = "bad-key"            // a key is a list or a mapping; it is dropped
	MultipleDocuments = "multiple-documents" // the file holds more than one document; the first counts
)

// Read reads a YAML file. The error is a diag.Diagnostic: the file is too large, not UTF-8 or UTF-16, not YAML,
// or beyond a limit.
func Read(path string, data []byte, limits Limits) (*Document, error) {
	limits = limits.orDefault()
	if len(data) > limits.Bytes {
		return nil, unreadable(diag.NewSource(path, ""), -1, fmt.Sprintf("the file is larger than the limit of %d bytes", limits.Bytes))
	}
	f, err := Decode(path, data)
	if err != nil {
		return nil, err
	}
	return ReadSource(f, limits)
}

// Decode returns the text of a file's bytes. They are UTF-8 or UTF-16, with or
// without a byte-order mark; anything else is a diag.Diagnostic at the first wrong byte.
func Decode(path string, data []byte) (*diag.Source, error) {
	text, err := encoding.Decode(data)
	f := diag.NewSource(path, text)
	if bad, ok := errors.AsType[*encoding.Error](err); ok {
		return nil, unreadable(f, bad.Offset, bad.Error())
	}
	return f, nil
}

// Unreadable is the code of the fault of a file that could not be read at all.
const Unreadable = "unreadable"

// unreadable returns the fault of a file that could not be read; a negative offset stands for the file as a whole.
func unreadable(f *diag.Source, offset int, message string) diag.Diagnostic {
	return diag.Diagnostic{Code: Unreadable, Span: f.Span(offset, offset), Message: message}
}

// ReadSource reads the YAML of a file that is decoded already. Of several
// documents in the file the first counts, which is a problem.
func ReadSource(f *diag.Source, limits Limits) (*Document, error) {
	docs, rest, err := readAll(f, limits, 1)
	if err != nil {
		return nil, err
	}
	doc := &Document{Source: f, Root: &Node{Span: f.Span(0, 0)}}
	if len(docs) > 0 {
		doc = docs[0]
	}
	if rest >= 0 {
		doc.Problems = diag.Sort(append(doc.Problems, diag.Diagnostic{
			Code: MultipleDocuments, Span: f.Span(rest, rest), Severity: diag.Error,
			Message: "a second document begins here; only the first of the file is read",
			Hint:    "write each document into a file of its own",
		}))
	}
	return doc, nil
}

// ReadAll reads all documents of a file that is decoded already. The limits hold for all of them together.
func ReadAll(f *diag.Source, limits Limits) ([]*Document, error) {
	docs, _, err := readAll(f, limits, limits.orDefault().Nodes)
	return docs, err
}

// readAll reads up to most documents, and returns where the next one begins, -1 for nowhere.
func readAll(f *diag.Source, limits Limits, most int) (docs []*Document, rest int, err error) {
	roots, err := parse(f.Text, most+1)
	if err != nil {
		return nil, -1, syntaxError(f, err)
	}
	r := reader{
		file: f, limits: limits.orDefault(), at: newCursor(f),
		built: map[*yaml.Node]built{}, open: map[*yaml.Node]bool{},
	}
	for i, root := range roots {
		if i == most {
			return docs, r.at.offset(root.Line, root.Column), nil
		}
		b, err := r.node(root, 0)
		if err != nil {
			return nil, -1, err
		}
		docs = append(docs, &Document{Source: f, Root: b.node, Problems: diag.Sort(r.problems)})
		r.limits.Nodes -= b.size
		r.problems = nil
	}
	return docs, -1, nil
}

func (l Limits) orDefault() Limits {
	if l.Bytes == 0 {
		l.Bytes = DefaultLimits.Bytes
	}
	if l.Nodes == 0 {
		l.Nodes = DefaultLimits.Nodes
	}
	if l.Depth == 0 {
		l.Depth = DefaultLimits.Depth
	}
	return l
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

// A reader makes nodes of yaml.v3's.
type reader struct {
	file     *diag.Source
	limits   Limits
	at       *cursor
	built    map[*yaml.Node]built // nodes with an anchor
	open     map[*yaml.Node]bool  // nodes being built
	problems []diag.Diagnostic
	path     []string // of the node being built
}

// A built is a node that is made, with the offset behind the place where it stands, which is
// not the node's own end when it stands there by an alias.
type built struct {
	node *Node
	size int // nodes within, itself included
	end  int
}

// node makes the node of y, which lies depth lists and mappings deep.
func (r *reader) node(y *yaml.Node, depth int) (built, error) {
	if y.Kind == yaml.AliasNode {
		return r.alias(y)
	}
	start := r.at.offset(y.Line, y.Column)
	if depth > r.limits.Depth {
		return built{}, r.limitError(start, "lists and mappings lie deeper than the limit of %d", r.limits.Depth)
	}
	start = skipProperties(r.file.Text, start)
	r.open[y] = true
	b := built{size: 1}
	var err error
	switch y.Kind {
	case yaml.SequenceNode:
		b, err = r.sequence(y, start, depth)
	case yaml.MappingNode:
		b, err = r.mapping(y, start, depth)
	default:
		b.node, b.end = r.scalar(y, start)
	}
	delete(r.open, y)
	if err != nil {
		return b, err
	}
	if b.size > r.limits.Nodes {
		return b, r.limitError(start, "more keys and values than the limit of %d", r.limits.Nodes)
	}
	if y.Anchor != "" {
		r.built[y] = b
	}
	return b, nil
}

// alias returns the node that an alias stands for.
func (r *reader) alias(y *yaml.Node) (built, error) {
	start := r.at.offset(y.Line, y.Column)
	b, ok := r.built[y.Alias]
	if !ok { // its anchor is not finished yet
		return b, r.limitError(start, "the alias '*%s' stands within what it repeats", diag.Preview(y.Value))
	}
	b.end = start + 1 + len(y.Value)
	return b, nil
}

func (r *reader) limitError(offset int, format string, args ...any) error {
	return unreadable(r.file, offset, fmt.Sprintf(format, args...))
}

// sequence makes a list.
func (r *reader) sequence(y *yaml.Node, start, depth int) (built, error) {
	n := &Node{Kind: Seq, Span: r.file.Span(start, start)}
	all := built{node: n, size: 1, end: start}
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
func (r *reader) mapping(y *yaml.Node, start, depth int) (built, error) {
	n := &Node{Kind: Map, Span: r.file.Span(start, start), index: make(map[string]int, len(y.Content)/2)}
	all := built{node: n, size: 1, end: start}
	for i := 0; i+1 < len(y.Content) && all.size <= r.limits.Nodes; i += 2 {
		key, err := r.node(y.Content[i], depth+1)
		if err != nil {
			return key, err
		}
		name := key.node.Text()
		r.path = append(r.path, "."+name)
		value, err := r.node(y.Content[i+1], depth+1)
		if err != nil {
			return value, err
		}
		all.size += key.size + value.size
		all.end = max(all.end, key.end, value.end)
		earlier := n.Get(name)
		switch {
		case key.node.Scalar == nil:
			r.problem(BadKey, key.node.Span, "a key must be text; this is "+key.node.Kind.String())
		case earlier != nil:
			at := earlier.Key.Span
			r.problem(DuplicateKey, key.node.Span,
				fmt.Sprintf("key '%s' stands here a second time; the first is in line %d", diag.Preview(name), at.Position().Line),
				diag.Related{Span: at, Message: "the first one"})
		default:
			n.index[name] = len(n.Pairs)
			n.Pairs = append(n.Pairs, Pair{key.node, value.node})
		}
		r.path = r.path[:len(r.path)-1]
	}
	r.close(y, &all, start)
	return all, nil
}

// problem notes an error of the node whose path is the current one.
func (r *reader) problem(kind string, at diag.Span, message string, related ...diag.Related) {
	r.problems = append(r.problems, diag.Diagnostic{
		Code: kind, Key: strings.TrimPrefix(strings.Join(r.path, ""), "."),
		Span: at, Severity: diag.Error, Message: message, Related: related,
	})
}

// close sets the end of a list or mapping: behind its last value, or its bracket.
func (r *reader) close(y *yaml.Node, b *built, start int) {
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

// scalar makes a scalar and returns the offset behind it.
func (r *reader) scalar(y *yaml.Node, start int) (*Node, int) {
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
