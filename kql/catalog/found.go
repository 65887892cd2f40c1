package catalog

import (
	"io/fs"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// WithFound returns the catalog with functions that nobody declares and that files of the repository hold. found returns
// the one of a name, or nil; it is asked for names that the catalog does not have otherwise.
func (c *Catalog) WithFound(found func(name string) *Function) *Catalog {
	w := *c.workspace
	w.found = found
	return &Catalog{c.layers, &w}
}

// FindFunction returns the function of that name that a file below the root of fsys holds, or nil. Messages call that root
// by the name shown.
func FindFunction(fsys fs.FS, shown, file, name string) *Function {
	w, _ := load(fsys, shown, true, file)
	f := w.functions[name]
	if f != nil {
		f.Found = true
	}
	return f
}

// LetOf returns a file that declares a function, as a command that creates it does or as parameters and a body in braces, in the
// form of a let statement; nil for any other file.
func LetOf(src *diag.Source) *diag.Source {
	at := skipBlank(src.Text, 0)
	if at == len(src.Text) || src.Text[at] != '.' && src.Text[at] != '(' {
		return nil
	}
	name, params, body := functionParts(src.Text)
	if params.end == params.start {
		return nil
	}
	called := src.Text[name.start:name.end]
	if called == "" {
		called = "_"
	}
	text := "let "
	var pieces []diag.Piece
	add := func(s span, between string) {
		pieces = append(pieces, diag.Piece{Start: len(text), Len: s.end - s.start, From: src.Span(s.start, s.end)})
		text += src.Text[s.start:s.end] + between
	}
	if name.end > name.start {
		add(name, " = ")
	} else {
		text += called + " = "
	}
	add(params, " {\n")
	add(body, "\n};")
	return diag.Extract(text, src.Span(at, at), pieces)
}
