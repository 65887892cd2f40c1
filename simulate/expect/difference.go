package expect

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// A Difference is an expectation that was not met.
type Difference struct {
	Kind    string    // what it is about: "row", "alert", "incident" or "run"; "" for something else
	Span    diag.Span // of the expectation
	Message string    // what was expected and what there is instead, in one line
	Fields  []FieldDifference
	Agree   int // how many other fields are as expected

	Missing bool  // something that is expected is not there
	Run     int   // the number of the run in which it is expected, 0 where any will do
	Extra   []Row // the rows of what is not expected
}

// A Row is a row of the result of a run.
type Row struct {
	Run int // the number of the run, counted from 1
	At  int // the ordinal of the row
}

// A FieldDifference is a field whose value is not the expected one. Expected is nil
// where nothing was expected of the field, and Actual where there is nothing to compare with.
type FieldDifference struct {
	Name             string
	Expected, Actual []string
	InWords          bool // Expected is not a value, but says in words which values fit
}

// listed returns a list that is not nil.
func listed(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// isText names the fields of alerts and incidents that are texts of the rule: where only they differ, no event was lost.
var isText = map[string]bool{
	alert.Title: true, alert.Description: true, alert.Severity: true, alert.Tactics: true, alert.Techniques: true, alert.SubTechniques: true,
	productKey: true, providerKey: true, statusKey: true,
}

// run returns the number of the run that the item names, 0 for none.
func (i item[T]) run() int {
	for _, c := range i.checks {
		if c.name == runKey && !c.inWords && len(c.want) == 1 {
			n, _ := strconv.Atoi(c.want[0])
			return n
		}
	}
	return 0
}

// tooFew reports whether a number of things is less than a matcher accepts.
func tooFew(m matcher, n int) bool {
	switch m := m.(type) {
	case literal:
		o, ok := value.Compare(int64(n), m.v)
		return ok && o < 0
	case bounds:
		o, ok := order(int64(n), m.low)
		return m.low != nil && ok && o < 0
	case oneOf:
		for _, one := range m {
			if tooFew(one, n) {
				return true
			}
		}
		return false
	}
	return n == 0
}

func rowsOfAlert(a *alert.Alert) (list []Row) {
	for _, at := range a.Rows {
		list = append(list, Row{a.Run, at})
	}
	return list
}

func rowsOfIncident(i *alert.Incident) (list []Row) {
	for _, a := range i.Alerts {
		list = append(list, rowsOfAlert(a)...)
	}
	return list
}

func rowsOfRun(r Run) (list []Row) {
	for _, a := range r.Alerts {
		list = append(list, rowsOfAlert(a)...)
	}
	return list
}
