package lint

// An accepted is what an identifier takes: what messages call it, and the kinds of
// values that are that or may be.
type accepted struct {
	name  string
	kinds []kind
}

// identifierKinds are the identifiers that take values of certain kinds only (Sentinel,
// entities reference). A column whose values are all of other kinds is wrong.
var identifierKinds = map[string]accepted{
	"Account.Name":                  {"the name of an account without its domain", []kind{userName, caller, appID, hostName, fqdn}},
	"Account.FullName":              {"the name of an account", []kind{userName, upn, email, ntUser, caller, appID, objectID, hostName, fqdn}},
	"Account.AadUserId":             {"the object id of a user in Entra ID", []kind{objectID, appID}},
	"Account.ObjectGuid":            {"the object id of an account", []kind{objectID, appID}},
	"Account.Sid":                   {"the SID of an account", []kind{sid}},
	"Account.UPNSuffix":             {"the domain of a user principal name", []kind{domainName}},
	"Account.NTDomain":              {"the domain of an account", []kind{domainName, hostName}},
	"Account.DnsDomain":             {"the domain of an account", []kind{domainName, fqdn}},
	"Host.HostName":                 {"the name of a host without its domain", []kind{hostName}},
	"Host.NetBiosName":              {"the name of a host without its domain", []kind{hostName}},
	"Host.FullName":                 {"the name of a host", []kind{hostName, fqdn, domainName}},
	"Host.NTDomain":                 {"the domain of a host", []kind{domainName}},
	"Host.DnsDomain":                {"the domain of a host", []kind{domainName}},
	"Host.AzureID":                  {"the id of the Azure resource", []kind{resourceID}},
	"Host.OMSAgentID":               {"the id of the agent", nil},
	"IP.Address":                    {"an IP address", []kind{ipAddress}},
	"URL.Url":                       {"an absolute URL", []kind{url}},
	"DNS.DomainName":                {"the name of a domain", []kind{domainName, fqdn, hostName}},
	"AzureResource.ResourceId":      {"the whole id of a resource", []kind{resourceID}},
	"File.Name":                     {"the name of a file without its folder", []kind{fileName}},
	"File.Directory":                {"the folder of a file", []kind{filePath}},
	"FileHash.Value":                {"a hash", []kind{md5Hash, sha1Hash, sha256Hash}},
	"FileHash.Algorithm":            {"the name of an algorithm", nil},
	"Process.CommandLine":           {"the whole command line", []kind{commandLine}},
	"Process.ProcessId":             {"the id of a process", []kind{processID}},
	"Mailbox.MailboxPrimaryAddress": {"the address of a mailbox", []kind{email, upn}},
	"Mailbox.Upn":                   {"a user principal name", []kind{upn, email}},
	"MailMessage.Recipient":         {"the address of a recipient", []kind{email, upn}},
	"SecurityGroup.SID":             {"the SID of a group", []kind{sid}},
	"SecurityGroup.ObjectGuid":      {"the object id of a group", []kind{objectID}},
}

// takers are the identifiers that take values of a kind.
var takers = [len(kindNames)]string{
	upn: "Account.FullName", email: "Mailbox.MailboxPrimaryAddress", sid: "Account.Sid", objectID: "Account.AadUserId", appID: "CloudApplication.AppId",
	ipAddress: "IP.Address", hostName: "Host.HostName", fqdn: "Host.FullName", domainName: "DNS.DomainName", url: "URL.Url", resourceID: "AzureResource.ResourceId",
	fileName: "File.Name", commandLine: "Process.CommandLine", processID: "Process.ProcessId", ntUser: "Account.FullName", userName: "Account.Name",
	md5Hash: "FileHash.Value", sha1Hash: "FileHash.Value", sha256Hash: "FileHash.Value",
}

const (
	splitUser = "split it at the @ into Name and UPNSuffix, or map AadUserId"
	splitHost = "map it as FullName, or split it at the first dot into HostName and DnsDomain"
	wholeID   = "return the resource's whole id, such as _ResourceId"
)

// kindHints say what to do with values of a kind that an identifier does not take.
var kindHints = map[kind]map[string]string{
	upn:            {"Account.Name": splitUser, "Account.UPNSuffix": splitUser, "Account.NTDomain": splitUser, "Account.AadUserId": "map it as FullName, or return the user's object id"},
	email:          {"Account.Name": splitUser, "Account.UPNSuffix": splitUser},
	ntUser:         {"Account.Name": `split it at the \ into NTDomain and Name`, "Account.NTDomain": `split it at the \ into NTDomain and Name`},
	caller:         {"Account.AadUserId": "map it as FullName"},
	fqdn:           {"Host.HostName": splitHost, "Host.NetBiosName": splitHost, "Host.DnsDomain": splitHost, "Host.NTDomain": splitHost},
	subscriptionID: {"AzureResource.ResourceId": wholeID},
	resourceGroup:  {"AzureResource.ResourceId": wholeID},
	resourceName:   {"AzureResource.ResourceId": wholeID},
	domainName:     {"URL.Url": "map it as DNS.DomainName, or return the whole URL"},
	hostName:       {"URL.Url": "map it as Host.HostName, or return the whole URL"},
	filePath:       {"File.Name": "split it at the last separator into Directory and Name"},
	sid:            {"Account.Name": "map it as Sid", "Account.FullName": "map it as Sid"},
	objectID:       {"Account.Name": "map it as AadUserId"},
}
