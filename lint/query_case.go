package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var caseChecks = []*Check{
	{
		ID: "query/case-sensitive-in", Severity: warningLevel, Fixes: true,
		Summary: "a user or a host is looked up in a list from elsewhere, and case counts",
		Why:     "in and !in are case-sensitive. Watchlists are typed by hand, and tables write the name of the same user in different case: the look-up misses it, and an exclusion excludes too little.",
		Bad: `let Vip = _GetWatchlist('VipUsers') | project SearchKey;
SigninLogs | where UserPrincipalName in (Vip)`,
		Good: `let Vip = _GetWatchlist('VipUsers') | project SearchKey;
SigninLogs | where UserPrincipalName in~ (Vip)`,
		Page: kustoPages + "in-cs-operator",
		run:  checkInCase,
	},
	{
		ID: "query/case-sensitive-value", Severity: warningLevel, Fixes: true,
		Summary: "a case-sensitive comparison with a value that Azure writes in any case",
		Why:     "Azure writes names of operations and identifiers of resources in upper case, lower case or as they were typed, from one event to the next. An exact comparison misses the others.",
		Bad:     `AzureActivity | where OperationNameValue == "Microsoft.Authorization/roleAssignments/write" | project TimeGenerated, Caller`,
		Good:    `AzureActivity | where OperationNameValue =~ "Microsoft.Authorization/roleAssignments/write" | project TimeGenerated, Caller`,
		Page:    kustoPages + "equals-operator",
		run:     checkValueCase,
	},
	{
		ID: "query/hash-case", Severity: warningLevel, Fixes: true,
		Summary: "a hash in capitals is compared with one in small letters",
		Why:     "The tables of Defender hold hashes in small letters. A hash with capitals is never equal to one of them.",
		Bad:     `DeviceFileEvents | where SHA1 == "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709" | project TimeGenerated, DeviceName`,
		Good:    `DeviceFileEvents | where SHA1 == "da39a3ee5e6b4b0d3255bfef95601890afd80709" | project TimeGenerated, DeviceName`,
		Page:    kustoPages + "equals-operator",
		run:     checkHashCase,
	},
	{
		ID: "query/case-sensitive-name", Severity: infoLevel, Fixes: true,
		Summary: "a file, host or user name is compared, and case counts",
		Why:     "Windows and Entra ID do not tell upper from lower case, and events have names as they were typed: CMD.EXE is not equal to cmd.exe. Who wants to go unseen writes a name in another case.",
		Bad:     `DeviceProcessEvents | where FileName == "cmd.exe" | project TimeGenerated, DeviceName`,
		Good:    `DeviceProcessEvents | where FileName =~ "cmd.exe" | project TimeGenerated, DeviceName`,
		Page:    kustoPages + "equals-operator",
		run:     checkNameCase,
	},
}

// insensitive are the operators that compare texts without case, by those that compare them with it.
var insensitive = map[string]string{"==": "=~", "!=": "!~", "in": "in~", "!in": "!in~", "has_cs": "has"}

// ignoreCase returns the fix that writes the operator that ignores case, nil if the operator is not written
// as its name.
func ignoreCase(at diag.Span, op string) *diag.Fix {
	if instead := insensitive[op]; instead != "" && at.Text() == op {
		return replace(at, instead)
	}
	return nil
}

