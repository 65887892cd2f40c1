package catalog

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// functionFile reads a file that holds one function, in one of these forms:
//
//	let Name = (parameters) { body };
//	.create-or-alter function with (…) Name (parameters) { body }
//	(parameters) { body }
//	body
//
// A function that its text does not name has the name of the file.
func (l *loader) functionFile(name string) {
	if f, ok := l.readFunction(name); ok {
		l.addFunction(f)
	}
}

func (l *loader) readFunction(name string) (*Function, bool) {
	src, ok := l.source(name)
	if !ok {
		return nil, false
	}
	part := func(s span) *diag.Source {
		return diag.Extract(src.Text[s.start:s.end], src.Span(s.start, s.end), []diag.Piece{{Len: s.end - s.start, From: src.Span(s.start, s.end)}})
	}
	f := &Function{Name: baseName(name), Params: "()", Declared: src.Span(0, 0)}
	named, params, body := functionParts(src.Text)
	if named.end > named.start {
		f.Name = src.Text[named.start:named.end]
		f.Declared = src.Span(named.start, named.end)
	}
	if params.end > params.start {
		f.params = part(params)
		f.Params = f.params.Text
	}
	f.body = part(body)
	f.Body = f.body.Text
	if skipBlank(f.Body, 0) == len(f.Body) {
		l.problem(f.Declared, "the file holds no function")
		return nil, false
	}
	return f, true
}

// A span is the bytes [start, end) of a text.
type span struct{ start, end int }

// functionParts returns the places of a function's name, parameters and body in
// the text. Name and parameters are empty if the text is only a body.
func functionParts(text string) (name, params, body span) {
	at := skipBlank(text, 0)
	switch {
	case strings.HasPrefix(text[at:], "."):
		at, name = commandHead(text, at)
	case word(text, at) == "let":
		at = skipBlank(text, at+3)
		name = span{at, at + len(word(text, at))}
		if at = skipBlank(text, name.end); at < len(text) && text[at] == '=' {
			at = skipBlank(text, at+1)
		}
	}
	if at < len(text) && text[at] == '(' {
		if end := closing(text, at); end > 0 {
			params = span{at, end + 1}
			at = skipBlank(text, end+1)
		}
	}
	end := -1
	if at < len(text) && text[at] == '{' && params.end > params.start {
		end = closing(text, at)
	}
	if end < 0 || strings.Trim(text[skipBlank(text, end+1):], "; \t\r\n") != "" {
		return span{}, span{}, span{0, len(text)}
	}
	return name, params, span{at + 1, end}
}

// commandHead reads a management command that creates a function up to its
// parameters. It returns the offset of these, and the name.
func commandHead(text string, at int) (int, span) {
	sawFunction := false
	for at < len(text) {
		w := word(text, at)
		next := skipBlank(text, at+len(w))
		switch {
		case w == "":
			next = skipBlank(text, at+1) // the dot and dashes of the command
		case w == "function":
			sawFunction = true
		case sawFunction && (w == "with" || w == "ifnotexists"):
			if next < len(text) && text[next] == '(' {
				end := closing(text, next)
				if end < 0 {
					return len(text), span{}
				}
				next = skipBlank(text, end+1)
			}
		case sawFunction:
			return next, span{at, at + len(w)}
		}
		at = next
	}
	return at, span{}
}

// word returns the name or keyword at the offset.
func word(text string, at int) string {
	end := at
	for end < len(text) && (text[end] == '_' || text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z' || text[end] >= '0' && text[end] <= '9') {
		end++
	}
	return text[at:end]
}

// skipBlank returns the offset of the next byte after white space and comments.
func skipBlank(text string, at int) int {
	for at < len(text) {
		switch {
		case strings.IndexByte(" \t\r\n", text[at]) >= 0:
			at++
		case strings.HasPrefix(text[at:], "//"):
			end := strings.IndexByte(text[at:], '\n')
			if end < 0 {
				return len(text)
			}
			at += end + 1
		default:
			return at
		}
	}
	return at
}

// closing returns the offset of the bracket that closes the one at the offset, or -1.
// Brackets in strings and comments do not count.
func closing(text string, at int) int {
	var open []byte
	for at < len(text) {
		c := text[at]
		switch {
		case strings.HasPrefix(text[at:], "//"):
			at = skipBlank(text, at)
			continue
		case c == '"' || c == '\'' || strings.HasPrefix(text[at:], "```") || strings.HasPrefix(text[at:], "~~~"):
			at = stringEnd(text, at)
			continue
		case c == '(' || c == '[' || c == '{':
			open = append(open, c)
		case c == ')' || c == ']' || c == '}':
			if len(open) == 0 || open[len(open)-1] != map[byte]byte{')': '(', ']': '[', '}': '{'}[c] {
				return -1
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return at
			}
		}
		at++
	}
	return -1
}

// stringEnd returns the offset after the string literal whose quote is at the offset.
func stringEnd(text string, at int) int {
	if fence := text[at:min(at+3, len(text))]; fence == "```" || fence == "~~~" {
		if end := strings.Index(text[at+3:], fence); end >= 0 {
			return at + 3 + end + 3
		}
		return len(text)
	}
	quote, verbatim := text[at], at > 0 && text[at-1] == '@'
	for at++; at < len(text); at++ {
		switch {
		case text[at] == '\n' && !verbatim:
			return at // not closed: the parser will say so
		case text[at] == '\\' && !verbatim:
			at++
		case text[at] == quote:
			return at + 1
		}
	}
	return len(text)
}

// watchlistFile reads a CSV file as the watchlist of the same name.
func (l *loader) watchlistFile(name string) {
	columns, ok := l.header(name)
	if !ok {
		return
	}
	l.addWatchlist(&Watchlist{
		Alias: baseName(name), SearchKey: keyIn(columns), Schema: watchlistSchema(columns), File: name, Path: l.shownPath(name),
		Declared: l.place(name),
	})
}

// header returns the names in the first row of a CSV file. It reads nothing after that row.
func (l *loader) header(name string) ([]string, bool) {
	at := l.place(name)
	f, err := l.fsys.Open(name)
	if err != nil {
		l.problem(at, "cannot be read: %v", reason(err))
		return nil, false
	}
	defer f.Close()
	row, err := csv.NewReader(io.LimitReader(f, maxHeader)).Read()
	if err == io.EOF {
		l.problem(at, "is empty: its first row must name the columns")
		return nil, false
	} else if err != nil {
		l.problem(at, "its first row must name the columns: %v", err)
		return nil, false
	}
	var full bool
	var names []string
	for _, column := range row {
		column = strings.TrimSpace(strings.TrimPrefix(column, "\ufeff"))
		switch {
		case !l.name(at, "column", column):
		case slices.Contains(names, column):
			l.problem(at, "the column %s is there twice", diag.Quote(column))
		case !l.columnLimit(at, len(names), &full):
			names = append(names, column)
		}
	}
	return names, true
}
