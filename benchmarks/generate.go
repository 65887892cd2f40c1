package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The events are those of a tenant with 5,000 users over one day. They are
// drawn from a fixed seed, so that every machine measures the same bytes.
const (
	users   = 5_000
	seed    = 20260302
	guidFmt = "%08x-%04x-4%03x-8%03x-%012x"
)

// dayEnd is the end of the day that the events lie in; queries run at that time.
var dayEnd = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var (
	applications = []string{"Azure Portal", "Microsoft Graph", "Office 365 Exchange Online", "Microsoft Teams", "SharePoint Online", "Azure DevOps", "Windows Sign In", "Microsoft Azure CLI"}
	places       = []string{"DE", "US", "FR", "GB", "NL", "IN", "BR", "JP", "AU", "CA", "ES", "IT", "PL", "SE", "CH"}
	roles        = []string{"Global Administrator", "User Administrator", "Security Administrator", "Exchange Administrator", "Privileged Role Administrator"}
	results      = []string{"50126", "50053", "50074", "700082", "65001"}
	agents       = []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15",
		"python-requests/2.31.0", "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)",
	}
)

func guid(r *rand.Rand) string {
	return fmt.Sprintf(guidFmt, r.Uint32(), r.IntN(1<<16), r.IntN(1<<12), r.IntN(1<<12), r.Uint64()&(1<<48-1))
}

func userName(i int) string { return fmt.Sprintf("user%04d@contoso.com", i) }

// A column is a value of a row. Columns are in the order of exports.
type column struct {
	name string
	text string // as JSON
}

func text(name, v string) column {
	b, _ := json.Marshal(v)
	return column{name, string(b)}
}

// signIn returns a sign-in at a time.
func signIn(r *rand.Rand, at time.Time, table string) []column {
	user, result := r.IntN(users), "0"
	if r.IntN(12) == 0 {
		result = results[r.IntN(len(results))]
	}
	when := at.Format("2006-01-02T15:04:05.0000000Z")
	place := places[min(r.IntN(len(places)), r.IntN(len(places)))]
	device := fmt.Sprintf(`{"deviceId":"%s","operatingSystem":"Windows10","browser":"Edge 122.0","isCompliant":%t}`, guid(r), r.IntN(2) == 0)
	id := guid(r)
	return []column{
		text("TenantId", "3c7a1f0e-5b7d-4a43-9e0b-4b1b6a2b7f10"), text("SourceSystem", "Azure AD"), text("TimeGenerated", when),
		text("OperationName", "Sign-in activity"), text("OperationVersion", "1.0"), text("Category", "NonInteractiveUserSignInLogs"),
		text("ResultType", result), text("ResultSignature", "None"), text("ResultDescription", ""),
		{"DurationMs", "0"}, text("CorrelationId", guid(r)), text("Identity", fmt.Sprintf("User %04d", user)), text("Location", place),
		text("AppDisplayName", applications[r.IntN(len(applications))]), text("AppId", fmt.Sprintf(guidFmt, user%97, 1, 2, 3, 4)),
		text("ClientAppUsed", "Mobile Apps and Desktop clients"), text("ConditionalAccessStatus", "success"), text("CreatedDateTime", when),
		text("DeviceDetail", device), {"IsInteractive", "false"}, text("Id", id),
		text("IPAddress", fmt.Sprintf("10.%d.%d.%d", r.IntN(4), r.IntN(256), r.IntN(256))), text("ResourceDisplayName", "Windows Azure Active Directory"),
		text("Status", `{"errorCode":0,"additionalDetails":"MFA requirement satisfied by claim in the token"}`),
		text("TokenIssuerType", "AzureAD"), text("UserAgent", agents[r.IntN(len(agents))]), text("UserDisplayName", fmt.Sprintf("User %04d", user)),
		text("UserId", fmt.Sprintf(guidFmt, user, 7, 7, 7, 7)), text("UserPrincipalName", userName(user)), text("UserType", "Member"), text("Type", table),
	}
}