func checkInCase(p *pass) {
	for _, e := range p.parts().exprs {
		var x plan.Expr
		var list plan.Node
		var op string
		at := e.Span()
		switch c := e.Expr.(type) {
		case *plan.InTable:
			x, list, op, at = c.X, c.Table, c.Operator.Name, c.OpSpan
		case *plan.Call: // of a list that a subquery makes
			if len(c.Args) != 2 {
				continue
			}
			q, ok := bare(c.Args[1]).(*plan.ScalarQuery)
			if !ok {
				continue
			}
			x, list, op, at = c.Args[0], q.Table, c.Function.Name, c.NameSpan
		}
		input := inputOf(e.node)
		name := columnName(unfolded(x))
		isHost := hostNames[name]
		if op != "in" && op != "!in" || x.Type() != value.String || input == nil || list == nil || !isHost && !userNames[name] && !isUPN(x, input) {
			continue
		}
		first := firstColumn(list)
		if first == nil || oneSource(x, input, first, list) || isFolded(x, input) && isFolded(first, list) || !hasNames(first, list, isHost) {
			continue
		}
		if isFolded(x, input) {
			p.report(at, fmt.Sprintf("%s is case-sensitive, and only one side is in one case: it misses the names of the list that are in another", op)).
				Hint = "write " + insensitive[op]
			continue
		}
		found := p.report(at, fmt.Sprintf("%s is case-sensitive: it misses a name whose case differs", op))
		found.Hint = "write " + insensitive[op]
		found.Fix = ignoreCase(at, op)
	}
}

// unfolded returns the text whose letters an expression makes all small or all capital, or the expression itself.
func unfolded(e plan.Expr) plan.Expr {
	if c, ok := call(e, "tolower", "toupper"); ok && len(c.Args) == 1 {
		return c.Args[0]
	}
	return e
}

// isUPN reports whether a text is a column of tables that holds user principal names.
func isUPN(e plan.Expr, n plan.Node) bool {
	sources, ok := tableColumns(unfolded(e), n)
	for _, s := range sources {
		ok = ok && tableKinds[s.table+"."+s.column] == upn
	}
	return ok && len(sources) > 0
}

// firstColumn returns a reference to the node's first column, nil if it has none.
func firstColumn(n plan.Node) plan.Expr {
	if len(n.Schema().Fields) == 0 {
		return nil
	}
	f := n.Schema().Fields[0]
	return &plan.ColumnRef{Typed: plan.Typed{T: f.Type}, Name: f.Name}
}

// hostNames are the columns that hold a host's name, in lower case.
var hostNames = map[string]bool{
	"computer": true, "devicename": true, "hostname": true, "host": true, "dvchostname": true, "dvc": true, "srchostname": true,
	"dsthostname": true, "machinename": true, "sourcehostname": true, "destinationhostname": true, "workstationname": true,
}

// hasNames reports whether the values come from watchlists and, unless they are names of hosts, from columns of
// user names alone.
func hasNames(e plan.Expr, n plan.Node, hosts bool) bool {
	found := false
	o := origins{elements: true}
	o.made = func(e plan.Expr, n plan.Node) bool {
		c, ok := call(e, "tostring")
		return ok && o.expr(c.Args[0], n)
	}
	o.source = func(n plan.Node, column int) bool {
		switch n := n.(type) {
		case *plan.DeclaredCall:
			found = n.Function == catalog.GetWatchlist
		case *plan.Scan:
			found = !hosts && column < len(n.Schema().Fields) && userNames[strings.ToLower(n.Schema().Fields[column].Name)]
		default:
			found = false
		}
		return found
	}
	return o.expr(e, n) && found
}

// isVaried reports whether Azure writes the values of a column in any case.
func isVaried(c tableColumn) bool {
	switch c.column {
	case "OperationNameValue", "ResourceProviderValue":
		return c.table == "AzureActivity"
	case "ResourceGroup", "ResourceId", "_ResourceId":
		return c.table == "AzureActivity" || c.table == "AzureDiagnostics"
	}
	return false
}

func checkValueCase(p *pass) {
	for _, t := range p.textTests() {
		if !t.cased || t.op != "==" && t.op != "in" || !hasSmallLetter(t.texts) || !t.isColumnOf(isVaried) {
			continue
		}
		found := p.report(t.call.NameSpan, fmt.Sprintf("%s is case-sensitive, and Azure writes %s in any case", t.call.Function.Name, p.source(t.subject)))
		found.Hint = "write " + insensitive[t.call.Function.Name]
		found.Fix = ignoreCase(t.call.NameSpan, t.call.Function.Name)
	}
}

