package tables

import (
	"context"
	"errors"
	"io"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Survey says what is in a table.
type Survey struct {
	Rows        int64
	First, Last any     // TimeGenerated, nil where there is none
	Values      []int64 // how many rows have a value in each column
}

// Survey reads a table whole.
func (t *Tables) Survey(ctx context.Context, name string) (*Survey, error) {
	schema := t.files[name].Schema()
	rows, err := t.Open(ctx, exec.Request{Kind: exec.TableRequest, Name: name, Fields: schema.Fields})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	s, at := &Survey{Values: make([]int64, len(schema.Fields))}, schema.Index(exec.TimeColumn)
	if at >= 0 && schema.Fields[at].Type != value.DateTime {
		at = -1
	}
	for {
		part, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err == nil {
			err = s.add(part, at)
		}
		if err != nil {
			return nil, err
		}
	}
}

// add looks at a part of the table, whose times are in the column at; -1 for none.
func (s *Survey) add(part exec.Part, at int) error {
	rows, err := part.Read()
	if err != nil {
		return err
	}
	defer rows.Release()
	s.Rows += int64(rows.Len())
	for i := range s.Values {
		c, err := rows.Column(i, nil)
		if err != nil {
			return err
		}
		for r := range rows.Len() {
			if !hasValue(c, r) {
				continue
			}
			s.Values[i]++
			if i != at {
				continue
			}
			time := c.Value(r).(value.Instant)
			if first, ok := s.First.(value.Instant); !ok || time < first {
				s.First = time
			}
			if last, ok := s.Last.(value.Instant); !ok || time > last {
				s.Last = time
			}
		}
	}
	return nil
}

func hasValue(c value.Column, row int) bool {
	if c.IsNull(row) {
		return false
	}
	return c.Type() != value.String || c.Value(row) != ""
}
