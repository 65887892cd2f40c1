// Package simulate runs an analytics rule against scripted events on a simulated
// clock, and compares what it does with what its scenarios expect.
//
// It works in three steps. Load reads a scenario file and the files that it names, and
// is handed the rule. Prepare computes what each run of each scenario sees, once. Run
// tries a subject, a rule and its bound query, over what is prepared: the rows that the query
// returns become alerts and incidents (package alert), and the report has a readable
// difference for each expectation that was not met. Nothing that one run does is seen by
// another, so that a hundred mutants of a rule can run over the same prepared rows, several at a time.
// Every report is a function of the files and of the subject alone.
package simulate

import (
	"errors"
	"io/fs"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/model"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A Subject is what runs over the events of scenarios. Running it changes neither rule nor query.
type Subject struct {
	Rule  *schema.Rule
	Query *plan.Query // nil when the rule has none

	// Bind binds the query in another workspace. Where it is nil, the Query runs whatever the events show of the workspace.
	Bind func(*catalog.Catalog) *plan.Query
}

// An Opener loads the rule at a path of the suite's file system. It returns the rule
// with its query bound, and the catalog that the query was bound with: events can have the
// columns of its tables. With an error, the catalog may still tell columns.
type Opener func(path string) (Subject, *catalog.Catalog, error)

// A Suite is a scenario file with the rule that it is about. It does not change once it is loaded.
type Suite struct {
	Path    string
	File    *scenario.File // nil when it could not be read
	Subject Subject        // the rule that the file is about; without a Rule when that could not be read
	Catalog *catalog.Catalog
	Model   *model.Model // nil when none runs beside the query

	// Problems keep every scenario from running, whatever the subject.
	Problems []diag.Diagnostic
}

// Load reads a scenario file of the file system and the files that it names, and has its
// rule opened. Shown returns the path by which the user reaches a file of the file system. What is wrong with them is in the suite. No path leaves the file system,
// which for files of a user is best that of an os.Root.
func Load(fsys fs.FS, shown func(path string) string, name string, open Opener) *Suite {
	s := &Suite{Path: shown(name)}
	r, err := scenario.Open(fsys, shown, name)
	if err != nil {
		s.unreadable(s.Path, err)
		return s
	}
	columns := catalog.Standard()
	var fault error
	if rule := r.Rule(); rule != "" {
		var bound *catalog.Catalog
		if s.Subject, bound, fault = open(rule); bound != nil {
			columns = bound
		}
	}
	r.UseResults(s.Subject.resultOf)
	s.File, s.Catalog = r.Read(columns), columns
	s.Problems = errorsOf(s.File.Problems)
	if s.File.Model != "" {
		if s.Model = model.Named(s.File.Model); s.Model == nil {
			s.unknownModel()
		}
	}
	if fault != nil {
		s.unreadable(s.File.Rule, fault)
	}
	return s
}

// unreadable reports a file that could not be read.
func (s *Suite) unreadable(file string, err error) {
	p, ok := errors.AsType[diag.Diagnostic](err)
	if !ok {
		p = diag.Diagnostic{Code: document.Unreadable, Span: diag.FileAt(file, diag.Position{}), Message: err.Error()}
	}
	s.Problems = append(s.Problems, p)
}

func (s *Suite) unknownModel() {
	p := diag.Diagnostic{Code: "model", Span: s.File.ModelAt, Message: "there is no model " + diag.Quote(s.File.Model) +
		diag.DidYouMean(suggest.Nearest(s.File.Model, model.Names()))}
	s.Problems = append(s.Problems, p)
}
