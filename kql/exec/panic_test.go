package exec_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A brokenSource serves ten parts of a row each. The place that it is told panics, from the sixth part on.
type brokenSource struct {
	place string
	parts int
}

func (s *brokenSource) at(place string, part int) {
	if s.place == place && part >= 6 {
		panic("broken " + place)
	}
}

func (s *brokenSource) Open(context.Context, exec.Request) (exec.Cursor, error) {
	s.at("open", 6)
	return s, nil
}

func (s *brokenSource) Next(context.Context) (exec.Part, error) {
	if s.parts == 10 {
		return nil, io.EOF
	}
	s.parts++
	s.at("next", s.parts)
	return brokenPart{s, s.parts}, nil
}

func (s *brokenSource) Close() error { return nil }

type brokenPart struct {
	source *brokenSource
	number int
}

func (p brokenPart) Read() (exec.Rows, error) {
	p.source.at("read", p.number)
	return p, nil
}

func (p brokenPart) Len() int { return 1 }

func (p brokenPart) Column(int, []int) (value.Column, error) {
	p.source.at("column", p.number)
	return value.Constant(value.Long, int64(p.number), 1), nil
}

func (p brokenPart) Release() {}

func TestAPanicFailsTheQueryWhereverItHappens(t *testing.T) {
	schema := map[string]*value.Schema{"T": value.NewSchema(value.Field{Name: "n", Type: value.Long})}
	for _, query := range []string{"T | where n > 0", "T | summarize sum(n)", "T | sort by n asc", "T | join kind=inner T on n"} {
		q := bind.BindText(query, catalog.Standard().WithTables(schema))
		for _, place := range []string{"open", "next", "read", "column"} {
			for _, workers := range []int{1, 4} {
				_, err := exec.Execute(t.Context(), q, exec.Run{Now: now, Tables: &brokenSource{place: place}, Workers: workers})
				d, ok := errors.AsType[diag.Diagnostic](err)
				if !ok || d.Code != diag.InternalFailure.Code {
					t.Errorf("%s, %d workers, a panic in %s: %v", query, workers, place, err)
				} else if d.Span.Source != q.Result().Span().Source || d.Span.Len() == 0 {
					t.Errorf("%s, %d workers, a panic in %s: it is reported at %v", query, workers, place, d.Span)
				}
			}
		}
	}
}
