package report

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/simulate"
)

// The checks under which scenarios, and files that cannot be read, are reported as findings.
const (
	failedCheck     = "scenario/failed"
	erroredCheck    = "scenario/error"
	unreadableCheck = "unreadable"
)

// Checks are the findings that no check of the linter makes, by the order in which a list of them is best read.
var Checks = []Check{
	{failedCheck, diag.Error, "the rule does something else than a scenario expects",
		"A scenario says what the rule does with given events. Either the rule is wrong, or the expectation is.", ""},
	{erroredCheck, diag.Error, "a scenario could not run",
		"The scenario or the rule has a fault that keeps it from running, so that nothing is known about what the rule does.", ""},
	{simulate.ImpossibleExpectation, diag.Error, "an expectation of what no alert of the rule can have",
		"The rule has no custom detail, property, entity mapping or identifier of that name, so no alert can have a value of it. " +
			"Where it is expected not to be there, the expectation always holds: that is a warning.", ""},
	{simulate.UnreadTable, diag.Warning, "a scenario that expects nothing gives rows to a table that the rule does not read",
		"The scenario passes whatever the rows are. The table probably has another name in the query.", ""},
	{simulate.UnseenEvent, diag.Warning, "a scenario that expects nothing has an event that no run sees",
		"The event lies outside the window of every run, or arrives too late, so the scenario passes whatever the event is. " +
			"Where the scenario is about the window itself, silence the warning and say so.", ""},
	{simulate.UnusedEvent, diag.Warning, "a named event that no scenario uses",
		"A scenario that was to use it probably names another, or is missing.", ""},
	{simulate.UnscheduledRun, diag.Warning, "a run at a time at which the rule does not run",
		"A scheduled rule runs every queryFrequency, an NRT rule every minute. What the rule does in runs at other distances, it never does in a workspace.", ""},
	{simulate.IgnoredArgument, diag.Warning, "the rows of a function are the same whatever its arguments",
		"Nothing says how the function filters its rows, so it returns all rows that the scenario gives. Declare the function with its query, " +
			"or give only the rows that it returns for the arguments of the rule.", ""},
	{unreadableCheck, diag.Error, "a file cannot be read",
		"The file is not there, is larger than a limit, or does not have the form that its name promises, such as YAML, " +
			"so that nothing in it is checked or run.", ""},
}

// Unreadable returns the finding for a file that cannot be read.
func Unreadable(fault diag.Diagnostic) diag.Diagnostic {
	fault.Check, fault.Severity = unreadableCheck, diag.Error
	return fault
}

// ownCheck returns the description of a check that is not the linter's.
func ownCheck(id string) (Check, bool) {
	for _, c := range Checks {
		if c.ID == id {
			return c, true
		}
	}
	return Check{}, false
}

// check returns the description of a check.
func (r *Report) check(id string) (Check, bool) {
	if c, ok := ownCheck(id); ok {
		return c, true
	}
	c, ok := r.Checks[id]
	return c, ok
}
