package lint

import "testing"

func TestTextsOfTemplates(t *testing.T) {
	for _, c := range []struct {
		text string
		left bool
	}{
		{"Enter rule description here", true},
		{"'Enter rule description here'", true},
		{"Add a short description of the rule", true},
		{"<Insert description>", true},
		{"Enter the description of the rule here", true},
		{"<describe what the rule detects>", true},
		{"Rule name", true},
		{"Your rule title here", true},
		{"TODO: describe", true},
		{"Lorem ipsum dolor sit amet, consectetur", true},
		{"Sign-ins from <your country> by guests", true},
		{"xxx", true},
		{"Enter-PSSession from a new host", false},
		{"Add member to role", false},
		{"Put of a new rule description in the registry", false},
		{"A description of the rule was changed", false},
		{"{{Title}}", false},
		{"Line one<br>line two", false},
		{"Description of a file changed", false},
		{"Identifies text such as <script> in a URL", false},
	} {
		if isLeftText(c.text) != c.left {
			t.Errorf("%q: want %v", c.text, c.left)
		}
	}
}

func TestValuesOfTemplates(t *testing.T) {
	for _, c := range []struct {
		text string
		left bool
	}{
		{"<project_X>", true},
		{"<ADFS01>.<DOMAIN>.<COM>", true},
		{"<your watchlist>", true},
		{"https://<YourTenant>.sharepoint.com", true},
		{"<insert IP>", true},
		{"your-resource-group", true},
		{"YourWatchlistName", true},
		{"your_subscription", true},
		{"REPLACE_WITH_YOUR_ALLOWED_REPOSITORIES", true},
		{"CHANGEME", true},
		{"TODO", true},
		{"<script>", false},
		{"<SCRIPT>", false},
		{"/users/<UUID>/messages", false},
		{"ptcl.yourtrap.com", false},
		{"Add member to role", false},
		{"Replace.exe", false},
		{"<a", false},
		{"a<b>c", false},
		{"your", false},
		{"yourself", false},
		{"<address>", false},
		{"<select>", false},
		{"<mystery>", false},
		{"<MyTenant>", true},
		{"xxx", false},
		{"<Data Name=\"x\">", false},
	} {
		if isLeftValue(c.text) != c.left {
			t.Errorf("%q: want %v", c.text, c.left)
		}
	}
}

func TestAValueThatTheQueryMakesIsNotLeft(t *testing.T) {
	for query, want := range map[string]int{
		`SigninLogs | where AppDisplayName in ("<app_name>", "<other_app>") | project TimeGenerated, IPAddress`:                                     1,
		`let apps = dynamic(["<app_name>"]); SigninLogs | where AppDisplayName in (apps) | project TimeGenerated, IPAddress`:                        1,
		`SigninLogs | extend a = replace_regex(AppDisplayName, @"\d", "<any_digit>") | where a == "<any_digit>" | project TimeGenerated, IPAddress`: 0,
		`SigninLogs | where AppDisplayName == "a" // or "<your application>"
| project TimeGenerated, IPAddress`: 0,
	} {
		if found := findings(t, "template/query", query); len(found) != want {
			t.Errorf("%s: got %v", query, found)
		}
	}
}
