package expect

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// A row is a row of a run's result.
type row struct {
	run *alert.Run
	at  int
}

func (r row) value(column int) any { return r.run.Result.Columns[column].Value(r.at) }

func (r row) name() string { return fmt.Sprintf("row %d of the run at %s", r.at+1, r.run.At.Short()) }

// made returns the row that a row is.
func (r row) made() []Row { return []Row{{r.run.Number, r.at}} }

func (r row) fields() []FieldDifference {
	var fields []FieldDifference
	for i, f := range r.run.Result.Schema.Fields {
		if text := value.Text(r.value(i)); text != "" {
			fields = append(fields, FieldDifference{Name: f.Name, Actual: []string{text}})
		}
	}
	return fields
}

// rows reads the expected rows of a result.
func (r *reader) rows(n *document.Node, result *value.Schema) *list[row] {
	return readList(r, "row", n, func(n *document.Node) item[row] { return r.row(n, result) })
}

// row reads an expected row. A key that is not a column of the result is a problem.
func (r *reader) row(n *document.Node, result *value.Schema) item[row] {
	i := item[row]{span: n.Span}
	if n.Kind != document.Map {
		r.problem(n.Span, "", "an expected row is a mapping of columns to values, and this is %s", n.Kind)
	}
	exact := r.exact(n) && result.Index(exactKey) < 0
	for _, p := range n.Pairs {
		name := p.Key.Text()
		if name == exactKey && exact {
			continue
		}
		c := result.Index(name)
		if c < 0 {
			r.noColumn(name, p.Key.Span, result)
			continue
		}
		f := field{name: name, typ: result.Fields[c].Type, column: true}
		i.checks = append(i.checks, one(name, r.matcher(f, p.Value), func(r row) any { return r.value(c) }))
	}
	if exact {
		i.checks = append(i.checks, otherColumns(n))
	}
	return i
}

// otherColumns expects that a row has no values besides those that a mapping names.
func otherColumns(n *document.Node) check[row] {
	rest := func(r row) (texts []string) {
		for _, f := range r.fields() {
			if n.Get(f.Name) == nil {
				texts = append(texts, f.Name+"="+f.Actual[0])
			}
		}
		return texts
	}
	return check[row]{name: "other columns", have: rest, holds: func(r row) bool { return len(rest(r)) == 0 }}
}

// noColumn reports a column that the query does not return.
func (r *reader) noColumn(name string, at diag.Span, result *value.Schema) {
	names := make([]string, len(result.Fields))
	for i, f := range result.Fields {
		names[i] = f.Name
	}
	near := r.didYouMean(name, slices.Values(names))
	r.problems = append(r.problems, diag.Diagnostic{Code: "column", Span: at, Severity: diag.Error, Message: "the query returns no column " + diag.Quote(name) + near})
}
