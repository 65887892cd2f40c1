package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
)

var nameChecks = []*Check{
	{
		ID: "query/hidden-table", Severity: warningLevel,
		Summary: "a let that has the name of a table or function and holds other rows",
		Why:     "The rest of the query reads the let where it seems to read the table. Who adds a line later, or copies one, gets other rows than the name says.",
		Bad: `let AuditLogs = SigninLogs | where ResultType == "0";
AuditLogs | project TimeGenerated, IPAddress`,
		Good: `let Successes = SigninLogs | where ResultType == "0";
Successes | project TimeGenerated, IPAddress`,
		Page: pageLet,
		run:  checkHiddenTable,
	},
	{
		ID: "query/hidden-let", Severity: warningLevel,
		Summary: "a let that a column of the same name hides",
		Why:     "In an operator, a name is first that of a column. A let of the same name is not read, so a comparison compares the column with itself.",
		Bad: `let IPAddress = "192.0.2.7";
SigninLogs | where IPAddress == IPAddress`,
		Good: `let Attacker = "192.0.2.7";
SigninLogs | where IPAddress == Attacker`,
		Page: pageLet,
		run:  checkHiddenLet,
	},
	{
		ID: "query/unknown-action", Severity: warningLevel,
		Summary: "an ActionType that the table does not have",
		Why:     "Each table of Defender has events of certain kinds. A condition on a kind that it does not have, or that is spelled in another way, is never true.",
		Bad:     `DeviceFileEvents | where ActionType == "FileOpened" | project TimeGenerated, DeviceName, FileName`,
		Good:    `DeviceFileEvents | where ActionType == "FileCreated" | project TimeGenerated, DeviceName, FileName`,
		Page:    "https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables",
		run:     checkUnknownAction,
	},
	{
		ID: "query/vanishing-column", Severity: warningLevel,
		Summary: "a column that is there only if some row brings it",
		Why:     "bag_unpack and pivot make their columns of the rows that there are. In a run in which no row has the value, the column does not exist and the query fails.",
		Bad: `SigninLogs | extend D = parse_json(AuthenticationDetails) | evaluate bag_unpack(D)
| where authenticationMethod == "Password" | project TimeGenerated, IPAddress`,
		Good: `SigninLogs | extend D = parse_json(AuthenticationDetails) | evaluate bag_unpack(D)
| where column_ifexists("authenticationMethod", "") == "Password" | project TimeGenerated, IPAddress`,
		Page: kustoPages + "bag-unpack-plugin",
		run:  checkVanishingColumn,
	},
	{
		ID: "query/watchlist-column", Severity: infoLevel,
		Summary: "a column of a watchlist that is not there while the watchlist is empty",
		Why:     "_GetWatchlist makes the columns of a watchlist of its items. While it has none, only SearchKey and a few others exist, and the query fails in each run.",
		Bad: `let Vip = _GetWatchlist('VipUsers') | project Upn = tolower(tostring(Upn));
SigninLogs | where tolower(UserPrincipalName) in (Vip)`,
		Good: `let Vip = _GetWatchlist('VipUsers') | project Upn = tolower(SearchKey);
SigninLogs | where tolower(UserPrincipalName) in (Vip)`,
		Page: sentinelPages + "watchlists-queries",
		run:  checkWatchlistColumn,
	},
}

func checkHiddenTable(p *pass) {
	if !p.isSound() {
		return
	}
	cat := catalog.Standard()
	for _, l := range p.Query.Lets {
		if l.Function && cat.Function(l.Name) != nil && l.NameSpan.Text() == l.Name && strings.Count(p.Text.Text, l.Name) == 1+l.Uses {
			p.report(l.NameSpan, fmt.Sprintf("%s is also a function of every workspace, and this let does not call it", diag.Quote(l.Name)))
			continue
		}
		if l.Table == nil || l.Stored != nil || l.NameSpan.Text() == "" {
			continue
		}
		if t := cat.Table(l.Name); t == nil || t.Assumed {
			continue
		}
		if reads(l.Table, l.Name) || !readsTables(l.Table) && (p.Rule == nil || !hasConstantRows(l.Table)) {
			continue // the rows of that table, with less or more
		}
		p.report(l.NameSpan, fmt.Sprintf("%s is also the name of a table, and this let does not read it", diag.Quote(l.Name)))
	}
}

