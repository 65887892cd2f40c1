package custom

import (
	"context"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// TableName is the name of the table of rules.
const TableName = "Rules"

// A Rule is a row of the table: a rule with what its query reads.
type Rule struct {
	*schema.Rule
	Tables, Functions, Watchlists []string // by name, in order
}

// A Column is a column of the table. A value that the rule does not have is null, and so is an empty
// list, so that isempty is true of both.
type Column struct {
	Name string
	Type value.Type
	Says string // what the column holds
	of   func(Rule) any
}

// Columns are the columns of the table, in order.
var Columns = []Column{
	{"Id", value.String, "the id", text(func(r Rule) schema.Field[string] { return r.ID })},
	{"Name", value.String, "the name", text(func(r Rule) schema.Field[string] { return r.Name })},
	{"Kind", value.String, "Scheduled or NRT", func(r Rule) any { return string(r.EffectiveKind()) }},
	{"Version", value.String, "the version", text(func(r Rule) schema.Field[string] { return r.Version })},
	{"Status", value.String, "the status", text(func(r Rule) schema.Field[string] { return r.Status })},
	{"Description", value.String, "the description", text(func(r Rule) schema.Field[string] { return r.Description })},
	{"Severity", value.String, "the severity", text(func(r Rule) schema.Field[string] { return r.Severity })},
	{"Enabled", value.Bool, "the key `enabled`", func(r Rule) any { return scalar[bool](r, "enabled") }},
	{"Query", value.String, "the text of the query", func(r Rule) any { return r.Query.Value.Text }},
	{"QueryFrequency", value.Timespan, "how often the query runs", timespan(func(r Rule) schema.Field[schema.Duration] { return r.QueryFrequency })},
	{"QueryPeriod", value.Timespan, "how far back it looks", timespan(func(r Rule) schema.Field[schema.Duration] { return r.QueryPeriod })},
	{"TriggerOperator", value.String, "gt, lt, eq or ne", func(r Rule) any { return string(r.TriggerOperator.Value) }},
	{"TriggerThreshold", value.Long, "the threshold", func(r Rule) any {
		if !r.TriggerThreshold.Set {
			return nil
		}
		return int64(r.TriggerThreshold.Value)
	}},
	{"Tactics", value.Dynamic, "a list", texts(func(r Rule) []schema.Field[string] { return r.Tactics.Value })},
	{"Techniques", value.Dynamic, "a list of `relevantTechniques`", texts(func(r Rule) []schema.Field[string] { return r.RelevantTechniques.Value })},
	{"Connectors", value.Dynamic, "a list of the ids of `requiredDataConnectors`", func(r Rule) any {
		var ids []any
		for _, c := range r.RequiredDataConnectors.Value {
			ids = append(ids, c.ConnectorID.Value)
		}
		return list(ids)
	}},
	{"EntityTypes", value.Dynamic, "a list of the types of the entities that are mapped", func(r Rule) any {
		var types []any
		for _, m := range r.EntityMappings.Value {
			types = append(types, m.EntityType.Value)
		}
		return list(types)
	}},
	{"CustomDetails", value.Dynamic, "a bag: the column of each detail", func(r Rule) any {
		if len(r.CustomDetails.Value) == 0 {
			return nil
		}
		bag := value.NewBag(len(r.CustomDetails.Value))
		for _, d := range r.CustomDetails.Value {
			bag.Set(d.Key.Value, d.Column.Value)
		}
		return bag
	}},
	{"Tags", value.Dynamic, "a list of those that are text", texts(func(r Rule) []schema.Field[string] { return r.Tags.Value })},
	{"Tables", value.Dynamic, "a list of the tables that the query reads, also through functions", names(func(r Rule) []string { return r.Tables })},
	{"Functions", value.Dynamic, "a list of the saved functions that the query calls", names(func(r Rule) []string { return r.Functions })},
	{"Watchlists", value.Dynamic, "a list of the aliases of the watchlists that it reads", names(func(r Rule) []string { return r.Watchlists })},
	{"Path", value.String, "the path of the file, from the folder in which lint runs", func(r Rule) any { return r.File.Path }},
	{"File", value.String, "the name of the file", func(r Rule) any { return path.Base(r.File.Path) }},
	{"Line", value.Long, "the line at which the rule begins", func(r Rule) any { return int64(r.Span.Position().Line) }},
	{"Raw", value.Dynamic, "the whole rule: a bag with the keys of the file", func(r Rule) any { return dynamicOf(r.Node()) }},
}

func text(field func(Rule) schema.Field[string]) func(Rule) any {
	return func(r Rule) any { return field(r).Value }
}

func timespan(field func(Rule) schema.Field[schema.Duration]) func(Rule) any {
	return func(r Rule) any {
		f := field(r)
		if !f.Set {
			return nil
		}
		return value.Duration(f.Value.Duration / (100 * time.Nanosecond))
	}
}

func texts(fields func(Rule) []schema.Field[string]) func(Rule) any {
	return func(r Rule) any {
		var all []any
		for _, f := range fields(r) {
			all = append(all, f.Value)
		}
		return list(all)
	}
}

func names(of func(Rule) []string) func(Rule) any {
	return func(r Rule) any {
		var all []any
		for _, name := range of(r) {
			all = append(all, name)
		}
		return list(all)
	}
}

// list returns a list, null if it is empty.
func list(items []any) any {
	if len(items) == 0 {
		return nil
	}
	return items
}

// scalar returns the value of a key of the rule, null if it is not of the type.
func scalar[T any](r Rule, key string) any {
	if p := r.Node().Get(key); p != nil {
		if v, ok := p.Value.Value.(T); ok {
			return v
		}
	}
	return nil
}

// dynamicOf returns a node of a document as a dynamic value. Documents are bounded in size and depth.
func dynamicOf(n *document.Node) any {
	switch n.Kind {
	case document.Map:
		bag := value.NewBag(len(n.Pairs))
		for _, p := range n.Pairs {
			bag.Set(p.Key.Text(), dynamicOf(p.Value))
		}
		return bag
	case document.Seq:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = dynamicOf(item)
		}
		return items
	}
	return n.Value
}

// known is the catalog in which the queries of checks are bound: it has nothing but the table.
var known = sync.OnceValue(func() *catalog.Catalog {
	fields := make([]value.Field, len(Columns))
	for i, c := range Columns {
		fields[i] = value.Field{Name: c.Name, Type: c.Type}
	}
	return catalog.New(0, nil).With(&catalog.Table{Name: TableName, Schema: value.NewSchema(fields...)})
})

// A table serves the rules. It makes a column when the first query reads it.
type table struct {
	rules   []Rule
	mu      sync.Mutex
	columns map[string]value.Column
}

// Open implements exec.Source.
func (t *table) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	if r.Kind != exec.TableRequest || r.Name != TableName {
		return nil, exec.ErrUndeclared
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := &value.Table{Schema: value.NewSchema(r.Fields...), Rows: len(t.rules)}
	for _, f := range r.Fields {
		if t.columns[f.Name] == nil {
			t.columns[f.Name] = t.column(f)
		}
		rows.Columns = append(rows.Columns, t.columns[f.Name])
	}
	return exec.NewCursor(rows, r.Fields), nil
}

func (t *table) column(f value.Field) value.Column {
	b := value.NewBuilder(f.Type, len(t.rules))
	i := slices.IndexFunc(Columns, func(c Column) bool { return c.Name == f.Name })
	for _, r := range t.rules {
		b.Append(Columns[i].of(r))
	}
	return b.Column()
}