// activation returns an audit event; every fourth one is the activation of a role.
func activation(r *rand.Rand, at time.Time) []column {
	user, operation := r.IntN(users), "Update user"
	if r.IntN(4) == 0 {
		operation = "Add member to role completed (PIM activation)"
	}
	role := roles[r.IntN(len(roles))]
	return []column{
		text("TimeGenerated", at.Format("2006-01-02T15:04:05.0000000Z")), text("OperationName", operation), text("Category", "RoleManagement"),
		text("Result", "success"), text("CorrelationId", guid(r)), text("LoggedByService", "PIM"),
		{"InitiatedBy", fmt.Sprintf(`{"user":{"id":"%s","userPrincipalName":"%s","ipAddress":"10.0.0.1"}}`, guid(r), userName(user))},
		{"TargetResources", fmt.Sprintf(`[{"id":"%s","displayName":"%s","type":"Role","modifiedProperties":[]}]`, guid(r), role)},
		text("Type", "AuditLogs"),
	}
}

// A table is a file of events.
type table struct {
	name string
	rows int
	row  func(r *rand.Rand, at time.Time) []column
}

// tables returns the tables of the benchmark for a number of sign-ins.
func tables(rows int) []table {
	of := func(name string) func(*rand.Rand, time.Time) []column {
		return func(r *rand.Rand, at time.Time) []column { return signIn(r, at, name) }
	}
	return []table{
		{"AADNonInteractiveUserSignInLogs", rows, of("AADNonInteractiveUserSignInLogs")},
		{"SigninLogs", rows / 10, of("SigninLogs")},
		{"AuditLogs", 5_000, activation},
	}
}

// A form writes rows in one of the forms in which logs reach a user.
type form struct {
	ending     string
	head, tail string
	between    string
	zipped     bool
	row        func(w *bufio.Writer, row []column)
	heading    func(w *bufio.Writer, row []column)
}

var forms = map[string]form{
	"ndjson":    {ending: "ndjson", between: "\n", tail: "\n", row: object},
	"ndjson.gz": {ending: "ndjson.gz", between: "\n", tail: "\n", row: object, zipped: true},
	"json":      {ending: "json", head: "[\n", between: ",\n", tail: "\n]\n", row: object},
	"csv":       {ending: "csv", between: "\n", tail: "\n", row: cells, heading: names},
	"csv.gz":    {ending: "csv.gz", between: "\n", tail: "\n", row: cells, heading: names, zipped: true},
}

func object(w *bufio.Writer, row []column) {
	w.WriteByte('{')
	for i, c := range row {
		if i > 0 {
			w.WriteByte(',')
		}
		fmt.Fprintf(w, "%q:%s", c.name, c.text)
	}
	w.WriteByte('}')
}

func names(w *bufio.Writer, row []column) {
	for i, c := range row {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(c.name)
	}
	w.WriteByte('\n')
}

func cells(w *bufio.Writer, row []column) {
	for i, c := range row {
		if i > 0 {
			w.WriteByte(',')
		}
		v := c.text
		if v[0] == '"' {
			json.Unmarshal([]byte(c.text), &v)
		}
		if strings.ContainsAny(v, "\",\n") {
			v = `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
		}
		w.WriteString(v)
	}
}

// write creates the file of a table unless it exists, and returns its path.
func (t table) write(dir, of string) (string, error) {
	f := forms[of]
	path := filepath.Join(dir, fmt.Sprintf("%s-%d.%s", t.name, t.rows, f.ending))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	file, err := os.Create(path + ".part")
	if err != nil {
		return "", err
	}
	defer file.Close()
	var to io.Writer = file
	if f.zipped {
		z := gzip.NewWriter(file)
		defer z.Close()
		to = z
	}
	w := bufio.NewWriterSize(to, 1<<20)
	r := rand.New(rand.NewPCG(seed, uint64(len(t.name))))
	step := 2 * time.Hour / time.Duration(t.rows)
	w.WriteString(f.head)
	for i := range t.rows {
		row := t.row(r, dayEnd.Add(-2*time.Hour+time.Duration(i)*step))
		if i == 0 && f.heading != nil {
			f.heading(w, row)
		} else if i > 0 {
			w.WriteString(f.between)
		}
		f.row(w, row)
	}
	w.WriteString(f.tail)
	if err := w.Flush(); err != nil {
		return "", err
	}
	if z, ok := to.(*gzip.Writer); ok {
		if err := z.Close(); err != nil {
			return "", err
		}
	}
	return path, os.Rename(path+".part", path)
}
