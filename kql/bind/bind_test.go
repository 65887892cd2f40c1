package bind

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// seedQuery is the shape of a real rule: a let, a join, a projection of what is left.
const seedQuery = `let Activations = AuditLogs
    | where TimeGenerated > ago(2h)
    | where OperationName has "Add member to role"
    | extend UPN = tostring(InitiatedBy.user.userPrincipalName)
    | project ActivationTime = TimeGenerated, UPN, Role = tostring(TargetResources[0].displayName);
AADNonInteractiveUserSignInLogs
| where ResultType == 0
| join kind=inner Activations on $left.UserPrincipalName == $right.UPN
| where (TimeGenerated - ActivationTime) < 30m
| project TimeGenerated, UserPrincipalName, Role, Since = TimeGenerated - ActivationTime
| order by TimeGenerated desc`

func TestRuleIsBoundToTheEnd(t *testing.T) {
	q := BindText(seedQuery, catalog.Standard())
	if len(q.Diagnostics) > 0 {
		t.Fatal(q.Diagnostics)
	}
	want := "[{TimeGenerated datetime} {UserPrincipalName string} {Role string} {Since timespan}]"
	if got := fmt.Sprint(q.Result().Schema().Fields); got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	if faults := faultsOf(q); len(faults) > 0 {
		t.Error(faults)
	}
	var tables []string
	for _, use := range q.Tables {
		tables = append(tables, use.Name)
	}
	if got := strings.Join(tables, " "); got != "AuditLogs AADNonInteractiveUserSignInLogs" {
		t.Errorf("tables %s", got)
	}
	if len(q.Lets) != 1 || q.Lets[0].Name != "Activations" || q.Lets[0].Uses != 1 {
		t.Errorf("lets %+v", q.Lets)
	}
}

func TestBindingIsTheSameFromManyGoroutines(t *testing.T) {
	cat := catalog.New(catalog.Everything, nil)
	queries := []string{
		seedQuery,
		"let f = (x:string) { SigninLogs | where UserPrincipalName == x }; f('a') | join kind=leftouter f('b') on CorrelationId",
		"SecurityEvent | summarize arg_max(TimeGenerated, *) by Computer | extend a = Nope",
		"union SigninLogs, AuditLogs | where x == 1 | evaluate bag_unpack(y)",
	}
	want := make([]string, len(queries))
	for i, text := range queries {
		want[i] = outline(BindText(text, cat))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				for i, text := range queries {
					if got := outline(BindText(text, cat)); got != want[i] {
						t.Errorf("%s\n got %s\nwant %s", text, got, want[i])
					}
				}
			}
		})
	}
	wg.Wait()
}

// outline returns what a plan yields and what is wrong with its query.
func outline(q *plan.Query) string {
	var b strings.Builder
	for _, d := range q.Diagnostics {
		fmt.Fprintln(&b, d.Code, d.Span, d.Message)
	}
	for _, n := range q.Results {
		plan.Inspect(n, func(n plan.Node) bool {
			fmt.Fprintln(&b, reflect.TypeOf(n), n.Schema().Fields)
			return true
		})
	}
	return b.String()
}

func TestFunctionsThatCallFunctionsTwiceEndAtALimit(t *testing.T) {
	var b strings.Builder
	b.WriteString("let f0 = (a:long) { print x=a };\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, "let f%d = (a:long) { union f%d(a), f%d(a+1) };\n", i, i-1, i-1)
	}
	b.WriteString("f59(1)")
	q := BindText(b.String(), catalog.Standard()) // without a limit this makes 2^59 calls
	if len(q.Faults()) != 1 || q.Diagnostics[0].Code != "RP002" {
		t.Errorf("found %v", q.Faults())
	}
}

func TestFunctionDoesNotSeeItself(t *testing.T) {
	q := BindText("let f = (x:long) { f(x) }; print f(1)", catalog.Standard())
	if len(q.Faults()) != 1 || q.Faults()[0].Code != "KS211" {
		t.Errorf("found %v", q.Faults())
	}
}

func TestFixesAreKQL(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"datatable(['user name']:string)[] | where ['user nam'] == 'a'", "['user name']"},
		{"datatable(['it\\'s mine']:string)[] | where ['it\\'s min'] == 'a'", "['it\\'s mine']"},
		{"datatable(username:string)[] | where ['user name'] == 'a'", "username"},
		{"SigninLogs | where UserPrincipleName == 'a'", "UserPrincipalName"},
		{"table('SigninLog') | take 1", "'SigninLogs'"},
	} {
		q := BindText(c.query, catalog.Standard())
		if len(q.Diagnostics) == 0 || q.Diagnostics[0].Fix == nil {
			t.Errorf("%s has no fix: %v", c.query, q.Diagnostics)
			continue
		}
		edit := q.Diagnostics[0].Fix.Edits[0]
		if edit.New != c.want {
			t.Errorf("%s: the fix writes %s, want %s", c.query, edit.New, c.want)
		}
		fixed := c.query[:edit.Span.Start] + edit.New + c.query[edit.Span.End:]
		if again := BindText(fixed, catalog.Standard()); len(again.Diagnostics) > 0 {
			t.Errorf("%s: %v", fixed, again.Diagnostics)
		}
	}
}

func TestTablesWithASlashFitAPattern(t *testing.T) {
	cat := catalog.Standard()
	if m := MentionedBy(syntax.Parse("union App*"), cat); !m.MayRead("App/Logs") || m.MayRead("Other") {
		t.Errorf("App* mentions %v", m.patterns)
	}
}

func TestHintsNameWhatWasMeant(t *testing.T) {
	for _, c := range []struct{ query, hint string }{
		{"SigninLog | take 1", "SigninLogs"},
		{"SigninLogs | where UserPrincipleName == 'a'", "UserPrincipalName"},
		{"SigninLogs | extend x = tostrin(1)", "tostring"},
		{"SigninLogs | summarize dcoun(Identity)", "dcount"},
		{"let lookback = 1d; SigninLogs | where TimeGenerated > ago(lookbak)", "lookback"},
		{"SigninLogs | join (AuditLogs | project CorrelationId) on $left.CorelationId == $right.CorrelationId", "CorrelationId"},
	} {
		q := BindText(c.query, catalog.Standard())
		if len(q.Diagnostics) == 0 || !strings.Contains(q.Diagnostics[0].Message, "did you mean '"+c.hint+"'") {
			t.Errorf("%s: %v", c.query, q.Diagnostics)
		}
	}
}
