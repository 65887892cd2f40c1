package report

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/simulate"
)

// The checks under which scenarios, and files that cannot be read, are reported as findings.
const (
	failedCheck     = "scenario/failed"
	erroredCheck    = "scenario/error"
	skippedCheck    = "scenario/skipped"
	knownCheck      = "scenario/known"
	unreadableCheck = "unreadable"

	// LackingScenarios is the check of rules that are to have scenarios.
	LackingScenarios = "scenario/required"
)

// Checks are the findings that no check of the linter makes, by the order in which a list of them is best read.
var Checks = []Check{
	{ID: failedCheck, Severity: diag.Error, Summary: "the rule does something else than a scenario expects",
		Why: "A scenario says what the rule does with given events. Either the rule is wrong, or the expectation is."},
	{ID: erroredCheck, Severity: diag.Error, Summary: "a scenario could not run",
		Why: "The scenario or the rule has a fault that keeps it from running, so that nothing is known about what the rule does."},
	{ID: LackingScenarios, Severity: diag.Error, Summary: "an enabled rule without a scenario that expects an alert, or without one that expects none",
		Why: "With --require-scenarios every enabled rule has at least one of each: a rule that always fires passes the first, and one that never fires passes the second. " +
			"Scenarios that are skipped do not count."},
	{ID: skippedCheck, Severity: diag.Info, Summary: "a scenario that does not run, for a reason that it gives",
		Why: "The key skip of a scenario keeps it from running, so that it proves nothing. The reason says when it can run again."},
	{ID: knownCheck, Severity: diag.Info, Summary: "a scenario that fails, as it says itself",
		Why: "The key expect_fail of a scenario says that the rule has a gap that nobody has closed yet. When the rule closes it, the scenario passes, and so fails until the key is removed."},
	{ID: simulate.ImpossibleExpectation, Severity: diag.Error, Summary: "an expectation of what no alert of the rule can have",
		Why: "The rule has no custom detail, property, entity mapping or identifier of that name, so no alert can have a value of it. " +
			"Where it is expected not to be there, the expectation always holds: that is a warning."},
	{ID: simulate.AlwaysHolds, Severity: diag.Warning, Summary: "an expectation that holds whatever the rule does",
		Why: "Such as at least 0 alerts, or text that contains the empty text. The scenario proves nothing by it: expect what tells a right rule from a wrong one."},
	{ID: simulate.UnreadTable, Severity: diag.Warning, Summary: "a scenario that expects nothing gives rows to a table that the rule does not read",
		Why: "The scenario passes whatever the rows are. The table probably has another name in the query."},
	{ID: simulate.UnseenEvent, Severity: diag.Warning, Summary: "a scenario that expects nothing has an event that no run sees",
		Why: "The event lies outside the window of every run, or arrives too late, so the scenario passes whatever the event is. " +
			"Where the scenario is about the window itself, silence the warning and say so."},
	{ID: simulate.UnusedEvent, Severity: diag.Warning, Summary: "a named event that no scenario uses",
		Why: "A scenario that was to use it probably names another, or is missing."},
	{ID: simulate.UnusedParameter, Severity: diag.Warning, Summary: "a parameter of cases that their scenario does not use",
		Why: "The cases differ in a value that makes no difference. A ${name} in the scenario is probably misspelt, or missing."},
	{ID: simulate.UnscheduledRun, Severity: diag.Warning, Summary: "a run at a time at which the rule does not run",
		Why: "A scheduled rule runs every queryFrequency, an NRT rule every minute. What the rule does in runs at other distances, it never does in a workspace."},
	{ID: simulate.IgnoredArgument, Severity: diag.Warning, Summary: "the rows of a function are the same whatever its arguments",
		Why: "The function returns all rows that the scenario gives, whatever the rule passes to it. Declare the function with its query if it has none, " +
			"or give only the rows that it returns for the arguments of the rule."},
	{ID: simulate.BrokenJSON, Severity: diag.Warning, Summary: "text of a dynamic column that begins like JSON and is not",
		Why: "Text of a dynamic column that is a JSON object or array is parsed, as when events arrive in a workspace. This one stays a text, so the query finds no properties in it."},
	{ID: simulate.LiteralCounter, Severity: diag.Warning, Summary: "a counter in an event that is not repeated",
		Why: "{n} is the number of the repetition in events with repeat, and the text {n} in all others. Write repeat: 1 where the event should occur once."},
	{ID: simulate.BrokenAddress, Severity: diag.Warning, Summary: "a counter that leads out of the IP addresses",
		Why: "The first of the repeated events has an IP address, and the last one something else, such as 203.0.113.256, which functions for addresses take for null."},
	{ID: unreadableCheck, Severity: diag.Error, Summary: "a file cannot be read",
		Why: "The file is not there, is larger than a limit, or does not have the form that its name promises, such as YAML, " +
			"so that nothing in it is checked or run."},
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
