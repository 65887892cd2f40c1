package lint

// logicChecks are the checks of what conditions say. The judge finds what they report.
var logicChecks = []*Check{
	{
		ID: neverCheck, Severity: warningLevel, Fixes: true,
		Summary: "a condition that no row can meet",
		Why:     "The condition is false for all events, because of what was filtered before or of what the expression can return. The rule, or a part of it, silently never fires. Often the condition was left over from a test, or compares with the wrong constant.",
		Bad: `SigninLogs
| extend User = tolower(UserPrincipalName)
| where ResultType == "0" and User == "Ana@contoso.com"`,
		Good: `SigninLogs
| extend User = tolower(UserPrincipalName)
| where ResultType == "0" and User == "ana@contoso.com"`,
		Page: pageWhere,
		run:  reportVerdicts,
	},
	{
		ID: alwaysCheck, Severity: warningLevel,
		Summary: "a condition that every row meets",
		Why:     "The condition filters nothing. Where values are excluded, or was written instead of and: each value differs from at least one of two others.",
		Bad:     `SigninLogs | where ResultType != "0" or ResultType != "50126"`,
		Good:    `SigninLogs | where ResultType != "0" and ResultType != "50126"`,
		Page:    pageWhere,
		run:     reportVerdicts,
	},
	{
		ID: redundantCheck, Severity: infoLevel,
		Summary: "a condition that holds already",
		Why:     "An earlier condition, or the other side of an or, decides it, so that it has no effect. It may be a leftover, or one of the two may compare with the wrong value.",
		Bad: `SigninLogs
| where ResultType == "50126"
| where ResultType != "0"`,
		Good: `SigninLogs
| where ResultType != "0"
| where ResultType == "50126"`,
		Page: pageWhere,
		run:  reportVerdicts,
	},
	{
		ID: duplicateCheck, Severity: infoLevel, Fixes: true,
		Summary: "a condition or a value of a list that is there twice",
		Why:     "The second one has no effect. Often another value was meant.",
		Bad:     `SigninLogs | where ResultType in ("50126", "50053", "50126")`,
		Good:    `SigninLogs | where ResultType in ("50126", "50053")`,
		Page:    pageWhere,
		run:     reportVerdicts,
	},
	{
		ID: mixedCheck, Severity: warningLevel,
		Summary: "and and or without parentheses, where nothing shows which comes first",
		Why:     "and comes before or. Where both sides of the or compare the same value, the other conditions were most likely meant for both: as it is written, they hold for one side only, and the rule fires for events that should be filtered. Elsewhere parentheses, or lines of their own, show the next reader what is meant.",
		Bad:     `SigninLogs | where UserType == "Guest" and ResultType == "50126" or ResultType == "50053"`,
		Good:    `SigninLogs | where UserType == "Guest" and (ResultType == "50126" or ResultType == "50053")`,
		Page:    pageWhere,
		run:     reportVerdicts,
	},
	{
		ID: deadJoinCheck, Severity: warningLevel,
		Summary: "a join whose keys can never be the same",
		Why:     "The values that both sides can have differ, such as in their letters: one side is made lower case and the other side upper case. An inner join then returns nothing, and an anti-join everything.",
		Bad: `SigninLogs
| extend User = tolower(UserPrincipalName)
| join kind=inner (datatable(User: string) ["Ana@contoso.com", "Ben@contoso.com"]) on User`,
		Good: `SigninLogs
| extend User = tolower(UserPrincipalName)
| join kind=inner (datatable(User: string) ["ana@contoso.com", "ben@contoso.com"]) on User`,
		Page: pageJoin,
		run:  reportVerdicts,
	},
}
