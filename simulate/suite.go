// Package simulate runs an analytics rule against declared events on a simulated
// clock, and holds what it does to what its scenarios expect.
//
// A scenario file enters; a report leaves, with a readable difference for each
// expectation that was not met. In between each run of the rule sees the events that Sentinel
// would show it, its query runs under the run's now(), and its rows become
// alerts and incidents (package alert). Every report is a function of the files alone.
package simulate

import (
	"cmp"
	"errors"
	"io/fs"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/model"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A Suite is a scenario file with the rule that it is about, ready to run.
type Suite struct {
	Path  string
	File  *scenario.File // nil when it could not be read
	Rule  *schema.Rule   // nil when it could not be read
	Query *plan.Query
	Model *model.Model // nil when none runs beside the query

	// Problems keep every scenario from running.
	Problems []diag.Diagnostic
}

const maxRuleBytes = 1 << 20

// Load reads a scenario file of the file system, the files that it names, and its
// rule. What is wrong with them is in the suite; no path leaves the file system, which for
// files of a user is best that of an os.Root.
func Load(fsys fs.FS, path string, cat *catalog.Catalog) *Suite {
	s := &Suite{Path: path}
	var err error
	if s.File, err = scenario.Read(fsys, path, cat); err != nil {
		s.unreadable(path, err)
		return s
	}
	s.report(s.File.Problems...)
	if s.File.Model != "" {
		if s.Model = model.Named(s.File.Model); s.Model == nil {
			s.unknownModel()
		}
	}
	if s.File.Rule != "" {
		s.loadRule(fsys, cat)
	}
	if s.Query != nil && s.Query.Result() != nil {
		s.checkExpectations()
		s.checkIngestion()
	}
	return s
}

// report takes note of what keeps scenarios from running.
func (s *Suite) report(problems ...diag.Diagnostic) {
	for _, p := range problems {
		if p.Severity == diag.Error {
			s.Problems = append(s.Problems, p)
		}
	}
}

// unreadable reports a file that could not be read.
func (s *Suite) unreadable(file string, err error) {
	p, ok := errors.AsType[diag.Diagnostic](err)
	if !ok {
		p = diag.Diagnostic{Code: document.Unreadable, Span: diag.NewSource(file, "").Span(-1, -1), Message: err.Error()}
	}
	s.report(p)
}

func (s *Suite) unknownModel() {
	p := diag.Diagnostic{Code: "model", Span: s.File.ModelAt, Message: "there is no model " + diag.Quote(s.File.Model)}
	if near, ok := suggest.Nearest(s.File.Model, model.Names()); ok {
		p.Message += "; did you mean " + diag.Quote(near) + "?"
	}
	s.report(p)
}

// loadRule reads and binds the rule. A rule whose shape has faults runs all
// the same, as long as everything is there that a run depends on.
func (s *Suite) loadRule(fsys fs.FS, cat *catalog.Catalog) {
	data, err := scenario.ReadFile(fsys, s.File.Rule, maxRuleBytes)
	if err != nil {
		s.unreadable(s.File.Rule, err)
		return
	}
	rule, _, err := schema.Parse(s.File.Rule, data)
	if err != nil {
		s.unreadable(s.File.Rule, err)
		return
	}
	s.Rule = rule
	others := len(s.Problems)
	s.needs(rule.Query.Set && rule.Query.Value.Text != "", "query")
	if rule.EffectiveKind() == schema.Scheduled {
		s.needs(rule.QueryPeriod.Set, "queryPeriod")
		s.needs(rule.TriggerOperator.Set, "triggerOperator")
		s.needs(rule.TriggerThreshold.Set, "triggerThreshold")
	}
	if len(s.Problems) > others {
		return
	}
	s.Query = bind.BindSource(rule.Query.Value, cat)
	s.report(s.Query.Diagnostics...)
	if len(s.Problems) > others {
		return
	}
	s.report(runnable.Check(s.Query, runnable.MaxDepth)...)
	if s.Query.Result() == nil {
		s.report(diag.Diagnostic{Code: "query", Span: rule.Query.Span, Message: "the query returns no table"})
		return
	}
	s.columns()
}

// needs reports a key without which the rule cannot run.
func (s *Suite) needs(ok bool, key string) {
	if !ok {
		s.report(diag.Diagnostic{Code: "rule", Span: s.Rule.Span, Message: "the rule cannot run without a valid " + key})
	}
}

// columns reports the columns that the rule takes from the result and that the
// result does not have: Sentinel does not accept such a rule.
func (s *Suite) columns() {
	result := s.Query.Result().Schema()
	check := func(name string, at diag.Span) {
		if name != "" && result.Index(name) < 0 {
			s.report(noColumn(name, at, result))
		}
	}
	field := func(f schema.Field[string]) { check(f.Value, f.Span) }
	r, o := s.Rule, s.Rule.AlertDetailsOverride.Value
	for _, m := range r.EntityMappings.Value {
		for _, f := range m.FieldMappings.Value {
			field(f.ColumnName)
		}
	}
	for _, c := range r.SentinelEntitiesMappings.Value {
		field(c)
	}
	for _, d := range r.CustomDetails.Value {
		field(d.Column)
	}
	for _, f := range []*schema.Format{o.DisplayNameFormat.Value, o.DescriptionFormat.Value} {
		if f == nil {
			continue
		}
		for _, p := range f.Placeholders {
			check(p.Column, p.Span)
		}
	}
	field(o.TacticsColumnName)
	field(o.SeverityColumnName)
	for _, p := range o.DynamicProperties.Value {
		field(p.Column)
	}
}

// checkIngestion reports events that came in late when the query asks when they
// did: the engine takes ingestion_time() for TimeGenerated, and would judge them wrongly.
func (s *Suite) checkIngestion() {
	asks := false
	plan.Inspect(s.Query.Result(), func(n plan.Node) bool {
		for _, e := range n.Exprs() {
			plan.InspectExpr(e, func(e plan.Expr) bool {
				call, ok := e.(*plan.Call)
				asks = asks || ok && call.Function.Name == "ingestion_time"
				return !asks
			})
		}
		return !asks
	})
	if !asks {
		return
	}
	for _, sc := range s.File.Scenarios {
		for _, t := range sc.Tables {
			if !t.Delayed.IsZero() {
				sc.Problems = append(sc.Problems, diag.Diagnostic{Code: "ingestion", Span: t.Delayed, Severity: diag.Error,
					Message: "the query calls ingestion_time(), which ruleproof takes for TimeGenerated: no event can have another " + scenario.IngestionColumn})
			}
		}
	}
}

// ruleName returns the rule's name, or the path of its file.
func (s *Suite) ruleName() string {
	if s.Rule == nil {
		return s.Path
	}
	return cmp.Or(s.Rule.Name.Value, s.File.Rule)
}
