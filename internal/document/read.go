package document

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/ruleproof/ruleproof/internal/encoding"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// Limits bound what a file may hold. A zero limit stands for that of DefaultLimits.
type Limits struct {
	Bytes int // of the file
	Nodes int // keys and values; those that an alias repeats are counted each time
	Depth int // of lists and mappings within each other
}

// DefaultLimits are far above what a rule or a scenario file needs.
var DefaultLimits = Limits{Bytes: 1 << 20, Nodes: 100_000, Depth: 64}

// A Syntax is a language in which documents are written.
type Syntax uint8

// The syntaxes.
const (
	YAML Syntax = iota
	JSON
)

// A Document is a document that was read.
type Document struct {
	Source   *diag.Source
	Syntax   Syntax
	Span     diag.Span         // the part of the file that is this document's, with the comments around its root
	Root     *Node             // never nil; Null for an empty file
	Problems []diag.Diagnostic // repeated keys, keys that are not text, further documents
}

// The codes of the problems of a document that can be read.
const (
	DuplicateKey      = "duplicate-key"      // a mapping has a key twice; the first counts
	BadKey            = "bad-key"            // a key is a list or a mapping; it is dropped
	MultipleDocuments = "multiple-documents" // the file has a further document, which is not read
)

// Unreadable is the code of the fault of a file that cannot be read at all.
const Unreadable = "unreadable"

// Read reads the first document of a file. The error is a diag.Diagnostic: the file is
// too large, not UTF-8 or UTF-16, neither YAML nor JSON, or beyond a limit.
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
// without a byte-order mark. Anything else is an error at the first wrong byte, a
// diag.Diagnostic, and the text is then what could be decoded.
func Decode(path string, data []byte) (*diag.Source, error) {
	text, err := encoding.Decode(data)
	f := diag.NewSource(path, text)
	if bad, ok := errors.AsType[*encoding.Error](err); ok {
		return f, unreadable(f, bad.Offset, bad.Error())
	}
	return f, nil
}

// unreadable returns the fault of a file that cannot be read; a negative offset stands for the file as a whole.
func unreadable(f *diag.Source, offset int, message string) diag.Diagnostic {
	return diag.Diagnostic{Code: Unreadable, Span: f.Span(offset, offset), Message: message}
}

// Guard turns a panic over a file into an error, so that one file does not end
// the reading of all others. It is deferred by whatever reads a file's content.
func Guard(f *diag.Source, err *error) {
	if fault := recover(); fault != nil {
		*err = unreadable(f, -1, fmt.Sprintf("a fault of ruleproof, please report it: %v", fault))
	}
}

// ReadSource reads the first document of a file that is decoded already. A further document is a problem.
func ReadSource(f *diag.Source, limits Limits) (*Document, error) {
	docs, rest, err := readAll(f, limits, 1)
	if err != nil {
		return nil, err
	}
	doc := &Document{Source: f, Span: f.Whole(), Root: &Node{Span: f.Span(0, 0)}}
	if len(docs) > 0 {
		doc = docs[0]
	}
	if rest >= 0 {
		doc.Problems = diag.Sort(append(doc.Problems, FurtherDocument(f.Span(rest, rest))))
	}
	return doc, nil
}

// FurtherDocument returns the problem of a document that is not read, which begins at the place.
func FurtherDocument(at diag.Span) diag.Diagnostic {
	return diag.Diagnostic{
		Code: MultipleDocuments, Span: at, Severity: diag.Error,
		Message: "a second document begins here; only the first of the file is read",
		Hint:    "write each document into a file of its own",
	}
}

// ReadAll reads all documents of a file that is decoded already. The limits are those of all of them together.
func ReadAll(f *diag.Source, limits Limits) ([]*Document, error) {
	docs, _, err := readAll(f, limits, limits.orDefault().Nodes)
	return docs, err
}

// readAll reads up to most documents, and returns where the next one begins, or -1.
// What is JSON by its first characters, but not to its end, may still be YAML in braces.
func readAll(f *diag.Source, limits Limits, most int) (docs []*Document, rest int, err error) {
	defer Guard(f, &err)
	limits = limits.orDefault()
	named := isJSONName(f.Path)
	start, likely := jsonStart(f.Text)
	if start < 0 && !named {
		return readYAML(f, limits, most)
	}
	doc, limited, err := readJSON(f, limits, max(0, start))
	if err == nil {
		return []*Document{doc}, -1, nil
	}
	if !named && !limited {
		docs, rest, yamlErr := readYAML(f, limits, most)
		if yamlErr == nil || !likely {
			return docs, rest, yamlErr
		}
	}
	return nil, -1, err
}

// isJSONName reports whether the name of a file promises JSON.
func isJSONName(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".json" || ext == ".jsonc"
}

// jsonStart returns the offset of the bracket with which a text begins, after blanks, comments and the marker of
// YAML's first document; -1 for a text that begins with anything else. It is likely JSON, rather than YAML in
// braces, if the first text in the brackets is in double quotes or follows a comment of JSON.
func jsonStart(text string) (start int, likely bool) {
	start = skipJSONBlanks(text, 0)
	if rest := text[start:]; len(rest) > 3 && strings.HasPrefix(rest, "---") && strings.IndexByte(" \t\r\n", rest[3]) >= 0 {
		start = skipJSONBlanks(text, start+3)
	}
	at := start
	for at < len(text) && (text[at] == '{' || text[at] == '[') {
		at = skipJSONBlanks(text, at+1)
	}
	if at == start {
		return -1, false
	}
	return start, at < len(text) && text[at] == '"' || strings.Contains(text[:at], "/")
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