// hasSmallLetter reports whether not all of the texts are in capitals, in which most of the values come.
func hasSmallLetter(texts []testText) bool {
	return slices.ContainsFunc(texts, func(t testText) bool { return t.value != strings.ToUpper(t.value) })
}

func hasLetter(texts []testText) bool {
	return slices.ContainsFunc(texts, func(t testText) bool { return strings.ToLower(t.value) != strings.ToUpper(t.value) })
}

var hashText = regexp.MustCompile(`^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$`)

// isDefenderHash reports whether a column of a table of Defender holds hashes.
func isDefenderHash(c tableColumn) bool {
	name := strings.TrimPrefix(c.column, "InitiatingProcess")
	return (strings.HasPrefix(c.table, "Device") || strings.HasPrefix(c.table, "Email")) && (name == "SHA1" || name == "SHA256" || name == "MD5")
}

func checkHashCase(p *pass) {
	for _, t := range p.textTests() {
		if !t.cased || t.op == "regex" || !t.isColumnOf(isDefenderHash) {
			continue
		}
		for _, text := range t.texts {
			if !hashText.MatchString(text.value) || strings.ToLower(text.value) == text.value {
				continue
			}
			found := p.report(text.at, fmt.Sprintf("no %s is equal to %s: the table holds hashes in small letters", p.source(t.subject), diag.Quote(text.value)))
			found.Hint = "write it in small letters"
			if source := text.at.Text(); text.literal && strings.Contains(source, text.value) {
				found.Fix = replace(text.at, strings.ToLower(source))
			}
		}
	}
}

// isWindowsName reports whether a column holds names that are compared without case where they come from.
func isWindowsName(c tableColumn) bool {
	name := strings.TrimPrefix(c.column, "Initiating")
	switch name {
	case "FileName", "ProcessFileName", "ProcessParentFileName", "FolderPath", "ProcessFolderPath", "ProcessCommandLine":
		return strings.HasPrefix(c.table, "Device")
	case "Process", "NewProcessName", "ParentProcessName", "Computer", "Account", "TargetUserName", "SubjectUserName", "TargetAccount", "SubjectAccount", "CommandLine":
		return c.table == "SecurityEvent"
	case "UserPrincipalName":
		return strings.HasSuffix(strings.ToLower(c.table), "signinlogs")
	case "UserId":
		return c.table == "OfficeActivity"
	}
	return false
}

// wellKnownName matches names that Windows always writes alike.
var wellKnownName = regexp.MustCompile(`^(NT [A-Z]+\\.*|.*\$|-|SYSTEM|LOCAL SERVICE|NETWORK SERVICE|ANONYMOUS LOGON|system|local service|network service)$`)

// checkNameCase reports each column once; the fix is for all its comparisons.
func checkNameCase(p *pass) {
	told := map[string]int{} // the place of a column's finding in p.findings
	for _, t := range p.textTests() {
		if !t.cased || t.op != "==" && t.op != "in" || !hasLetter(t.texts) || !t.isColumnOf(isWindowsName) {
			continue
		}
		known := true
		for _, text := range t.texts {
			known = known && (wellKnownName.MatchString(text.value) || strings.Contains(text.value, "*"))
		}
		if known {
			continue
		}
		message := fmt.Sprintf("%s is case-sensitive, and %s comes in any case", t.call.Function.Name, p.source(t.subject))
		fix := ignoreCase(t.call.NameSpan, t.call.Function.Name)
		if i, again := told[message]; again {
			if first := (*p.findings)[i].Fix; first != nil && fix != nil && !slices.Contains(first.Edits, fix.Edits[0]) {
				first.Edits = append(first.Edits, fix.Edits...)
			}
			continue
		}
		found := p.report(t.call.NameSpan, message)
		found.Hint = "write " + insensitive[t.call.Function.Name]
		found.Fix = fix
		if last := len(*p.findings) - 1; last >= 0 && found == &(*p.findings)[last] {
			told[message] = last // and not in a stored function
		}
	}
}
