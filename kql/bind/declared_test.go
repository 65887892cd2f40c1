package bind_test

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// arguments are values of parameters by their types.
var arguments = map[string]string{
	"datetime": "datetime(2026-03-02)", "dynamic": "dynamic(['a'])", "string": "'a'", "int": "1", "bool": "true",
}

// Every parameter of every parser of ASIM has a condition that binds over the columns of the parser.
func TestEveryFilterOfAParserBinds(t *testing.T) {
	cat := catalog.Standard()
	filters := 0
	for name := range cat.FunctionNames() {
		f := cat.Function(name)
		if f.Origin != catalog.ASIMOrigin || f.AnyArguments() {
			continue
		}
		for param := range strings.SplitSeq(strings.Trim(f.Params, "()"), ", ") {
			label, rest, _ := strings.Cut(param, ": ")
			typ, _, _ := strings.Cut(rest, " = ")
			text := name + "(" + label + "=" + arguments[typ] + ")"
			q := bind.BindText(text, cat)
			if len(q.Diagnostics) > 0 {
				t.Errorf("%s: %s", text, q.Diagnostics[0].Message)
			}
			plan.Inspect(q.Result(), func(n plan.Node) bool {
				if where, ok := n.(*plan.Filter); ok {
					filters++
					plan.InspectExpr(where.Predicate, func(e plan.Expr) bool {
						if _, bad := e.(*plan.Bad); bad {
							t.Errorf("%s: a part of the condition does not bind", text)
						}
						return true
					})
				}
				return true
			})
		}
	}
	if filters < 1000 {
		t.Errorf("only %d filters", filters)
	}
}

func TestArgumentsThatAParserDoesNotHaveAreErrors(t *testing.T) {
	for _, text := range []string{
		"_Im_Dns(responsecode='NXDOMAIN')",
		"_ASim_Dns(starttime=ago(1h))",
		"_Im_Authentication(nobody='x')",
	} {
		if q := bind.BindText(text, catalog.Standard()); !q.HasErrors() {
			t.Errorf("%s has no error", text)
		}
	}
}

// A workspace may have deployed other versions of what is not built in.
func TestWhatADeployedVersionMayTakeIsNoError(t *testing.T) {
	for _, text := range []string{
		"imAuthentication(nobody='x')",
		"vimDnsNative(srcport=1)",
		"DeviceEvents | invoke FileProfile('SHA1', 100) | where GlobalPrevalence < 10 | distinct DeviceName, SHA1",
		"CommonSecurityLog | project-rename TimeGenerated = TimeGenerated, SrcIpAddr = SourceIP",
	} {
		if q := bind.BindText(text, catalog.Standard()); q.HasErrors() {
			t.Errorf("%s: %v", text, q.Diagnostics)
		}
	}
}

// A name that only a column that does not exist would have is not reported again, and a far suggestion is no fix.
func TestOneFaultIsOneDiagnostic(t *testing.T) {
	for _, text := range []string{
		"SigninLogs | project-rename A = Nothing | where A > 1",
		"let TimeFrame = 1h; SigninLogs | where TimeStamp > ago(TimeFrame)",
	} {
		q := bind.BindText(text, catalog.Standard())
		if len(q.Diagnostics) != 1 || q.Diagnostics[0].Fix != nil {
			t.Errorf("%s: %v", text, q.Diagnostics)
		}
	}
}

// A table that only a workspace has may have a column with the name of a table, of a parser or of a function.
func TestAnOpenTableHasColumnsOfAnyName(t *testing.T) {
	for _, text := range []string{
		`My_CL | where Operation == "x"`,
		`My_CL | summarize count() by Event, imDns`,
		`My_CL | extend Heartbeat = tolower(Heartbeat) | project Heartbeat, count`,
		`My_CL | where Operation in ("a", "b")`,
		`My_CL | join kind=inner (Heartbeat | project Computer) on $left.Operation == $right.Computer`,
	} {
		q := bind.BindText(text, catalog.Standard())
		for _, d := range q.Diagnostics {
			t.Errorf("%s: %s", text, d.Message)
		}
	}
	for text, want := range map[string]string{
		`My_CL | where Who in (Heartbeat)`:                                  "Heartbeat",
		`My_CL | union Heartbeat`:                                           "Heartbeat",
		`My_CL | where Who == toscalar(Heartbeat | take 1)`:                 "Heartbeat",
		`let f = (T: (Computer: string)) { T }; My_CL | union f(Heartbeat)`: "Heartbeat",
	} {
		q := bind.BindText(text, catalog.Standard())
		if names := q.TableNames(); len(names) != 2 || names[0] != want {
			t.Errorf("%s reads %v", text, names)
		}
	}
}