// reads reports whether a node reads the table of that name.
func reads(n plan.Node, name string) bool {
	found := false
	plan.Inspect(n, func(n plan.Node) bool {
		scan, ok := n.(*plan.Scan)
		found = found || ok && scan.Name == name
		return !found
	})
	return found
}

// readsTables reports whether a node reads any table.
func readsTables(n plan.Node) bool {
	found := false
	plan.Inspect(n, func(n plan.Node) bool {
		_, ok := n.(*plan.Scan)
		found = found || ok
		return !found
	})
	return found
}

// hasConstantRows reports whether rows of a node are written in the query, such as those of an example.
func hasConstantRows(n plan.Node) bool {
	found := false
	plan.Inspect(n, func(n plan.Node) bool {
		table, ok := n.(*plan.DataTable)
		found = found || ok && table.Rows > 0
		return !found
	})
	return found
}

// hiddenLets returns the unused scalar lets with the name of a column that is compared with itself, and where it is.
func (p *pass) hiddenLets() map[diag.Span]diag.Span {
	unused := map[string]diag.Span{}
	for _, l := range p.Query.Lets {
		if l.Scalar != nil && l.Uses == 0 {
			unused[l.Name] = l.NameSpan
		}
	}
	if len(unused) == 0 {
		return nil
	}
	found := map[diag.Span]diag.Span{}
	p.eachCall(func(c *plan.Call) {
		if !comparisons[c.Function.Name] || len(c.Args) != 2 {
			return
		}
		a, ok := unconverted(c.Args[0]).(*plan.ColumnRef)
		b, both := unconverted(c.Args[1]).(*plan.ColumnRef)
		if !ok || !both || a.Index != b.Index || a.Name != b.Name || b.Span().Text() != b.Name {
			return
		}
		if let, ok := unused[a.Name]; ok && b.Span().Source == let.Source && b.Span().Start > let.End {
			found[let] = b.Span()
		}
	})
	return found
}

func checkHiddenLet(p *pass) {
	if !p.isSound() {
		return
	}
	for let, at := range p.hiddenLets() {
		p.report(at, fmt.Sprintf("%s is the column here, not the value of the let", show(at.Text()))).
			Related = []diag.Related{{Span: let, Message: "the let"}}
	}
}

// actions are the values of ActionType by table. A closed list has them all.
type actions struct {
	values []string
	closed bool
}

