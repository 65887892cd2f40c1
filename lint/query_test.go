package lint

import (
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// queryCases are queries with the check that they are about. Those under bad have a finding of it, those under
// good have none, though they look much like it.
var queryCases = []struct {
	check     string
	bad, good []string
}{
	{"query/quoted-column", []string{
		`_GetWatchlist('Vip') | where isnotempty('User Principal Name') | project TimeGenerated = now()`,
		`SigninLogs | project TimeGenerated, "IPAddress"`,
		`SigninLogs | summarize TimeGenerated = max(TimeGenerated) by "UserPrincipalName"`,
		`let Vip = _GetWatchlist('Vip') | project Upn = 'User Principal Name'; SigninLogs | where UserPrincipalName in~ (Vip)`,
		`let Vip = _GetWatchlist('Vip') | extend Upn = 'User Principal Name' | project Upn; SigninLogs | where UserPrincipalName in~ (Vip)`,
		`SigninLogs | where 'UserPrincipalName' has 'admin'`,
		`SigninLogs | summarize TimeGenerated = max(TimeGenerated), Users = dcount('UserPrincipalName') by IPAddress`,
	}, []string{
		`_GetWatchlist('Vip') | extend Kind = 'Watched User' | project TimeGenerated = now(), Kind, SearchKey`,
		`SigninLogs | summarize TimeGenerated = max(TimeGenerated), Kinds = make_set("Sign-in") by IPAddress`,
		`SigninLogs | extend Kind = "IPAddress" | project TimeGenerated, Kind`,
		`let Upn = "Ana@contoso.com"; SigninLogs | where UserPrincipalName == tolower(Upn)`,
		`SigninLogs | where isnotempty(['UserPrincipalName'])`,
		`SigninLogs | where AppDisplayName == "UserPrincipalName"`,
		`SigninLogs | where isnotempty(column_ifexists("IPAddress", ""))`,
	}},
	{"query/timespan-number", []string{
		`SigninLogs | where dayofweek(TimeGenerated) == 6`,
		`SigninLogs | extend Day = dayofweek(TimeGenerated) | where Day !in (0, 6)`,
		`let Weekend = 6; SigninLogs | where dayofweek(TimeGenerated) == Weekend`,
	}, []string{
		`SigninLogs | where dayofweek(TimeGenerated) == 0`,
		`SigninLogs | where dayofweek(TimeGenerated) / 1d == 6`,
		`SigninLogs | where hourofday(TimeGenerated) in (0, 6)`,
		`SigninLogs | where now() - TimeGenerated > 5m`,
	}},
	{"query/never", []string{
		`SigninLogs | where 'x' has 'admin'`,
	}, []string{
		`SigninLogs | where 'UserPrincipalName' has 'admin'`, // which query/quoted-column reports
	}},
	{"query/negated-or", []string{
		`SigninLogs | where UserAgent !contains "curl" or UserAgent !contains "wget"`,
		`SigninLogs | where IPAddress != "" | where (UserPrincipalName !startswith "svc-" or UserPrincipalName !endswith "@contoso.com")`,
		`SigninLogs | where UserAgent !has "a1" or UserAgent !has "b1" or UserAgent !has "c1"`,
	}, []string{
		`SigninLogs | where UserAgent !has "a1" or AppDisplayName !has "a1"`,
		`SigninLogs | where UserAgent !has "a1" or UserAgent has "b1"`,
		`SigninLogs | where not(UserAgent !has "a1" or UserAgent !has "b1")`,
		`SigninLogs | where UserAgent != "a1" or UserAgent != "b1"`, // which query/always reports
		`SigninLogs | summarize TimeGenerated = max(TimeGenerated), Results = make_set(ResultType) by IPAddress | where Results !has "0" or Results !has "50126"`,
	}},
	{"query/watchlist-column", []string{
		`let Vip = _GetWatchlist('Vip') | where Department == "IT" | project SearchKey; SigninLogs | where UserPrincipalName in~ (Vip)`,
		`let Vip = _GetWatchlist('Vip') | project ['User Principal Name']; SigninLogs | where UserPrincipalName in~ (Vip)`,
	}, []string{
		`let Vip = _GetWatchlist('Vip') | project SearchKey; SigninLogs | where UserPrincipalName in~ (Vip)`,
		`let Vip = _GetWatchlist('Vip') | project Upn = tostring(column_ifexists('Upn', '')); SigninLogs | where UserPrincipalName in~ (Vip)`,
		`let Vip = _GetWatchlist('Vip') | where LastUpdatedTimeUTC > ago(1d) | extend Key = SearchKey | project Key; SigninLogs | where UserPrincipalName in~ (Vip)`,
	}},
	{"cost/expand", []string{
		`SigninLogs | mv-expand A = todynamic(AuthenticationDetails) | extend X = tostring(A.x) | mv-expand ConditionalAccessPolicies | project TimeGenerated, X`,
	}, []string{
		`AuditLogs | mv-expand TargetResources | mv-expand P = TargetResources.modifiedProperties | project TimeGenerated, P`,
		`SigninLogs | mv-expand A = todynamic(AuthenticationDetails) | where A.x == "1" | mv-expand ConditionalAccessPolicies | project TimeGenerated`,
		`SigninLogs | mv-expand A = todynamic(AuthenticationDetails) | mv-expand ConditionalAccessPolicies limit 3 | project TimeGenerated`,
	}},
	{"query/group-number", []string{
		`SigninLogs | extend X = extract(@"(\w+)@(\w+)", 3, UserPrincipalName) | project TimeGenerated, X`,
		`let Pattern = "^[a-z]+"; SigninLogs | extend X = extract(Pattern, 1, UserPrincipalName) | project TimeGenerated, X`,
	}, []string{
		`SigninLogs | extend X = extract("^[a-z]+", 0, UserPrincipalName) | project TimeGenerated, X`,
		`SigninLogs | extend X = extract("(?P<name>[a-z]+)", 1, UserPrincipalName) | project TimeGenerated, X`,
		`SigninLogs | extend X = extract(@"(?:a|b)(\d)", 1, UserPrincipalName) | project TimeGenerated, X`,
	}},
	{"query/split-index", []string{
		`SigninLogs | extend Parts = toint(split(IPAddress, ".", 2)[2]) | project TimeGenerated, Parts`,
		`SigninLogs | where tostring(split(UserPrincipalName, "@", 1)[1]) == "contoso.com"`,
	}, []string{
		`SigninLogs | extend X = split(UserPrincipalName, "@")[1] | project TimeGenerated, X`,
		`SigninLogs | extend X = split(UserPrincipalName, "@", 1)[0] | project TimeGenerated, X`,
		`SigninLogs | extend X = split(split(UserPrincipalName, "@", 1)[0], ".")[1] | project TimeGenerated, X`,
	}},
	{"query/equal-arms", []string{
		`SigninLogs | extend X = iif(IsInteractive, "a",  "a") | project TimeGenerated, X`,
		`let F = (x: string) { iff(x == "0", strcat(x, "a"), strcat(x, "a")) }; SigninLogs | extend X = F(ResultType) | project TimeGenerated, X`,
	}, []string{
		`SigninLogs | extend X = iff(IsInteractive, "a", "A") | project TimeGenerated, X`,
		`SigninLogs | extend X = case(IsInteractive, "a", ResultType == "0", "b", "a") | project TimeGenerated, X`,
		`let F = (x: string, y: string) { iff(isempty(x), y, x) }; SigninLogs | extend X = F(UserPrincipalName, UserPrincipalName) | project TimeGenerated, X`,
	}},
	{"query/address-range", []string{
		`SigninLogs | where IPAddress startswith "10.0.0.0/8"`,
		`let Office = dynamic(["192.0.2.0/24", "198.51.100.7"]); SigninLogs | where IPAddress !in (Office)`,
		`SigninLogs | where IPAddress has_any ("192.0.2.0/24")`,
	}, []string{
		`SigninLogs | where ipv4_is_in_range(IPAddress, "10.0.0.0/8")`,
		`SigninLogs | where IPAddress startswith "10."`,
		`SigninLogs | where AppDisplayName == "10.0.0.0/8"`,
		`CommonSecurityLog | where Message has "10.0.0.0/8" | project TimeGenerated, SourceIP`,
	}},
	{"query/wildcard", []string{
		`DeviceFileEvents | where FileName in ("*.exe", "a.dll") | project TimeGenerated`,
		`SigninLogs | where UserPrincipalName startswith "admin*"`,
		`SigninLogs | where UserPrincipalName startswith "svc-%" or UserPrincipalName == "%admin%"`,
		`let Names = dynamic(["svc-*"]); SecurityEvent | where TargetUserName in~ (Names) | project TimeGenerated`,
	}, []string{
		`DeviceFileEvents | where FileName matches regex ".*exe" | project TimeGenerated`,
		`AWSCloudTrail | where RequestParameters contains "s3:*" | project TimeGenerated`,
		`DeviceProcessEvents | where ProcessCommandLine has "objectcategory=*" | project TimeGenerated`,
		`SecurityEvent | where TargetUserName == "*" | project TimeGenerated`,
		`SecurityEvent | where UserAccountControl has "%%2089" or AccountName == "%%1793" | project TimeGenerated`,
		`DeviceFileEvents | where FolderPath startswith "%appdata%" or FolderPath has "%temp" | project TimeGenerated`,
	}},
	{"query/verbatim-backslash", []string{
		`DeviceFileEvents | where FolderPath startswith @"C:\\Users\\Public" | project TimeGenerated`,
		`SecurityEvent | where NewProcessName =~ @'C:\\Windows\\System32\\cmd.exe' | project TimeGenerated`,
	}, []string{
		`DeviceFileEvents | where FolderPath startswith "C:\\Users\\Public" | project TimeGenerated`,
		`DeviceFileEvents | where FolderPath matches regex @"C:\\Users\\Public" | project TimeGenerated`,
		`DeviceFileEvents | where FolderPath startswith @"\\server\share" | project TimeGenerated`,
		`SecurityEvent | where EventData has @"C:\\Users\\Public" | project TimeGenerated`,
	}},
	{"query/padded-text", []string{
		`SigninLogs | where AppDisplayName == "Azure Portal "`,
		`let Users = dynamic(["ana@contoso.com", " ben@contoso.com"]); SigninLogs | where UserPrincipalName in~ (Users)`,
	}, []string{
		`DeviceProcessEvents | where ProcessCommandLine has " -enc " | project TimeGenerated`,
		`AuditLogs | where OperationName == "Update application – Certificates and secrets management " | project TimeGenerated`,
		`SigninLogs | where AppDisplayName != " "`,
	}},
	{"query/case-sensitive-in", []string{
		`let Vip = _GetWatchlist('Vip') | project Upn; SigninLogs | where UserPrincipalName !in (Vip)`,
		`let Vip = toscalar(IdentityInfo | summarize make_set(AccountUPN)); SigninLogs | where UserPrincipalName in (Vip)`,
		`let Vip = _GetWatchlist('Vip') | project Upn = tostring(Upn); SigninLogs | where tolower(UserPrincipalName) in (Vip)`,
		`let Admins = IdentityInfo | distinct AccountUPN; OfficeActivity | where UserId in (Admins) | project TimeGenerated`,
		`let Hosts = _GetWatchlist('Servers') | project Host = tostring(SearchKey); DeviceEvents | where DeviceName !in (Hosts) | project TimeGenerated`,
		`let Hosts = _GetWatchlist('Servers') | project SearchKey; SecurityEvent | where Computer in (Hosts) | project TimeGenerated`,
		`let Vip = _GetWatchlist('Vip') | project Upn = tostring(Upn); SigninLogs | where tolower(UserPrincipalName) in (Vip) or UserPrincipalName in ((_GetWatchlist('Vip') | project SearchKey))`,
	}, []string{
		`let Vip = _GetWatchlist('Vip') | project Upn; SigninLogs | where UserPrincipalName in~ (Vip)`,
		`let Vip = _GetWatchlist('Vip') | project Upn = tolower(Upn); SigninLogs | extend UserPrincipalName = tolower(UserPrincipalName) | where UserPrincipalName in (Vip)`,
		`let Seen = SigninLogs | where ResultType == "0" | distinct UserPrincipalName; SigninLogs | where UserPrincipalName in (Seen)`,
		`let Known = _GetWatchlist('Addresses') | project SearchKey; SigninLogs | where IPAddress in (Known)`,
	}},
	{"query/case-sensitive-value", []string{
		`AzureActivity | where OperationNameValue in ("Microsoft.Compute/virtualMachines/delete") | project TimeGenerated`,
		`let Op = "Microsoft.Compute/virtualMachines/delete"; AzureActivity | where Op == OperationNameValue | project TimeGenerated`,
		`AzureDiagnostics | where ResourceGroup == "Prod" | project TimeGenerated`,
	}, []string{
		`AzureActivity | where OperationNameValue has "Microsoft.Compute/virtualMachines/delete" | project TimeGenerated`,
		`AzureActivity | where tolower(OperationNameValue) == "microsoft.compute/virtualmachines/delete" | project TimeGenerated`,
		`AzureActivity | where OperationNameValue == "MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE" | project TimeGenerated`,
	}},
	{"query/hash-case", []string{
		`let Bad = dynamic(["D41D8CD98F00B204E9800998ECF8427E"]); DeviceFileEvents | where MD5 in (Bad) | project TimeGenerated`,
		`DeviceProcessEvents | where InitiatingProcessSHA1 has_cs "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709" | project TimeGenerated`,
	}, []string{
		`DeviceFileEvents | where MD5 =~ "D41D8CD98F00B204E9800998ECF8427E" | project TimeGenerated`,
		`DeviceFileEvents | where toupper(MD5) == "D41D8CD98F00B204E9800998ECF8427E" | project TimeGenerated`,
		`CommonSecurityLog | where FileHash == "D41D8CD98F00B204E9800998ECF8427E" | project TimeGenerated`,
	}},
	{"query/case-sensitive-name", []string{
		`SecurityEvent | where Process in ("cmd.exe", "powershell.exe") | project TimeGenerated`,
		`let Tools = dynamic(["psexec.exe"]); DeviceProcessEvents | where FileName in (Tools) | project TimeGenerated`,
		`DeviceProcessEvents | project-rename Name = InitiatingProcessFileName | where Name != "cmd.exe" | project TimeGenerated`,
	}, []string{
		`SecurityEvent | where TargetUserName == "SYSTEM" | project TimeGenerated`,
		`DeviceProcessEvents | where tolower(FileName) == "cmd.exe" | project TimeGenerated`,
		`DeviceProcessEvents | where FileName has "cmd.exe" | project TimeGenerated`,
		`DeviceProcessEvents | where DeviceId == "abc" | project TimeGenerated`,
	}},
	{"query/union-leg", []string{
		`union isfuzzy=true (DeviceProcessEvents | where ActionType == "ProcessCreated"), (DeviceFileEvents | where ActionType == "FileCreated") | where isnotempty(ProcessCommandLine) | project TimeGenerated`,
		`let Events = union DeviceProcessEvents, DeviceFileEvents; Events | extend Seen = now() | where ProcessCommandLine has_any ("a", "b") and FileName == "x" | project TimeGenerated`,
		`union DeviceProcessEvents, DeviceFileEvents | extend Line = tolower(ProcessCommandLine) | project TimeGenerated, Line | where Line has "a"`,
		`DeviceProcessEvents | union DeviceFileEvents | where tolower(ProcessCommandLine) contains "a" or ProcessVersionInfoCompanyName == "b" | project TimeGenerated`,
	}, []string{
		`union DeviceProcessEvents, DeviceFileEvents | where ProcessCommandLine !has "a" | project TimeGenerated`,
		`union DeviceProcessEvents, DeviceFileEvents | extend Line = iff(isempty(ProcessCommandLine), FileName, ProcessCommandLine) | where Line has "a" | project TimeGenerated`,
		`union DeviceProcessEvents, DeviceFileEvents | where ProcessCommandLine has "a" or FileName has "a" | project TimeGenerated`,
		`union DeviceProcessEvents, Badges_CL | where ProcessCommandLine has "a" | project TimeGenerated`,
		`union DeviceProcess*, DeviceFile* | where ProcessCommandLine has "a" | project TimeGenerated`,
		`union DeviceProcessEvents, (DeviceFileEvents | extend ProcessCommandLine = FileName) | where ProcessCommandLine has "a" | project TimeGenerated`,
	}},
	{"query/in-columns", []string{
		`SigninLogs | where IPAddress in ((AADNonInteractiveUserSignInLogs | project UserPrincipalName, IPAddress))`,
		`SigninLogs | where UserId in ((IdentityInfo | project AccountUPN, AccountObjectId))`,
		`let Risky = AADUserRiskEvents; SigninLogs | where UserPrincipalName in (Risky)`,
		`let Bad = ThreatIntelligenceIndicator | project Description, NetworkIP; SigninLogs | where IPAddress in (Bad)`,
	}, []string{
		`SigninLogs | where IPAddress in ((SigninLogs | summarize count() by IPAddress))`,
		`SigninLogs | where IPAddress in ((AADNonInteractiveUserSignInLogs | project Address = IPAddress, UserPrincipalName))`,
		`SigninLogs | where UserPrincipalName in~ ((_GetWatchlist('Vip') | project SearchKey, Upn))`,
		`let Bad = ThreatIntelligenceIndicator | project NetworkIP, NetworkSourceIP; SigninLogs | where IPAddress in (Bad)`,
	}},
	{"query/arbitrary-rows", []string{
		`SigninLogs | limit 1000`,
		`let First = SigninLogs | where ResultType == "0" | take 5; First | project TimeGenerated`,
		`SigninLogs | sample 10`,
	}, []string{
		`SigninLogs | sort by TimeGenerated desc | take 10`,
		`SigninLogs | top 10 by TimeGenerated desc`,
		`SigninLogs | summarize TimeGenerated = max(TimeGenerated) | take 1`,
	}},
	{"query/lost-sort", []string{
		`SigninLogs | order by TimeGenerated asc | where ResultType == "0" | summarize TimeGenerated = max(TimeGenerated), dcount(IPAddress) by UserPrincipalName`,
		`SigninLogs | sort by TimeGenerated desc | join kind=inner (AuditLogs | sort by TimeGenerated desc) on CorrelationId`,
	}, []string{
		`SigninLogs | sort by TimeGenerated asc | summarize TimeGenerated = max(TimeGenerated), make_list(IPAddress) by UserPrincipalName`,
		`SigninLogs | sort by TimeGenerated asc | extend Before = prev(IPAddress) | summarize TimeGenerated = max(TimeGenerated), count() by Before`,
		`SigninLogs | top 10 by TimeGenerated | summarize TimeGenerated = max(TimeGenerated), count() by UserPrincipalName`,
	}},
	{"query/unbinned-time", []string{
		`SigninLogs | summarize count() by TimeGenerated, IPAddress | where count_ >= 5`,
		`let Counts = SigninLogs | where ResultType != "0" | summarize n = count() by IPAddress, TimeGenerated; Counts | extend Many = n | where Many > 1`,
	}, []string{
		`SigninLogs | summarize n = count() by TimeGenerated = bin(TimeGenerated, 1h), IPAddress | where n > 5`,
		`SigninLogs | summarize n = count() by TimeGenerated, IPAddress | where n > 0`,
		`SigninLogs | extend TimeGenerated = startofday(TimeGenerated) | summarize n = count() by TimeGenerated | where n > 5`,
		`SigninLogs | summarize n = sum(toint(ResultType)) by TimeGenerated | where n > 5`,
	}},
	{"query/hidden-table", []string{
		`let SecurityEvent = union SigninLogs, AADNonInteractiveUserSignInLogs; SecurityEvent | project TimeGenerated`,
		`let SecurityAlert = datatable(TimeGenerated: datetime, AlertName: string) [datetime(2026-01-01), "a"]; SecurityAlert | project TimeGenerated`,
		`let _GetWatchlist = (name: string) { SigninLogs | where AppDisplayName == name }; _GetWatchlist("a") | project TimeGenerated`,
	}, []string{
		`let SigninLogs = SigninLogs | where ResultType == "0"; SigninLogs | project TimeGenerated`,
		`let SigninLogs = union SigninLogs, AADNonInteractiveUserSignInLogs; SigninLogs | project TimeGenerated`,
		`let Watched = (name: string) { _GetWatchlist(name) }; Watched("a") | project TimeGenerated = now(), SearchKey`,
		`let SigninLogs = datatable(TimeGenerated: datetime) []; SigninLogs | project TimeGenerated`,
	}},
	{"query/hidden-let", []string{
		`let ResultType = "0"; SigninLogs | where ResultType != ResultType`,
	}, []string{
		`let ResultType = "0"; SigninLogs | project TimeGenerated, Code = ResultType`,
		`let Code = "0"; SigninLogs | where ResultType == Code`,
		`SigninLogs | where UserPrincipalName == AlternateSignInName`,
	}},
	{"query/unknown-action", []string{
		`DeviceLogonEvents | where ActionType in ("LogonSucess", "LogonFailed") | project TimeGenerated`,
		`DeviceEvents | where ActionType == "powershellcommand" | project TimeGenerated`,
		`DeviceFileEvents | where ActionType has "Opened" | project TimeGenerated`,
		`union DeviceFileEvents, DeviceRegistryEvents | where ActionType == "FileOpened" | project TimeGenerated`,
		`let Kinds = dynamic(["ProcessCreated", "OpenProcessApiCall"]); DeviceProcessEvents | where ActionType in~ (Kinds) | project TimeGenerated`,
	}, []string{
		`DeviceEvents | where ActionType == "SomethingOfNextYear" | project TimeGenerated`,
		`DeviceEvents | where ActionType =~ "powershellcommand" | project TimeGenerated`,
		`union DeviceFileEvents, DeviceEvents | where ActionType in ("FileCreated", "PowerShellCommand") | project TimeGenerated`,
		`DeviceFileEvents | where ActionType has "created" | project TimeGenerated`,
		`union DeviceFileEvents, DeviceNetworkEvents | where ActionType == "SomethingOfNextYear" | project TimeGenerated`,
		`DeviceFileEvents | where ActionType has "Renamed" | project TimeGenerated`,
	}},
	{"query/vanishing-column", []string{
		`SigninLogs | evaluate pivot(ResultType, count(), UserPrincipalName, TimeGenerated) | extend Failures = ['50126'] | project TimeGenerated, Failures`,
		`SigninLogs | extend D = parse_json(AuthenticationDetails) | evaluate bag_unpack(D) | project TimeGenerated, authenticationMethod`,
		`SigninLogs | summarize n = count() by ResultType, TimeGenerated = bin(TimeGenerated, 1h) | evaluate pivot(ResultType, sum(n)) | where ["50126"] > 5`,
	}, []string{
		`SigninLogs | extend D = parse_json(AuthenticationDetails) | evaluate bag_unpack(D) | project TimeGenerated, IPAddress`,
		`SigninLogs | extend D = parse_json(AuthenticationDetails) | evaluate bag_unpack(D) | extend M = column_ifexists("authenticationMethod", "") | project TimeGenerated, M`,
		`SigninLogs | project TimeGenerated, D = parse_json(AuthenticationDetails) | evaluate bag_unpack(D) : (TimeGenerated: datetime, authenticationMethod: string) | project TimeGenerated, authenticationMethod`,
		`Badges_CL | extend D = parse_json(Raw_s) | evaluate bag_unpack(D) | project TimeGenerated, Holder`,
	}},
	{"query/redundant-condition", []string{
		`SigninLogs | where ResultType == "0" | where IPAddress != "" | where ResultType == "0"`,
	}, []string{
		`SigninLogs | where ResultType == "0" | extend ResultType = "1" | where ResultType == "0"`,
		`let F = (x: string) { SigninLogs | where ResultType == x }; union F("0"), F("1")`,
		`SigninLogs | where (ResultType == "0" and IsInteractive) or (ResultType == "0" and IPAddress != "")`,
	}},
	{"query/duplicate-condition", []string{
		`SigninLogs | where ResultType == "0" or ResultType == "1" or ResultType  ==  "0"`,
		`SigninLogs | where ResultType has_any ("a1", "b2", "A1")`,
		`SigninLogs | where UserPrincipalName in~ ("ana@contoso.com", "Ana@contoso.com")`,
	}, []string{
		`SigninLogs | where UserPrincipalName in ("ana@contoso.com", "Ana@contoso.com")`,
		`SigninLogs | where ResultType in ("1", "2") or ConditionalAccessStatus in ("1")`,
		`let A = "1"; let B = "1"; SigninLogs | where ResultType in (A, B)`,
	}},
	{"query/parse-nothing", []string{
		`SigninLogs | parse kind=simple UserAgent with "Mozilla" * | project TimeGenerated`,
	}, []string{
		`SigninLogs | parse-where UserAgent with * "Chrome/" * | project TimeGenerated`,
		`SigninLogs | parse UserAgent with * "Chrome/" V | project TimeGenerated, V`,
	}},
	{"query/useless-serialize", []string{
		`SigninLogs | serialize | project TimeGenerated, IPAddress`,
	}, []string{
		`SigninLogs | serialize | extend N = row_number() | project TimeGenerated, N`,
		`SigninLogs | sort by TimeGenerated asc | serialize Before = prev(IPAddress) | project TimeGenerated, Before`,
	}},
	{"query/useless-materialize", []string{
		`let Codes = materialize(SigninLogs | distinct ResultType); AADNonInteractiveUserSignInLogs | where ResultType in (Codes) | project TimeGenerated`,
	}, []string{
		`let A = materialize(SigninLogs | where ResultType == "0"); union A, (A | where IsInteractive)`,
		`let A = materialize(SigninLogs); let F = (x: string) { A | where ResultType == x }; union F("0"), F("1")`,
	}},
	{"query/one-argument", []string{
		`SigninLogs | where strcat(UserPrincipalName) == "a"`,
		`SigninLogs | summarize TimeGenerated = max(TimeGenerated) by X = strcat(ResultType)`,
	}, []string{
		`SigninLogs | extend X = strcat("a") | project TimeGenerated, X`,
		`SigninLogs | extend X = strcat(IPAddress, "a") | project TimeGenerated, X`,
		`SigninLogs | extend X = tostring(IPAddress) | project TimeGenerated, X`,
	}},
	{"query/unused-let", []string{
		`let F = () { SigninLogs }; SigninLogs`,
		`let a = 1; let b = a + 1; SigninLogs`,
	}, []string{
		`let F = () { SigninLogs }; F | where ResultType == "0"`,
		`let V_a = view () { SigninLogs }; let V_b = view () { AuditLogs }; union V_* | project TimeGenerated`,
		`let F = () { SigninLogs }; let G = () { F }; G()`,
	}},
	{"cost/contains", []string{
		`SigninLogs | where UserPrincipalName !contains "#EXT#"`,
		`DeviceFileEvents | where FolderPath contains_cs @"\Temp\" | project TimeGenerated`,
	}, []string{
		`SigninLogs | where UserPrincipalName contains "admin"`,
		`SigninLogs | where UserPrincipalName contains "@contoso"`,
		`SigninLogs | where UserPrincipalName contains "..."`,
	}},
	{"cost/regex", []string{
		`SigninLogs | where UserAgent matches regex "^curl"`,
		`SigninLogs | where UserAgent matches regex "(?i).*python.*"`,
		`SigninLogs | where UserPrincipalName matches regex @"\.onmicrosoft\.com$"`,
	}, []string{
		`SigninLogs | where UserAgent matches regex "curl|wget"`,
		`SigninLogs | where UserAgent matches regex "curl/[0-9]"`,
		`SigninLogs | where UserAgent matches regex @"\bcurl\b"`,
		`SigninLogs | where UserAgent matches regex "a.c"`,
	}},
	{"cost/fold-case", []string{
		`SigninLogs | where toupper(UserPrincipalName) in ("ANA@CONTOSO.COM")`,
		`SigninLogs | where tolower(UserPrincipalName) != "ana@contoso.com"`,
	}, []string{
		`SigninLogs | where tolower(UserPrincipalName) == AlternateSignInName`,
		`SigninLogs | where tolower(UserPrincipalName) has "ana"`,
		`SigninLogs | where tolower(tostring(DeviceDetail.displayName)) == toupper("x")`,
	}},
	{"cost/needless-guard", []string{
		`SigninLogs | where UserPrincipalName in ("a", "b") and isnotempty(UserPrincipalName)`,
	}, []string{
		`SigninLogs | where isnotempty(UserPrincipalName) and UserPrincipalName != "a"`,
		`SigninLogs | where isnotempty(UserPrincipalName) and AlternateSignInName == "a"`,
		`SigninLogs | where isnotempty(UserPrincipalName) or UserPrincipalName == "a"`,
	}},
	{"cost/late-filter", []string{
		`SigninLogs | mv-expand todynamic(AuthenticationDetails) | where ResultType == "0"`,
		`SigninLogs | parse UserAgent with * "Chrome/" Version " " * | where ResultType == "0" and Version != ""`,
		`SigninLogs | join kind=leftouter (AuditLogs | project CorrelationId, Result) on CorrelationId | extend Seen = now() | where IPAddress == "10.0.0.1" | project TimeGenerated`,
	}, []string{
		`SigninLogs | join kind=leftouter (AuditLogs | project CorrelationId, Result) on CorrelationId | where IPAddress != "" and isnotempty(UserId) | project TimeGenerated`,
		`SigninLogs | summarize n = count() by CorrelationId | join kind=leftouter (AuditLogs | project TimeGenerated, CorrelationId) on CorrelationId | where n > 5 | project TimeGenerated`,
		`SigninLogs | join kind=leftouter (AuditLogs | project CorrelationId, Result) on CorrelationId | where Result != "success" | project TimeGenerated`,
		`SigninLogs | join kind=inner (AuditLogs | project CorrelationId, Result) on CorrelationId | where Result != ResultType | project TimeGenerated`,
		`SigninLogs | parse UserAgent with * "Chrome/" UserAgent " " * | where UserAgent == "1"`,
		`SigninLogs | join kind=innerunique (AuditLogs) on CorrelationId | where ResultType == "0" | project TimeGenerated`,
	}},
	{"cost/every-column", []string{
		`search in (SigninLogs) "mimikatz" | project TimeGenerated`,
	}, []string{
		`SigninLogs | where UserAgent has "mimikatz"`,
	}},
	{"cost/repeated-table", []string{
		`let T = SigninLogs | summarize TimeGenerated = max(TimeGenerated), n = count() by IPAddress; T | where n > 1 | union (T | where n == 1)`,
	}, []string{
		`let T = SigninLogs | where ResultType == "0"; T | join kind=inner (T) on CorrelationId | project TimeGenerated`,
		`let T = IdentityInfo | summarize arg_max(TimeGenerated, *) by AccountUPN; T | union T | project TimeGenerated`,
		`let T = SigninLogs | summarize TimeGenerated = max(TimeGenerated), n = count() by IPAddress; T | where n > 1`,
	}},
	{"cost/or-chain", []string{
		`SigninLogs | where UserAgent has "curl" or UserAgent has "wget" or UserAgent has "python"`,
	}, []string{
		`SigninLogs | where ResultType == "0" or ResultType == "1"`,
		`SigninLogs | where ResultType == "0" or ResultType == "1" or IPAddress == "2"`,
		`SigninLogs | where UserAgent contains "curl" or UserAgent contains "wget" or UserAgent contains "python"`,
	}},
	{"cost/repeated-parse", []string{
		`SigninLogs | extend A = parse_json(AuthenticationDetails)[0].a | extend B = parse_json(AuthenticationDetails)[0].b | extend C = parse_json(AuthenticationDetails)[0].c | project TimeGenerated, A, B, C`,
	}, []string{
		`union (SigninLogs | extend A = parse_json(AuthenticationDetails)), (SigninLogs | extend A = parse_json(AuthenticationDetails)), (SigninLogs | extend A = parse_json(AuthenticationDetails)) | project TimeGenerated, A`,
		`SigninLogs | extend A = parse_json(AuthenticationDetails), B = parse_json(UserAgent) | project TimeGenerated, A, B`,
	}},
	{"cost/short-term", []string{
		`SigninLogs | where UserAgent has_any ("go", "curl")`,
	}, []string{
		`SigninLogs | where UserAgent has "go-http"`,
		`SigninLogs | where UserAgent contains "go"`,
	}},
	{"cost/workspaces", []string{
		`union workspace("a").SigninLogs, workspace("b").SigninLogs, workspace("c").SigninLogs, workspace("d").SigninLogs, workspace("e").SigninLogs, workspace("f").SigninLogs | project TimeGenerated`,
	}, []string{
		`union workspace("a").SigninLogs, workspace("a").AuditLogs, workspace("b").SigninLogs | project TimeGenerated`,
	}},
}

func TestChecksOfQueries(t *testing.T) {
	for _, c := range queryCases {
		t.Run(c.check, func(t *testing.T) {
			check, ok := Lookup(c.check)
			if !ok {
				t.Fatal("there is no such check")
			}
			for _, query := range slices.Concat(c.bad, c.good) {
				list := Run(subjectOf(t, exampleRule(query)), only(check))
				if i := slices.IndexFunc(list, func(f diag.Diagnostic) bool { return f.Check == bindingCheck || f.Check == syntaxCheck }); i >= 0 {
					t.Errorf("%s\nhas an error: %s", query, list[i].Message)
					continue
				}
				want := slices.Contains(c.bad, query)
				if found := slices.ContainsFunc(list, func(f diag.Diagnostic) bool { return f.Check == c.check }); found != want {
					t.Errorf("%s\nfound: %v, want %v", query, found, want)
				}
			}
		})
	}
}

// What has one cause is one finding, and its fix mends all of it.
func TestOneFindingForACause(t *testing.T) {
	for _, c := range []struct {
		check, example, message string
		edits                   int
	}{
		{"query/obsolete", "SigninLogs | summarize TimeGenerated = max(TimeGenerated), A = makeset(UserId), B = makeset(Identity) by IPAddress", "makeset() is obsolete; use make_set()", 2},
		{"query/obsolete", `SigninLogs | extend A = replace("a", "b", UserId), B = replace("c", "d", UserId)`, "replace() is obsolete; use replace_regex() or replace_string()", 0},
		{duplicateCheck, `SigninLogs | where ResultType in ("1", "2", "1", "2", "3")`, `"1" and "2" are in this list twice`, 2},
		{"query/case-sensitive-name", `DeviceProcessEvents | where FileName == "cmd.exe" or FileName == "at.exe"`, "== is case-sensitive, and FileName comes in any case", 2},
		{"schedule/beyond-period", "SigninLogs | where TimeGenerated > ago(2d) | join kind=inner (SigninLogs | where TimeGenerated < ago(1d) and TimeGenerated > ago(9d)) on UserId", "this filter looks back 9d, but the rule sees no more than its queryPeriod of 1h", 0},
		{"entity/legacy-column", "SigninLogs | extend AccountCustomEntity = UserId, HostCustomEntity = UserId", "no entity mapping uses AccountCustomEntity and HostCustomEntity, and a column's name alone does not make it an entity", 0},
		{"entity/column-type", `query: SigninLogs | extend Device = parse_json(UserAgent), User = parse_json(UserId)
entityMappings:
  - entityType: Host
    fieldMappings:
      - identifier: HostName
        columnName: Device
  - entityType: Account
    fieldMappings:
      - identifier: Name
        columnName: User`, "entities take texts, but the columns Device and User are dynamic", 0},
	} {
		t.Run(c.check, func(t *testing.T) {
			var found []diag.Diagnostic
			for _, f := range lintText(t, exampleRule(c.example)) {
				if f.Check == c.check {
					found = append(found, f)
				}
			}
			if len(found) != 1 || found[0].Message != c.message {
				t.Fatalf("got %v, want one finding: %s", found, c.message)
			}
			edits := 0
			if found[0].Fix != nil {
				edits = len(found[0].Fix.Edits)
			}
			if edits != c.edits {
				t.Errorf("the fix has %d edits, want %d", edits, c.edits)
			}
		})
	}
}

func TestAnUndeclaredTableIsReportedOnce(t *testing.T) {
	found := findings(t, "query/undeclared-table", "query: union A_CL, B_CL, A_CL | project TimeGenerated")
	if len(found) != 1 || !strings.Contains(found[0], "A_CL and B_CL") {
		t.Errorf("got %v, want one finding that names both tables", found)
	}
}
