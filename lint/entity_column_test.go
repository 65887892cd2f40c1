package lint

import (
	"fmt"
	"strings"
	"testing"
)

// mapped returns an example: a query and mappings such as "IP.Address=Column", one a line of the rule.
func mapped(query string, mappings ...string) string {
	var b strings.Builder
	b.WriteString("query: |\n  " + strings.ReplaceAll(query, "\n", "\n  ") + "\nentityMappings:\n")
	for _, m := range mappings {
		entity, fields, _ := strings.Cut(m, ".")
		fmt.Fprintf(&b, "  - entityType: %s\n    fieldMappings:\n", entity)
		for field := range strings.SplitSeq(fields, ",") {
			identifier, column, _ := strings.Cut(field, "=")
			fmt.Fprintf(&b, "      - identifier: %s\n        columnName: %s\n", identifier, column)
		}
	}
	return b.String()
}

func TestTypesOfEntityColumns(t *testing.T) {
	for _, c := range []struct{ name, query, mapping, want string }{
		{"set", "SigninLogs | summarize a = make_set(IPAddress) by UserId", "IP.Address=a", "IP.Address takes one value, but column 'a' is a list"},
		{"set_through_let_and_join", "let s = SigninLogs | summarize a = make_set(IPAddress) by UserId; AuditLogs | extend UserId = Identity | join kind=inner s on UserId", "IP.Address=a", "IP.Address takes one value, but column 'a' is a list"},
		{"set_in_both_legs", "union (SigninLogs | summarize a = make_set(IPAddress)), (AuditLogs | summarize a = make_list(Identity))", "IP.Address=a", "IP.Address takes one value, but column 'a' is a list"},
		{"set_in_one_text", "SigninLogs | summarize s = make_set(IPAddress) by UserId | extend a = strcat_array(s, ', ')", "IP.Address=a", "IP.Address takes one value, but column 'a' joins those of a list"},
		{"text_of_two_parts", "SigninLogs | extend a = strcat_array(split(UserPrincipalName, '#'), '@')", "Account.FullName=a", ""},
		{"property", "AuditLogs | extend a = InitiatedBy.user.userPrincipalName", "Account.FullName=a", "Account.FullName takes a text, but column 'a' is dynamic"},
		{"expanded", "SigninLogs | summarize a = make_set(IPAddress) by UserId | mv-expand a", "IP.Address=a", "IP.Address takes a text, but column 'a' is dynamic"},
		{"time", "SigninLogs | extend a = bin(TimeGenerated, 1h)", "Host.HostName=a", "column 'a' is a datetime, which identifies nothing as Host.HostName"},
		{"number", "SigninLogs | summarize a = count() by UserId", "Account.Name=a", "column 'a' is a long, which is never Account.Name"},
		{"truth", "SigninLogs | extend a = IPAddress == ''", "IP.Address=a", "column 'a' is true or false, which identifies nothing as IP.Address"},
		{"expanded_to_string", "SigninLogs | summarize a = make_set(IPAddress) by UserId | mv-expand a to typeof(string)", "IP.Address=a", ""},
		{"text_of_a_property", "AuditLogs | extend a = tostring(InitiatedBy.user.userPrincipalName)", "Account.FullName=a", ""},
		{"number_of_a_process", "DeviceProcessEvents | project TimeGenerated, a = ProcessId", "Process.ProcessId=a", ""},
		{"truth_of_a_flag", "SigninLogs | project a = true, IPAddress, UserId", "Account.AadUserId=UserId,IsDomainJoined=a", ""},
		{"undeclared_table", "Foo_CL | where b_s == ''", "IP.Address=a", ""},
		{"undeclared_table_projected", "Foo_CL | project a", "IP.Address=a", ""},
		{"broken_query", "SigninLogs | extend a = make_set(IPAddress)", "IP.Address=a", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(findings(t, "entity/column-type", mapped(c.query, c.mapping)), "; "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestKindsOfEntityColumns(t *testing.T) {
	for _, c := range []struct{ name, query, mapping, want string }{
		{"subscription", "AzureActivity | project a = SubscriptionId", "AzureResource.ResourceId=a", "the id of a subscription"},
		{"subscription_through_summarize", "AzureActivity | summarize a = take_any(SubscriptionId) by Caller", "AzureResource.ResourceId=a", "the id of a subscription"},
		{"subscription_through_tolower", "AzureActivity | extend a = tolower(iff(isempty(SubscriptionId), '', SubscriptionId))", "AzureResource.ResourceId=a", "the id of a subscription"},
		{"resource_group", "AzureActivity | project a = ResourceGroup", "AzureResource.ResourceId=a", "the name of a resource group"},
		{"principal_name", "SigninLogs | project a = UserPrincipalName", "Account.Name=a", "a user principal name"},
		{"principal_name_of_both_legs", "union SigninLogs, AADNonInteractiveUserSignInLogs | project a = UserPrincipalName", "Account.Name=a", "a user principal name"},
		{"principal_name_made", "SecurityEvent | extend a = strcat(TargetUserName, '@', TargetDomainName)", "Account.AadUserId=a", "a user principal name"},
		{"principal_name_as_suffix", "SigninLogs | project a = UserPrincipalName", "Account.UPNSuffix=a", "a user principal name"},
		{"file_name", "DeviceProcessEvents | project a = InitiatingProcessFileName", "Process.CommandLine=a", "the name of a file"},
		{"caller", "AzureActivity | project a = Caller", "Account.AadUserId=a", "a user principal name or the id of an application"},
		{"domain_as_url", "EmailUrlInfo | project a = UrlDomain", "URL.Url=a", "a domain name"},
		{"full_name_of_a_host", "DeviceNetworkEvents | project a = DeviceName", "Host.HostName=a", "the name of a host with its domain"},
		{"host_as_address", "CommonSecurityLog | project a = SourceHostName", "IP.Address=a", "the name of a host"},
		{"address_as_host", "CommonSecurityLog | project a = SourceIP", "Host.HostName=a", "an IP address"},
		{"address_as_host_by_a_parser", "_Im_Dns | project a = SrcIpAddr", "Host.HostName=a", "an IP address"},
		{"name_as_sid", "SecurityEvent | project a = TargetUserName", "Account.Sid=a", "the name of an account"},
		{"name_as_mailbox", "SecurityEvent | project a = TargetUserName", "Mailbox.MailboxPrimaryAddress=a", "the name of an account"},
		{"hash_as_algorithm", "DeviceFileEvents | project a = MD5, MD5", "FileHash.Algorithm=a,Value=MD5", "an MD5 hash"},
		{"resource", "AzureActivity | project a = _ResourceId", "AzureResource.ResourceId=a", ""},
		{"part_of_a_name", "SigninLogs | extend a = tostring(split(UserPrincipalName, '@')[0])", "Account.Name=a", ""},
		{"one_leg_is_not_known", "union (AzureActivity | project a = SubscriptionId), (Foo_CL | project a = x_s)", "AzureResource.ResourceId=a", ""},
		{"one_arm_is_right", "CommonSecurityLog | extend a = iff(isempty(SourceIP), SourceHostName, SourceIP)", "IP.Address=a", ""},
		{"undeclared_table", "Foo_CL | project a = SubscriptionId", "AzureResource.ResourceId=a", ""},
		{"whole_address", "EmailUrlInfo | project a = strcat('https://', UrlDomain)", "URL.Url=a", ""},
		{"computer_of_events", "SecurityEvent | project a = Computer", "Host.HostName=a", ""},
		{"caller_as_full_name", "AzureActivity | project a = Caller", "Account.FullName=a", ""},
		{"name_that_says_otherwise", "SigninLogs | project SubscriptionId = ResourceId", "AzureResource.ResourceId=SubscriptionId", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(findings(t, "entity/column-kind", mapped(c.query, c.mapping)), "; ")
			if (got == "") != (c.want == "") || !strings.HasSuffix(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestColumnsThatAreMappedTwice(t *testing.T) {
	const query = "SigninLogs | project TimeGenerated, UserPrincipalName, UserId, IPAddress, AppDisplayName, AppId"
	for _, c := range []struct {
		name, check string
		mappings    []string
		found       int
	}{
		{"name_and_suffix", "entity/same-column", []string{"Account.Name=AppDisplayName,UPNSuffix=AppDisplayName"}, 1},
		{"of_a_kind_that_is_known", "entity/same-column", []string{"Account.Name=UserPrincipalName,UPNSuffix=UserPrincipalName"}, 0},
		{"of_a_known_kind_once", "entity/column-kind", []string{"Account.Name=UserPrincipalName,UPNSuffix=UserPrincipalName"}, 1},
		{"name_and_id", "entity/same-column", []string{"Account.Name=AppDisplayName,AadUserId=AppDisplayName"}, 1},
		{"two_ids", "entity/same-column", []string{"Account.AadUserId=UserId,ObjectGuid=UserId"}, 0},
		{"two_names_of_a_host", "entity/same-column", []string{"Host.HostName=AppId,NetBiosName=AppId"}, 0},
		{"in_two_mappings", "entity/same-column", []string{"Account.Name=UserId", "Account.AadUserId=UserId"}, 0},
		{"twice_the_same", "entity/duplicate-mapping", []string{"IP.Address=IPAddress", "Account.AadUserId=UserId", "IP.Address=IPAddress"}, 1},
		{"twice_in_another_order", "entity/duplicate-mapping", []string{"CloudApplication.AppId=AppId,Name=AppDisplayName", "CloudApplication.Name=AppDisplayName,AppId=AppId"}, 1},
		{"two_addresses", "entity/duplicate-mapping", []string{"IP.Address=IPAddress", "IP.Address=AppId"}, 0},
		{"two_types", "entity/duplicate-mapping", []string{"Account.Name=AppId", "CloudApplication.Name=AppId"}, 0},
		{"more_identifiers", "entity/duplicate-mapping", []string{"Account.AadUserId=UserId", "Account.AadUserId=UserId,Name=UserPrincipalName"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if found := findings(t, c.check, mapped(query, c.mappings...)); len(found) != c.found {
				t.Errorf("got %v", found)
			}
		})
	}
}

func TestAlgorithmsOfHashes(t *testing.T) {
	for _, c := range []struct{ name, query, want string }{
		{"another_algorithm", `DeviceFileEvents | extend a = "SHA1", v = SHA256`, "the algorithm is SHA1, but column 'v' holds a SHA256 hash"},
		{"unknown_word", `DeviceFileEvents | extend a = "SHA-256", v = SHA256`, "'SHA-256' is not an algorithm that Sentinel knows"},
		{"unknown_word_in_an_arm", `DeviceFileEvents | extend a = iff(isempty(MD5), "SHA2", "MD5"), v = MD5`, "'SHA2' is not an algorithm that Sentinel knows"},
		{"right", `DeviceFileEvents | extend a = "sha256", v = SHA256`, ""},
		{"by_row", `DeviceFileEvents | extend a = iff(isempty(MD5), "SHA256", "MD5"), v = iff(isempty(MD5), SHA256, MD5)`, ""},
		{"not_known", `Foo_CL | extend a = a_s, v = v_s`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(findings(t, "entity/hash-algorithm", mapped(c.query, "FileHash.Algorithm=a,Value=v")), "; "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Functions that call one another twice are traced in linear time.
func TestManyPathsToOneColumn(t *testing.T) {
	var b strings.Builder
	b.WriteString("let f0 = SigninLogs | project a = IPAddress;\n")
	for i := range 40 {
		fmt.Fprintf(&b, "let f%d = union f%d, (f%d | extend a = iff(a == '', a, a));\n", i+1, i, i)
	}
	b.WriteString("f40")
	if found := findings(t, "entity/column-kind", mapped(b.String(), "Host.HostName=a")); len(found) != 1 {
		t.Errorf("got %v", found)
	}
}