var actionTypes = map[string]actions{
	"DeviceFileEvents":      {strings.Fields("FileCreated FileModified FileRenamed FileDeleted"), true},
	"DeviceProcessEvents":   {strings.Fields("ProcessCreated OpenProcess"), true},
	"DeviceRegistryEvents":  {strings.Fields("RegistryKeyCreated RegistryKeyDeleted RegistryKeyRenamed RegistryValueSet RegistryValueDeleted"), true},
	"DeviceLogonEvents":     {strings.Fields("LogonSuccess LogonFailed LogonAttempted"), true},
	"DeviceImageLoadEvents": {strings.Fields("ImageLoaded"), true},
	"DeviceNetworkEvents": {strings.Fields(`ConnectionSuccess ConnectionFailed ConnectionRequest ConnectionFound ConnectionAttempt ConnectionAcknowledged
		InboundConnectionAccepted InboundConnectionAttempt InboundConnectionBlocked ListeningConnectionCreated NetworkSignatureInspected
		DnsConnectionInspected FtpConnectionInspected HttpConnectionInspected IcmpConnectionInspected SmtpConnectionInspected
		SshConnectionInspected SslConnectionInspected NtlmAuthenticationInspected KerberosAuthenticationInspected`), false},
	"DeviceEvents": {strings.Fields(`AntivirusDetection AntivirusReport AntivirusScanCompleted AntivirusScanCancelled AntivirusScanFailed
		AntivirusTroubleshootModeEvent AntivirusDefinitionsUpdated AppControlCodeIntegrityPolicyAudited AppControlExecutableAudited
		AppControlExecutableBlocked AsrExecutableOfficeContentAudited AsrExecutableOfficeContentBlocked AsrExecutableEmailContentAudited
		AsrExecutableEmailContentBlocked AsrLsassCredentialTheftAudited AsrLsassCredentialTheftBlocked AsrObfuscatedScriptAudited
		AsrObfuscatedScriptBlocked AsrOfficeChildProcessAudited AsrOfficeChildProcessBlocked AsrOfficeCommAppChildProcessAudited
		AsrOfficeCommAppChildProcessBlocked AsrOfficeMacroWin32ApiCallsAudited AsrOfficeMacroWin32ApiCallsBlocked
		AsrOfficeProcessInjectionAudited AsrOfficeProcessInjectionBlocked AsrPsexecWmiChildProcessAudited AsrPsexecWmiChildProcessBlocked
		AsrRansomwareAudited AsrRansomwareBlocked AsrScriptExecutableDownloadAudited AsrScriptExecutableDownloadBlocked
		AsrUntrustedExecutableAudited AsrUntrustedExecutableBlocked AsrUntrustedUsbProcessAudited AsrUntrustedUsbProcessBlocked
		AsrVulnerableSignedDriverAudited AsrVulnerableSignedDriverBlocked BrowserLaunchedToOpenUrl ClrUnbackedModuleLoaded
		ControlledFolderAccessViolationAudited ControlledFolderAccessViolationBlocked CreateRemoteThreadApiCall CredentialsBackup
		DeviceBootAttestationInfo DnsQueryRequest DnsQueryResponse DpapiAccessed DriverLoad ExploitGuardNetworkProtectionAudited
		ExploitGuardNetworkProtectionBlocked ExploitGuardNonMicrosoftSignedAudited ExploitGuardNonMicrosoftSignedBlocked
		FileTimestampModificationEvent FirewallInboundConnectionBlocked FirewallInboundConnectionToAppBlocked
		FirewallOutboundConnectionBlocked FirewallServiceStopped GetAsyncKeyStateApiCall GetClipboardData LdapSearch LogonRightsSettingEnabled
		MemoryRemoteProtect NamedPipeEvent NetworkProtectionUserBypassEvent NtAllocateVirtualMemoryApiCall
		NtAllocateVirtualMemoryRemoteApiCall NtMapViewOfSectionRemoteApiCall NtProtectVirtualMemoryApiCall OpenProcessApiCall
		OtherAlertRelatedActivity PasswordChangeAttempt PlistPropertyModified PnpDeviceConnected PnpDeviceAllowed PnpDeviceBlocked
		PowerShellCommand PrintJobBlocked ProcessCreatedUsingWmiQuery ProcessPrimaryTokenModified PTraceDetected QueueUserApcRemoteApiCall
		ReadProcessMemoryApiCall RemoteDesktopConnection RemoteWmiOperation RemovableStorageFileEvent RemovableStoragePolicyTriggered
		SafeDocFileScan ScheduledTaskCreated ScheduledTaskDeleted ScheduledTaskDisabled ScheduledTaskEnabled ScheduledTaskUpdated
		ScreenshotTaken ScriptContent SecurityGroupCreated SecurityGroupDeleted SecurityLogCleared SensitiveFileRead ServiceInstalled
		SetThreadContextRemoteApiCall ShellLinkCreateFileEvent SmartScreenAppWarning SmartScreenExploitWarning SmartScreenUrlWarning
		SmartScreenUserOverride TamperingAttempt UntrustedWifiConnection UsbDriveDriveLetterChanged UsbDriveMounted UsbDriveMount
		UsbDriveUnmounted UserAccountAddedToLocalGroup UserAccountCreated UserAccountDeleted UserAccountModified
		UserAccountRemovedFromLocalGroup WmiBindEventFilterToConsumer WriteProcessMemoryApiCall WriteToLsassProcessMemory`), false},
}

