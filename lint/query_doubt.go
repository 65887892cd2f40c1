package lint

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A doubter makes warnings of those errors of the binder with which a query may run all the same.
type doubter struct {
	rule bool        // the query is that of a rule, and so runs in a workspace
	legs []diag.Span // of unions that leave out a leg that fails
}

func newDoubter(s *Subject) *doubter {
	d := &doubter{rule: s.Rule != nil}
	if s.Query.HasErrors() {
		d.legs = fuzzyLegs(s.Query)
	}
	return d
}

// defenderColumns maps columns of Defender's advanced hunting to their names in a workspace.
var defenderColumns = map[string]string{"Timestamp": "TimeGenerated"}

// placeCodes are the faults that depend on where a query runs: the text of a function has parameters, that of a workbook is
// filled in, and Defender's tables have other columns and types than those of a workspace.
var placeCodes = []string{
	diag.NameNotKnown.Code, diag.ClientParametersNotSupported.Code, diag.ColumnNotOnBothSides.Code, diag.JoinColumnTypesDiffer.Code,
	diag.TypeNotAllowed.Code, diag.OperatorNotDefined.Code,
}

// doubt returns the diagnostic with the severity that it deserves.
func (t *doubter) doubt(d diag.Diagnostic) diag.Diagnostic {
	name := d.Span.Text()
	usual := defenderColumns[name]
	switch {
	case d.Severity != diag.Error:
	case usual != "" && d.Code == diag.NameNotKnown.Code:
		d.Message, d.Fix = diag.NameNotKnown.At(d.Span, name).Message, nil // no other column is meant
		d.Hint = "tables of Defender have " + usual + " instead in a workspace"
		d.Severity = warningLevel // Microsoft ships rules with it, though no reference of the tables has it
		if !t.rule {
			d.Severity = infoLevel // the query may be one for Defender's advanced hunting
		}
	case !t.rule && slices.Contains(placeCodes, d.Code):
		d.Severity = warningLevel
	case slices.ContainsFunc(t.legs, func(leg diag.Span) bool { return leg.Encloses(d.Span) }):
		d.Severity = warningLevel
		if d.Hint == "" {
			d.Hint = "isfuzzy=true leaves out the whole leg, so that it never finds anything"
		}
	}
	return d
}

// fuzzyLegs returns the places of the legs of unions with isfuzzy=true.
func fuzzyLegs(q *plan.Query) (legs []diag.Span) {
	for _, stmt := range q.Syntax.Stmts {
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			u, ok := n.(*syntax.UnionOp)
			if !ok || !slices.ContainsFunc(u.Params, func(p *syntax.Param) bool {
				return p.Name == "isfuzzy" && p.Value != nil && p.Value.Span().Text() == "true"
			}) {
				return true
			}
			for _, leg := range u.Tables {
				legs = append(legs, leg.Span())
			}
			return true
		})
	}
	return legs
}
