package document

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// BadEdit is the code of an edit that cannot be made.
const BadEdit = "edit"

// Apply returns the text of a file after the edits. A span may be one of a scalar's text,
// such as a query; the new text is then written as the scalar needs it, with escapes or
// indented. Of two insertions at one place the first of the list comes first. The error, a
// diag.Diagnostic, is for edits that overlap, that lie in another file, that begin or end
// in the middle of an escape, or whose new text the scalar cannot hold.
func Apply(file *diag.Source, edits []diag.Edit) (string, error) {
	c := changes{file: file}
	if err := c.add(edits); err != nil {
		return "", err
	}
	return c.text(), nil
}

// ApplyEach applies those groups of edits that can be made beside the earlier ones, each
// group whole or not at all, and reports for each whether it was made.
func ApplyEach(file *diag.Source, groups [][]diag.Edit) (text string, made []bool) {
	c := changes{file: file}
	made = make([]bool, len(groups))
	for i, edits := range groups {
		made[i] = c.add(edits) == nil
	}
	return c.text(), made
}

// Place returns the edits as those of the file's own text: their spans are places in the file, and
// their new texts are written as the scalars there need them. The error is that of Apply.
func Place(file *diag.Source, edits []diag.Edit) ([]diag.Edit, error) {
	c := changes{file: file}
	if err := c.add(edits); err != nil {
		return nil, err
	}
	return c.list, nil
}

// changes are edits of a file that do not overlap, in the order of their places.
type changes struct {
	file *diag.Source
	list []diag.Edit
}

// add adds the edits, all of them or, with an error, none.
func (c *changes) add(edits []diag.Edit) error {
	list := make([]diag.Edit, len(edits))
	for i, e := range edits {
		var err error
		if list[i], err = place(c.file, e); err != nil {
			return err
		}
	}
	for i, e := range list {
		if err := c.insert(e); err != nil {
			for _, made := range list[:i] {
				at := slices.Index(c.list, made)
				c.list = slices.Delete(c.list, at, at+1)
			}
			return err
		}
	}
	return nil
}

func (c *changes) insert(e diag.Edit) error {
	i := sort.Search(len(c.list), func(i int) bool {
		at := c.list[i].Span
		return cmp.Or(cmp.Compare(at.Start, e.Span.Start), cmp.Compare(at.End, e.Span.End)) > 0
	})
	if i > 0 && c.list[i-1].Span.End > e.Span.Start || i < len(c.list) && e.Span.End > c.list[i].Span.Start {
		return diag.Diagnostic{Code: BadEdit, Span: e.Span, Message: "two edits overlap here"}
	}
	c.list = slices.Insert(c.list, i, e)
	return nil
}

func (c *changes) text() string {
	var text strings.Builder
	done := 0
	for _, e := range c.list {
		text.WriteString(c.file.Text[done:e.Span.Start])
		text.WriteString(e.New)
		done = e.Span.End
	}
	text.WriteString(c.file.Text[done:])
	return text.String()
}

// place returns the edit as one of the file's own text.
func place(file *diag.Source, e diag.Edit) (diag.Edit, error) {
	in := e.Span.InFile()
	refused := func(why string) (diag.Edit, error) {
		return diag.Edit{}, diag.Diagnostic{Code: BadEdit, Span: e.Span, Message: why}
	}
	switch {
	case in.Source != file || in.Start < 0 || in.End < in.Start || in.End > len(file.Text):
		return refused("the edit is of another file")
	case in.Source == e.Span.Source:
		return diag.Edit{Span: in, New: e.New}, nil
	case e.Span.Source.Text == "":
		return refused("there is no text here to edit")
	case !e.Span.Exact():
		return refused("the edit begins or ends in the middle of an escape")
	}
	s := styleAt(e.Span)
	// Blank lines are not indented. Whole lines that replace one leave the next line as it is.
	unindented := in.Start == 0 || strings.ContainsRune("\r\n", rune(file.Text[in.Start-1]))
	lines := unindented && (e.New == "" || strings.HasSuffix(e.New, "\n"))
	s.ended = s.ended || lines
	text, ok := s.write(e.New)
	if s.form != literalBlock && (s.form == plainForm || strings.ContainsAny(e.Span.Source.Whole().InFile().Text(), lineBreaks)) {
		// The file's blanks and line breaks are folded, and those at the ends of a plain scalar do not belong to it.
		ok = ok && e.New != "" && e.Span.Len() > 0 && !strings.ContainsAny(e.New+e.Span.Text(), " \t\n")
	}
	if s.form == literalBlock {
		whole := e.Span.Source.Text
		after := whole[:e.Span.Start] + e.New + whole[e.Span.End:]
		// The first line that is not blank says how far a block is indented, and the header which line ends at its end count.
		ok = ok && indentOf(after) >= 0 && indentOf(after) == indentOf(whole) && lineEnds(after) == lineEnds(whole)
		first := e.New // what the first line begins with
		if first == "" && !strings.HasSuffix(e.Span.Text(), "\n") {
			first = whole[e.Span.End:]
		}
		if unindented && first != "" && first[0] != '\n' {
			text = s.indent + text
		}
		switch {
		case !strings.HasSuffix(e.Span.Text(), "\n"):
		case e.Span.End == len(whole) && e.New == "" && strings.HasSuffix(whole[:e.Span.Start], "\n"):
			in.Start = strings.LastIndexAny(file.Text[:in.Start], "\r\n") + 1 // with the indentation of the last lines
		case e.Span.End < len(whole) && !lines:
			in.End = e.Span.Source.Span(e.Span.End, e.Span.End).InFile().Start // with the indentation of the next line
		}
	}
	if !ok {
		return refused("the scalar cannot hold the new text " + diag.Quote(e.New))
	}
	return diag.Edit{Span: in, New: text}, nil
}

// indentOf returns with how many blanks the first line of the text begins that is not empty, -1 if it holds nothing else or begins with a tab, or there is none.
func indentOf(text string) int {
	line := strings.TrimLeft(text, "\n")
	rest := strings.TrimLeft(line, " ")
	if rest == "" || rest[0] == '\n' || rest[0] == '\t' {
		return -1
	}
	return len(line) - len(rest)
}

// lineEnds returns how many line ends the text ends in.
func lineEnds(text string) int { return len(text) - len(strings.TrimRight(text, "\n")) }
