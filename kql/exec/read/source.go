package read

import (
	"context"

	"github.com/ruleproof/ruleproof/kql/exec"
)

// Files is an exec.Source of files, by the name of the table that each holds.
type Files map[string]*File

// Open implements exec.Source.
func (s Files) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	f := s[r.Name]
	if f == nil || r.Kind != exec.TableRequest {
		return nil, exec.ErrUndeclared
	}
	return f.Rows(r.Fields)
}
