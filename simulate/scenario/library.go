package scenario

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/base"
)

// A libraryUse is an event of the library in one table.
type libraryUse struct {
	target *target
	name   string
}

// inLibrary returns the event of the library that a name such as base/SigninLogs.failure stands for, nil for no such
// event. It reports whether the name is one of the library's.
func inLibrary(name string) (*base.Event, bool) {
	rest, ok := strings.CutPrefix(name, base.Prefix)
	if !ok {
		return nil, false
	}
	return base.Named(rest), true
}

// named returns the event of that name that others may use, of the file or of the library; nil when there is none.
func (r *Reader) named(name string) *document.Node {
	if e, ok := inLibrary(name); e != nil {
		return e.Columns
	} else if ok {
		return nil
	}
	return get(get(r.root, "events"), name)
}

// libraryEvent returns the columns of the library's event that a node names, as the target can have them.
// The problem says why it cannot be used there. Its place is the node: the user cannot mend the library.
func (r *Reader) libraryEvent(use *document.Node, t *target) (*document.Node, *diag.Diagnostic) {
	key := libraryUse{t, use.Text()}
	if n := r.library[key]; n != nil {
		return n, nil
	}
	e, _ := inLibrary(use.Text())
	if e == nil {
		p := problem(use.Span, "the library has no event %s%s", diag.Quote(use.Text()), r.didYouMean(func() (string, bool) {
			near, ok := base.Nearest(strings.TrimPrefix(use.Text(), base.Prefix))
			return base.Prefix + near, ok
		}))
		table, _, _ := strings.Cut(strings.TrimPrefix(use.Text(), base.Prefix), ".")
		if base.TableOf(table) != nil {
			p.Hint = fmt.Sprintf("'ruleproof events %s' lists its events of this table", table)
		} else {
			p.Hint = "'ruleproof events' lists its events"
		}
		return nil, &p
	}
	columns, reason := t.fitting(e)
	if reason != "" {
		p := problem(use.Span, "the event %s is one of %s and does not fit %s: %s", diag.Quote(use.Text()), e.Table, t.name, reason)
		return nil, &p
	}
	n := e.Columns.WithPairs(columns)
	if r.library == nil {
		r.library = map[libraryUse]*document.Node{}
	}
	r.library[key] = n
	return n, nil
}

// fitting returns the columns of an event of the library that the target has. A table of the event's
// own name that the workspace declares may lack some, which no query can then read. Any
// other table must have them all. The reason says why the event does not fit.
func (t *target) fitting(e *base.Event) (columns []document.Pair, reason string) {
	schema := t.schema()
	own := t.kind == exec.TableRequest && t.name == e.Table
	for _, p := range e.Columns.Pairs {
		name := p.Key.Text()
		i := schema.Index(name)
		if i < 0 {
			if own {
				continue
			}
			return nil, "it has no column " + diag.Quote(name)
		}
		if typ := schema.Fields[i].Type; typ != value.Dynamic {
			if _, wrong := Cell(name, typ, p.Value, NewClock(0)); wrong != nil {
				return nil, wrong.Message
			}
		}
		columns = append(columns, p)
	}
	return columns, ""
}
