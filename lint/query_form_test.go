package lint

import "testing"

// What is wrong with a text, by the operator and the column that it is compared with.
func TestFormsOfValues(t *testing.T) {
	for _, c := range []struct{ query, at string }{
		{`DeviceFileEvents | where SHA256 == "d41d8cd98f00b204e9800998ecf8427e"`, `"d41d8cd98f00b204e9800998ecf8427e"`},
		{`DeviceFileEvents | where SHA1 in~ ("da39a3ee5e6b4b0d3255bfef95601890afd80709", "da39a3ee5e6b4b0d3255bfef95601890afd807")`, `"da39a3ee5e6b4b0d3255bfef95601890afd807"`},
		{`let Bad = dynamic(["d41d8cd98f00b204e9800998ecf842"]); DeviceProcessEvents | where InitiatingProcessMD5 in (Bad)`, `dynamic(["d41d8cd98f00b204e9800998ecf842"])`},
		{`DeviceFileEvents | where SHA1 == "da39a3ee5e6b4b0d3255bfef95601890afd80709"`, ""},
		{`DeviceFileEvents | where SHA256 startswith "d41d8cd98f00b204e9800998ecf8427e" or SHA256 == "unknown" or SHA1 == ""`, ""},
		{`CommonSecurityLog | where FileHash == "d41d8cd98f00b204e9800998ecf84"`, ""},

		{`SigninLogs | where AppId == "00000003-0000-0000-c000-00000000000"`, `"00000003-0000-0000-c000-00000000000"`},
		{`SigninLogs | where AppId in ("00000003-0000-0000-c000-000000000000", "1b730954-1685-4b74-9bfd-dac224a7b89O")`, `"1b730954-1685-4b74-9bfd-dac224a7b89O"`},
		{`SigninLogs | where AppId == "00000003-0000-0000-C000-000000000000"`, ""},
		{`SigninLogs | where AppId startswith "00000003-0000-0000-c000-00000000" or AppDisplayName == "first-step-then-next-something"`, ""},

		{`SigninLogs | where IPAddress == "203.0.113.300"`, `"203.0.113.300"`},
		{`SigninLogs | where IPAddress in ("203.0.113.7", "203.0.113")`, `"203.0.113"`},
		{`SigninLogs | where IPAddress startswith "203.0.113." or AppDisplayName == "1.2.3"`, ""},
		{`SigninLogs | where ipv4_is_in_range(IPAddress, "10.0.0.0/40")`, `"10.0.0.0/40"`},
		{`SigninLogs | where ipv4_is_in_any_range(IPAddress, "10.0.0.0/8", "192.0.2.7")`, ""},

		{`AzureActivity | where Properties has_any ("Standard_NC")`, `"Standard_NC"`},
		{`AzureActivity | where tostring(parse_json(Properties).size) has "Standard_ND"`, `"Standard_ND"`},
		{`SigninLogs | where ResultDescription has "AADSTS"`, `"AADSTS"`},
		{`AzureActivity | where Properties contains "Standard_NC" or Properties has "Standard_NC6s" or Properties has "Standard_LRS"`, ""},
	} {
		t.Run(c.query, func(t *testing.T) {
			var got []string
			for _, f := range lintText(t, exampleRule(c.query+"\n| extend TimeGenerated = now(), IPAddress = ''")) {
				switch f.Check {
				case bindingCheck, syntaxCheck:
					t.Fatal(f.Message)
				case "query/value-form":
					got = append(got, f.Span.Text())
				}
			}
			if c.at == "" && len(got) > 0 || c.at != "" && (len(got) != 1 || got[0] != c.at) {
				t.Errorf("found at %q, want %q", got, c.at)
			}
		})
	}
}