func checkUnknownAction(p *pass) {
	told := map[string]bool{}
	for _, t := range p.textTests() {
		var tables []string
		if t.op == "regex" || !t.isColumnOf(func(c tableColumn) bool {
			if !slices.Contains(tables, c.table) {
				tables = append(tables, c.table)
			}
			return c.column == "ActionType"
		}) {
			continue
		}
		list, ok := actionsOf(tables)
		if !ok {
			continue
		}
		table := words.List(tables)
		for _, text := range t.texts {
			instead, isWrong := "", list.closed && !slices.ContainsFunc(list.values, func(known string) bool { return mayMeet(known, text.value) })
			if t.op == "==" || t.op == "in" {
				instead, isWrong = list.wrong(text.value, t.cased)
			}
			if !isWrong || told[table+" "+text.value] {
				continue
			}
			told[table+" "+text.value] = true
			has := "has"
			if len(tables) > 1 {
				has = "have"
			}
			found := p.report(text.at, fmt.Sprintf("%s %s no ActionType %s", table, has, diag.Quote(text.value)))
			if instead != "" {
				found.Hint = "write " + instead
				if source := text.at.Text(); text.literal && strings.Contains(source, text.value) {
					found.Fix = replace(text.at, strings.Replace(source, text.value, instead, 1))
				}
			} else if other := tableOfAction(text.value); other != "" {
				found.Hint = other + " has it"
			}
		}
	}
}

// actionsOf returns the values of tables together. ok is false if those of one are not known.
func actionsOf(tables []string) (all actions, ok bool) {
	all.closed = true
	for _, table := range tables {
		list, known := actionTypes[table]
		if !known {
			return actions{}, false
		}
		all.values, all.closed = append(all.values, list.values...), all.closed && list.closed
	}
	return all, true
}

// mayMeet reports whether an operator other than equality may find a text in a value.
func mayMeet(known, text string) bool {
	return strings.Contains(strings.ToLower(known), strings.ToLower(text))
}

// wrong reports whether the table does not have the value, and returns the value that was probably meant.
func (a actions) wrong(text string, cased bool) (instead string, wrong bool) {
	if text == "" {
		return "", false
	}
	for _, known := range a.values {
		switch {
		case known == text, !cased && strings.EqualFold(known, text):
			return "", false
		case strings.EqualFold(known, text):
			instead = known
		}
	}
	if instead != "" {
		return instead, true
	}
	near, ok := suggest.Nearest(text, func(yield func(string) bool) {
		for _, known := range a.values {
			if !yield(known) {
				return
			}
		}
	})
	if ok && distance(near, text) <= 2 {
		return near, true
	}
	return "", a.closed
}

// distance returns how much longer one text is than the other, plus the places in which their middles differ.
func distance(a, b string) int {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return max(len(a), len(b))
}

func tableOfAction(text string) string {
	for _, table := range []string{"DeviceEvents", "DeviceNetworkEvents", "DeviceProcessEvents", "DeviceFileEvents", "DeviceRegistryEvents", "DeviceLogonEvents", "DeviceImageLoadEvents"} {
		for _, known := range actionTypes[table].values {
			if known == text {
				return table
			}
		}
	}
	return ""
}

