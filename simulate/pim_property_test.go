package simulate_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/model"
)

// An occurrence is an event of a generated stream, with only what the rule looks at.
type occurrence struct {
	signIn    bool
	ago       value.Duration // before the run
	user      string
	operation string   // of an activation
	roles     []string // of an activation: its targets
	app       bool     // of an activation: an application did it
	result    string   // of a sign-in
}

func (o occurrence) String() string {
	if o.signIn {
		return fmt.Sprintf("sign-in of %q %s before, result %q", o.user, o.ago, o.result)
	}
	return fmt.Sprintf("activation by %q (application: %v) %s before, %q, targets %q", o.user, o.app, o.ago, o.operation, o.roles)
}

func oneOf[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// stream generates events. Many of their times lie close to the bounds that matter.
func stream(r *rand.Rand) []occurrence {
	events := make([]occurrence, 1+r.IntN(20))
	for i := range events {
		o := occurrence{
			signIn: r.IntN(2) == 0,
			user:   oneOf(r, "ana@contoso.com", "ana@contoso.com", "ana@contoso.com", "ana@contoso.com", "ana@contoso.com", "ana@contoso.com", "Ana@contoso.com", "ben@contoso.com", ""),
			operation: oneOf(r, "Add member to role completed (PIM activation)", "Add member to role completed (PIM activation)",
				"Add member to role completed (PIM activation)", "Add member to role completed (PIM activation)",
				"add member to role completed (pim activation)", "Add member to role requested (PIM activation)",
				"Readd member to role completed (PIM activation)", "x: Add member to role completed (PIM activation) y", ""),
			roles:  oneOf(r, []string{"Global Administrator"}, []string{"User Administrator", "Reader"}, nil, []string{""}),
			app:    r.IntN(8) == 0,
			result: oneOf(r, "0", "0", "0", "0", "0", "50126", ""),
		}
		switch r.IntN(4) {
		case 0:
			o.ago = value.Duration(r.IntN(125)) * value.Minute
		case 1:
			o.ago = oneOf(r, 0, 1, 2*value.Hour, 2*value.Hour-1, 2*value.Hour+1, 30*value.Minute, -value.Minute)
		default: // a step from another event
			if i > 0 {
				step := oneOf(r, 0, 1, value.Second, 5*value.Minute, 30*value.Minute-1, 30*value.Minute-value.Second,
					30*value.Minute, 30*value.Minute+1, 31*value.Minute)
				o.ago = events[r.IntN(i)].ago + oneOf(r, step, -step)
			}
		}
		if i > 0 && r.IntN(6) == 0 {
			o = events[r.IntN(i)] // a duplicate
		}
		events[i] = o
	}
	return events
}

var pimNow = 739_000 * value.Instant(value.Day)

// tablesOf returns the events that a run sees, as the tables that the rule reads.
func tablesOf(events []occurrence) map[string]*value.Table {
	audit := newRows("TimeGenerated datetime", "OperationName string", "InitiatedBy dynamic", "TargetResources dynamic")
	signIns := newRows("TimeGenerated datetime", "UserPrincipalName string", "ResultType string", "AppDisplayName string", "IPAddress string", "Location string")
	window := alert.Window{From: pimNow - value.Instant(2*value.Hour), To: pimNow}
	for i, o := range events {
		at := pimNow - value.Instant(o.ago)
		switch {
		case !window.Contains(at):
		case o.signIn:
			signIns.add(at, o.user, o.result, fmt.Sprint("app ", i), "203.0.113.7", "ES")
		default:
			who := bagOf("user", bagOf("userPrincipalName", o.user))
			if o.app {
				who = bagOf("app", bagOf("displayName", "MS-PIM"))
			}
			targets := []any{}
			for _, role := range o.roles {
				targets = append(targets, bagOf("displayName", role))
			}
			audit.add(at, o.operation, who, targets)
		}
	}
	return map[string]*value.Table{"AuditLogs": audit.table(), "AADNonInteractiveUserSignInLogs": signIns.table()}
}

func bagOf(key string, v any) *value.Bag {
	b := value.NewBag(1)
	b.Set(key, v)
	return b
}

type rows struct {
	fields   []value.Field
	builders []*value.Builder
	n        int
}

func newRows(columns ...string) *rows {
	r := &rows{}
	for _, c := range columns {
		name, typ, _ := strings.Cut(c, " ")
		t, _ := value.ParseType(typ)
		r.fields = append(r.fields, value.Field{Name: name, Type: t})
		r.builders = append(r.builders, value.NewBuilder(t, 0))
	}
	return r
}

func (r *rows) add(values ...any) {
	for i, v := range values {
		r.builders[i].Append(v)
	}
	r.n++
}

func (r *rows) table() *value.Table {
	t := &value.Table{Schema: value.NewSchema(r.fields...), Rows: r.n}
	for _, b := range r.builders {
		t.Columns = append(t.Columns, b.Column())
	}
	return t
}

// findings returns what the query and the model find in the events, each sorted.
func findings(t *testing.T, query *plan.Query, events []occurrence) (queried, modelled []string) {
	tables := tablesOf(events)
	answer, err := exec.Execute(context.Background(), query, exec.Run{Now: pimNow, Tables: exec.Tables(tables)})
	if err != nil {
		t.Fatal(err)
	}
	m := model.PIMThenSilentToken
	for row := range answer.Table.Rows {
		var texts []string
		for _, name := range m.Columns {
			texts = append(texts, value.Text(answer.Table.Columns[answer.Table.Schema.Index(name)].Value(row)))
		}
		queried = append(queried, strings.Join(texts, " | "))
	}
	for _, found := range m.Detect(pimNow, tables) {
		var texts []string
		for _, v := range found {
			texts = append(texts, value.Text(v))
		}
		modelled = append(modelled, strings.Join(texts, " | "))
	}
	slices.Sort(queried)
	slices.Sort(modelled)
	return queried, modelled
}

// The rule's query and the native model find the same in every stream of events. A
// stream in which they differ is made as short as possible before it is shown.
func TestQueryAndModelFindTheSame(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(pimFolder, pimRule))
	if err != nil {
		t.Fatal(err)
	}
	rule, _, err := schema.Parse(pimRule, data)
	if err != nil {
		t.Fatal(err)
	}
	query := bind.BindText(rule.Query.Value.Text, catalog.Standard())
	differ := func(events []occurrence) bool {
		queried, modelled := findings(t, query, events)
		return !slices.Equal(queried, modelled)
	}
	streams := 3_000
	if testing.Short() {
		streams = 300
	}
	pairs := 0
	for seed := range streams {
		events := stream(rand.New(rand.NewPCG(uint64(seed), 1)))
		queried, modelled := findings(t, query, events)
		pairs += len(queried)
		if slices.Equal(queried, modelled) {
			continue
		}
		events = shrink(events, differ)
		queried, modelled = findings(t, query, events)
		var b strings.Builder
		for _, o := range events {
			fmt.Fprintf(&b, "  %s\n", o)
		}
		t.Fatalf("stream %d:\n%sthe query finds\n  %s\nthe model finds\n  %s", seed, &b,
			strings.Join(queried, "\n  "), strings.Join(modelled, "\n  "))
	}
	if pairs < streams/2 {
		t.Errorf("only %d pairs in %d streams: the generator misses what it is for", pairs, streams)
	}
}

// shrink removes the events that the difference does not need, and rounds the times of the others.
func shrink(events []occurrence, differ func([]occurrence) bool) []occurrence {
	for i := 0; i < len(events); {
		if fewer := slices.Delete(slices.Clone(events), i, i+1); differ(fewer) {
			events = fewer
			continue
		}
		i++
	}
	for i := range events {
		for _, unit := range []value.Duration{value.Hour, value.Minute, value.Second} {
			rounder := slices.Clone(events)
			rounder[i].ago -= rounder[i].ago % unit
			if cmp.Compare(rounder[i].ago, events[i].ago) != 0 && differ(rounder) {
				events = rounder
				break
			}
		}
	}
	return events
}

func TestShrinkKeepsWhatMatters(t *testing.T) {
	events := stream(rand.New(rand.NewPCG(7, 1)))
	events = append(events, occurrence{user: "culprit", ago: 61*value.Minute + 1})
	got := shrink(events, func(e []occurrence) bool {
		return slices.ContainsFunc(e, func(o occurrence) bool { return o.user == "culprit" })
	})
	if len(got) != 1 || got[0].ago != value.Hour {
		t.Error(got)
	}
}
