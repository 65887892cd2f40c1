package simulate

import (
	"context"
	"strings"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// declared is what a run sees.
type declared struct {
	tables   map[source]*value.Table
	external map[string]scenario.External
}

type source struct {
	kind exec.Kind
	name string
}

// sourceOf returns the source of that name. The aliases of watchlists are not case-sensitive.
func sourceOf(kind exec.Kind, name string) source {
	if kind == exec.WatchlistRequest {
		name = strings.ToLower(name)
	}
	return source{kind, name}
}

// Open implements exec.Source.
func (d *declared) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	if r.Kind == exec.ExternalRequest {
		return d.openExternal(r)
	}
	t, ok := d.tables[sourceOf(r.Kind, r.Name)]
	if !ok {
		return nil, exec.ErrUndeclared
	}
	return exec.NewCursor(t, r.Fields), nil
}

func (d *declared) openExternal(r exec.Request) (exec.Cursor, error) {
	e, ok := d.external[r.Name]
	if !ok {
		return nil, exec.ErrUndeclared
	}
	f, err := logs.ExternalBytes(e.Name, e.Content, r, logs.Limits{FileBytes: 4 * scenario.MaxDataBytes})
	if err != nil {
		return nil, err
	}
	return f.Rows(r.Fields)
}

// workspace returns the tables of the workspace by their names.
func (d *declared) workspace() map[string]*value.Table {
	tables := map[string]*value.Table{}
	for s, t := range d.tables {
		if s.kind == exec.TableRequest {
			tables[s.name] = t
		}
	}
	return tables
}
