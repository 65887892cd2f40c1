package simulate

import (
	"context"
	"strings"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A viewSource serves a query what one run sees.
type viewSource struct {
	sights   Sights
	external map[string]scenario.External
}

// An undeclaredError reports that a scenario doesn't give what its query reads.
type undeclaredError struct{ kind exec.Kind }

func (e undeclaredError) Error() string { return exec.ErrUndeclared.Error() }

// Unwrap tells the engine what the error means.
func (e undeclaredError) Unwrap() error { return exec.ErrUndeclared }

// advice says where a scenario gives it.
func (e undeclaredError) advice() string {
	switch e.kind {
	case exec.WatchlistRequest:
		return "give its items under watchlists; [] for none"
	case exec.ExternalRequest:
		return "give its data under external"
	}
	return "give its rows under tables; [] for none"
}

// keyOf returns the key of a name. The aliases of watchlists are not case-sensitive.
func keyOf(kind exec.Kind, name string) tableKey {
	if kind == exec.WatchlistRequest {
		name = strings.ToLower(name)
	}
	return tableKey{kind, name}
}

// Open implements exec.Source.
func (s viewSource) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	if r.Kind == exec.ExternalRequest {
		return s.openExternal(r)
	}
	seen, ok := s.sights[keyOf(r.Kind, r.Name)]
	if !ok {
		return nil, undeclaredError{r.Kind}
	}
	return exec.NewCursor(seen.served(r.Fields), r.Fields), nil
}

func (s viewSource) openExternal(r exec.Request) (exec.Cursor, error) {
	e, ok := s.external[r.Name]
	if !ok {
		return nil, undeclaredError{r.Kind}
	}
	f, err := logs.ExternalBytes(e.Name, e.Content, r, logs.Limits{FileBytes: 4 * scenario.MaxDataBytes})
	if err != nil {
		return nil, err
	}
	return f.Rows(r.Fields)
}

// workspace returns the tables of the workspace by their names.
func (s Sights) workspace() map[string]*value.Table {
	byName := map[string]*value.Table{}
	for key, seen := range s {
		if key.kind == exec.TableRequest {
			byName[key.name] = seen.rows
		}
	}
	return byName
}
