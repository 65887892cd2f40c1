package lint

import (
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// A kind is what the values of a column are, as far as it matters for entities.
type kind uint8

// The kinds. A column of which nothing is certain has none.
const (
	noKind kind = iota
	upn
	email
	ntUser
	userName
	caller
	sid
	objectID
	appID
	ipAddress
	hostName
	fqdn
	domainName
	url
	userAgent
	resourceID
	subscriptionID
	resourceGroup
	resourceName
	fileName
	filePath
	commandLine
	processID
	md5Hash
	sha1Hash
	sha256Hash
)

// kindNames are the kinds as messages call them.
var kindNames = [...]string{
	upn: "a user principal name", email: "an e-mail address", ntUser: `a name with its domain, as DOMAIN\user`, userName: "the name of an account",
	caller: "a user principal name or the id of an application", sid: "a SID", objectID: "an object id", appID: "the id of an application",
	ipAddress: "an IP address", hostName: "the name of a host", fqdn: "the name of a host with its domain", domainName: "a domain name",
	url: "a URL", userAgent: "a user agent", resourceID: "the id of a resource", subscriptionID: "the id of a subscription",
	resourceGroup: "the name of a resource group", resourceName: "the name of a resource", fileName: "the name of a file", filePath: "the path of a file",
	commandLine: "a command line", processID: "the id of a process", md5Hash: "an MD5 hash", sha1Hash: "a SHA1 hash", sha256Hash: "a SHA256 hash",
}

// columnKinds are the kinds of columns that have the same meaning in every table of the
// reference that has one of that name.
var columnKinds = byName(map[kind]string{
	upn:            "UserPrincipalName AccountUpn AccountUPN InitiatingProcessAccountUpn ActorUPN TargetAccountUpn LastModifyingAccountUpn FileOwnerUpn userPrincipalName",
	email:          "SenderFromAddress SenderMailFromAddress RecipientEmailAddress",
	userName:       "SubjectUserName TargetUserName InitiatingProcessAccountName RequestAccountName",
	sid:            "TargetSid TargetUserSid SubjectUserSid MemberSid AccountSid InitiatingProcessAccountSid RequestAccountSid OnPremSid AccountSID",
	objectID:       "AccountObjectId InitiatingProcessAccountObjectId TargetAccountObjectId RecipientObjectId ServicePrincipalId AccountObjectID",
	ipAddress:      "IPAddress IpAddress CallerIpAddress CallerIPAddress SourceIpAddress SourceIP DestinationIP RemoteIP LocalIP FileOriginIP PublicIP SrcIpAddr DstIpAddr DvcIpAddr TargetIpAddr ActorIpAddr cIP SenderIPv4 SenderIPv6 ComputerIP NetworkSourceIP NetworkDestinationIP NetworkIP EmailSourceIpAddress ipAddress RequestSourceIP SourceAddress DestAddress",
	hostName:       "Computer DeviceName SourceHostName DestinationHostName WorkstationName SrcHostname DstHostname DvcHostname TargetHostname ActorHostname",
	fqdn:           "SrcFQDN DstFQDN DvcFQDN TargetFQDN",
	domainName:     "DnsQuery SrcDomain DstDomain DvcDomain",
	userAgent:      "UserAgent HttpUserAgent ClientUserAgent UserAgentHeader csUserAgent RequestClientApplication",
	resourceID:     "ResourceId _ResourceId AzureResourceId",
	subscriptionID: "SubscriptionId _SubscriptionId AzureSubscriptionId",
	resourceGroup:  "ResourceGroup ResourceGroupName",
	fileName:       "InitiatingProcessFileName InitiatingProcessParentFileName InitiatingProcessVersionInfoOriginalFileName ProcessVersionInfoOriginalFileName",
	filePath:       "NewProcessName ParentProcessName InitiatingProcessFolderPath",
	commandLine:    "ProcessCommandLine InitiatingProcessCommandLine TargetProcessCommandLine ActingProcessCommandLine",
	processID:      "InitiatingProcessId InitiatingProcessParentId ActingProcessId TargetProcessId NewProcessId",
	md5Hash:        "MD5 InitiatingProcessMD5 TargetProcessMD5 ActingProcessMD5 TargetFileMD5 SrcFileMD5",
	sha1Hash:       "SHA1 InitiatingProcessSHA1 TargetProcessSHA1 ActingProcessSHA1 TargetFileSHA1 SrcFileSHA1",
	sha256Hash:     "SHA256 InitiatingProcessSHA256 TargetProcessSHA256 ActingProcessSHA256 TargetFileSHA256 SrcFileSHA256",
})

// tableKinds are the kinds of columns whose meaning depends on the table; noKind for one that
// differs from what columnKinds says.
var tableKinds = byName(map[kind]string{
	upn:          "OfficeActivity.UserId LAQueryLogs.AADEmail",
	caller:       "AzureActivity.Caller",
	objectID:     "SigninLogs.UserId AADNonInteractiveUserSignInLogs.UserId AADUserRiskEvents.UserId MicrosoftGraphActivityLogs.UserId",
	appID:        "SigninLogs.AppId AADNonInteractiveUserSignInLogs.AppId AADServicePrincipalSignInLogs.AppId AADManagedIdentitySignInLogs.AppId MicrosoftGraphActivityLogs.AppId",
	ntUser:       "SecurityEvent.Account SecurityEvent.SubjectAccount SecurityEvent.TargetAccount",
	userName:     "DeviceProcessEvents.AccountName DeviceLogonEvents.AccountName DeviceEvents.AccountName",
	ipAddress:    "OfficeActivity.ClientIP OfficeActivity.ClientIP_ DnsEvents.ClientIP VMConnection.RemoteIp VMConnection.SourceIp VMConnection.DestinationIp Syslog.HostIP AppServiceHTTPLogs.CIp",
	domainName:   "ThreatIntelligenceIndicator.DomainName DnsEvents.Name AppServiceHTTPLogs.CsHost W3CIISLog.csHost EmailEvents.SenderFromDomain EmailEvents.SenderMailFromDomain EmailUrlInfo.UrlDomain",
	url:          "ThreatIntelligenceIndicator.Url CommonSecurityLog.RequestURL EmailUrlInfo.Url UrlClickEvents.Url OfficeActivity.Site_Url",
	fileName:     "DeviceProcessEvents.FileName DeviceFileEvents.FileName DeviceImageLoadEvents.FileName DeviceEvents.FileName EmailAttachmentInfo.FileName SecurityEvent.Process CommonSecurityLog.FileName OfficeActivity.SourceFileName",
	filePath:     "DeviceProcessEvents.FolderPath DeviceFileEvents.FolderPath DeviceImageLoadEvents.FolderPath",
	commandLine:  "SecurityEvent.CommandLine VMProcess.CommandLine",
	processID:    "DeviceProcessEvents.ProcessId VMProcess.FirstPid",
	resourceName: "AzureActivity.Resource",
	fqdn: "DeviceProcessEvents.DeviceName DeviceFileEvents.DeviceName DeviceNetworkEvents.DeviceName DeviceLogonEvents.DeviceName DeviceEvents.DeviceName " +
		"DeviceImageLoadEvents.DeviceName DeviceRegistryEvents.DeviceName DeviceInfo.DeviceName DeviceNetworkInfo.DeviceName",
	noKind: "AuditLogs.ResourceId AuditLogs.Resource",
})

// memberKinds are the kinds of properties of dynamic values.
var memberKinds = byName(map[kind]string{
	upn:       "userPrincipalName UserPrincipalName",
	ipAddress: "ipAddress",
})

func byName(names map[kind]string) map[string]kind {
	kinds := map[string]kind{}
	for k, list := range names {
		for name := range strings.FieldsSeq(list) {
			kinds[name] = k
		}
	}
	return kinds
}

// kindOf returns the kind of the values of a source.
func kindOf(s source) kind {
	switch {
	case s.table != "":
		if k, ok := tableKinds[s.table+"."+s.column]; ok {
			return k
		}
		return columnKinds[s.column]
	case s.expr != nil:
		return kindOfExpr(s.expr)
	}
	return noKind
}

func kindOfExpr(e plan.Expr) kind {
	switch e := e.(type) {
	case *plan.Member:
		return memberKinds[e.Name]
	case *plan.Call:
		if e.Function.Name == "strcat" {
			return kindOfConcat(e.Args)
		}
	}
	return noKind
}

var webAddress = regexp.MustCompile(`^(?i)https?://`)

// kindOfConcat knows a name with its domain and an address of the web by the texts between the values.
func kindOfConcat(args []plan.Expr) kind {
	if first, ok := constText(args[0]); ok && webAddress.MatchString(first) {
		return url
	}
	if len(args) == 3 {
		switch middle, _ := constText(args[1]); middle {
		case "@":
			return upn
		case `\`:
			return ntUser
		}
	}
	return noKind
}

// constText returns the text that the expression stands for, if it is constant.
func constText(e plan.Expr) (string, bool) {
	v, known := plan.ValueOf(e)
	s, ok := v.(string)
	return s, known && ok
}

// isConst reports whether the values of the source are a constant, such as "unknown" in place of a
// value that is missing.
func (s source) isConst() bool {
	if s.expr == nil {
		return false
	}
	_, known := plan.ValueOf(s.expr)
	return known
}

// kindOfColumn returns the kinds of a column of the query's result, each once. It returns nil if some
// values of the column may be of a kind that is not known.
func (p *pass) kindsOfColumn(name string) []kind {
	var kinds []kind
	seen := [len(kindNames)]bool{}
	for _, s := range p.sources(name) {
		if s.isConst() {
			continue
		}
		k := kindOf(s)
		if k == noKind {
			return nil
		}
		if !seen[k] {
			seen[k] = true
			kinds = append(kinds, k)
		}
	}
	return kinds
}
