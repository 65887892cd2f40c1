package simulate

import (
	"fmt"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A boundSubject is a subject whose query is bound in the workspace that a scenario's events show.
type boundSubject struct {
	Subject
	problems []diag.Diagnostic // what keeps it from running there
	kinship  kinship           // of its runs

	listing sync.Once
	list    *condition.List
}

// conditions lists the operators and conditions of the query, for runs that are observed.
func (s *boundSubject) conditions() *condition.List {
	s.listing.Do(func() { s.list = condition.Of(s.Query) })
	return s.list
}

// workspaces binds the query of a subject in the workspaces of scenarios, once in each.
type workspaces struct {
	suite   *Suite
	subject Subject
	bound   map[string]*boundSubject
}

// maxWorkspaces bounds how often a query is bound for the scenarios of one file. The scenarios beyond
// share the workspace that all events of the file show.
const maxWorkspaces = 50

// of returns the subject as it runs over a scenario. Tables that nobody has declared have the columns of the
// scenario's own events. If the query reads others, they have those of all events of the file.
func (w *workspaces) of(sc *scenario.Scenario) *boundSubject {
	all := w.suite.File.Shown
	all.StandIns = sc.Shown.StandIns
	switch {
	case w.subject.Rule == nil || w.subject.missing() != nil || all.Empty():
		return w.in(catalog.Shown{})
	case w.subject.Bind == nil && len(all.StandIns) > 0:
		return w.fixed(sc)
	case w.subject.Bind == nil:
		return w.in(catalog.Shown{})
	}
	own := w.in(sc.Shown)
	if own == nil {
		return w.crowded(sc)
	}
	if len(own.problems) > 0 {
		if all := w.in(all); all != nil && len(all.problems) == 0 {
			return all
		}
	}
	return own
}

// in returns the subject in the workspace that rows show; nil for one of too many workspaces.
func (w *workspaces) in(shown catalog.Shown) *boundSubject {
	key := keyOfShown(shown)
	if b, ok := w.bound[key]; ok {
		return b
	}
	if len(w.bound) >= maxWorkspaces {
		all := w.suite.File.Shown
		all.StandIns = shown.StandIns
		shown, key = all, keyOfShown(all)
		if b, ok := w.bound[key]; ok {
			return b
		}
		if len(w.bound) >= maxWorkspaces+maxStandIns {
			return nil
		}
	}
	b := &boundSubject{Subject: w.subject}
	if !shown.Empty() {
		b.Query = w.subject.Bind(w.suite.Catalog.WithShown(shown))
	}
	if b.problems = b.Subject.problems(); len(b.problems) == 0 {
		b.kinship = kinshipOf(b.Query)
	}
	w.bound[key] = b
	return b
}

// keyOfShown returns a text that differs for workspaces that differ.
func keyOfShown(s catalog.Shown) string {
	var b strings.Builder
	for _, list := range [...][]catalog.ShownColumns{s.Tables, s.Functions, s.Watchlists} {
		for _, c := range list {
			fmt.Fprintf(&b, "%q", c.Name)
			for _, f := range c.Fields {
				fmt.Fprintf(&b, " %q:%s", f.Name, f.Type)
			}
		}
		b.WriteByte(0)
	}
	for _, s := range s.StandIns { // their columns are the same in every scenario
		fmt.Fprintf(&b, "%q", s.Name)
	}
	return b.String()
}

// shared returns the problems that all of the subjects have.
func shared(subjects []*boundSubject) []diag.Diagnostic {
	if len(subjects) == 0 {
		return nil
	}
	var common []diag.Diagnostic
next:
	for _, p := range subjects[0].problems {
		for _, s := range subjects[1:] {
			if s != subjects[0] && !s.has(p) {
				continue next
			}
		}
		common = append(common, p)
	}
	return common
}

func (s *boundSubject) has(p diag.Diagnostic) bool {
	for _, own := range s.problems {
		if own.Span == p.Span && own.Message == p.Message {
			return true
		}
	}
	return false
}