func checkVanishingColumn(p *pass) {
	if p.Rule == nil || !p.isSound() {
		return
	}
	var plugin *plan.Evaluate
	for _, n := range p.parts().nodes {
		switch n := n.(type) {
		case *plan.Evaluate:
			if n.Open && !n.Declared {
				plugin = n
			}
		case *plan.Scan:
			if n.Table == nil || n.Table.Open || n.Table.Assumed {
				return // it may have the column
			}
		case *plan.DeclaredCall, *plan.Pending, *plan.Hidden:
			return
		}
	}
	if plugin == nil {
		return
	}
	if first := p.firstUnknown(func(plan.Node) bool { return true }); !first.IsZero() {
		name := show(nameIn(first))
		p.report(first, fmt.Sprintf("the query fails in a run in which no row gives %s() a column %s", plugin.Plugin.Name, name)).
			Hint = fmt.Sprintf(`write column_ifexists("%s", …), or say after the plugin which columns it makes`, name)
	}
}

// nameIn returns the name that a place of the text holds, also one in brackets and quotes.
func nameIn(at diag.Span) string { return strings.Trim(at.Text(), `["']`) }

// firstUnknown returns where the query first names a column of unknown type that the input of its operator, one of
// those that are wanted, does not declare.
func (p *pass) firstUnknown(wanted func(input plan.Node) bool) diag.Span {
	var first diag.Span
	found := func(at diag.Span) {
		if first.IsZero() || at.Start < first.Start {
			first = at
		}
	}
	for _, e := range p.parts().exprs {
		switch x := e.Expr.(type) {
		case *plan.ColumnRef:
			if x.Type() == value.Unknown && x.Span().Text() != "" && nameIn(x.Span()) == x.Name && wanted(inputOf(e.node)) {
				found(x.Span())
			}
		case *plan.Bad: // an operator whose operands have unknown types
			if in := inputOf(e.node); in != nil && x.Span().Source == p.Query.Syntax.Span().Source && wanted(in) {
				p.unknownNames(p.Query.Syntax, x.Span(), in.Schema(), found)
			}
		}
	}
	return first
}

// checkWatchlistColumn reports the first column that a query takes from a watchlist whose columns are not declared.
func checkWatchlistColumn(p *pass) {
	if p.Rule == nil || !p.isSound() {
		return
	}
	if first := p.firstUnknown(func(in plan.Node) bool { return in != nil && isWatchlist(in, 0) }); !first.IsZero() {
		p.report(first, fmt.Sprintf("the query fails while the watchlist is empty, because it then has no column %s", show(nameIn(first)))).
			Hint = "use SearchKey, or column_ifexists(), if the watchlist may be empty"
	}
}

// isWatchlist reports whether the rows of a node are those of a watchlist and of nothing else.
func isWatchlist(n plan.Node, depth int) bool {
	switch x := n.(type) {
	case *plan.DeclaredCall:
		return x.Function == catalog.GetWatchlist
	case *plan.LetTable:
		return depth < maxSteps && isWatchlist(x.Let.Table, depth+1)
	}
	in := inputOf(n)
	return in != nil && depth < maxSteps && isWatchlist(in, depth+1)
}

// unknownNames calls f for the names in a span of the text of a node that are neither columns of a schema nor
// declared by the query.
func (p *pass) unknownNames(tree syntax.Node, within diag.Span, known *value.Schema, f func(diag.Span)) {
	syntax.Inspect(tree, func(n syntax.Node) bool {
		at := n.Span()
		if at.End <= within.Start || at.Start >= within.End {
			return false
		}
		switch n := n.(type) {
		case *syntax.Call:
			for _, arg := range n.Args {
				p.unknownNames(arg, within, known, f)
			}
			return false
		case *syntax.Path:
			p.unknownNames(n.X, within, known, f)
			return false
		case *syntax.Name:
			if at.Start >= within.Start && at.End <= within.End && nameIn(at) == n.Text && known.Index(n.Text) < 0 &&
				!slices.ContainsFunc(p.Query.Lets, func(l *plan.Let) bool { return l.Name == n.Text }) {
				f(at)
			}
		}
		return true
	})
}
