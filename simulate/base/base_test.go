package base_test

import (
	"encoding/json"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/base"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// each calls f for each event of the library.
func each(t *testing.T, f func(t *testing.T, e *base.Event)) {
	for _, name := range base.TableNames() {
		for _, e := range base.TableOf(name).Events {
			t.Run(e.FullName(), func(t *testing.T) { f(t, e) })
		}
	}
}

func TestEveryColumnExistsAndEveryValueFitsIt(t *testing.T) {
	each(t, func(t *testing.T, e *base.Event) {
		table := catalog.Standard().Table(e.Table)
		if table == nil || table.Assumed {
			t.Fatalf("there is no table %s", e.Table)
		}
		for _, p := range e.Columns.Pairs {
			name := p.Key.Text()
			typ, ok := typeOf(table, name)
			if !ok {
				t.Errorf("%s has no column %s", e.Table, name)
				continue
			}
			if _, wrong := scenario.Cell(name, typ, p.Value, scenario.NewClock(0)); wrong != nil {
				t.Errorf("%s: %s", p.Value.Span, wrong.Message)
			}
			if typ == value.DateTime {
				t.Errorf("%s is a time: the scenario gives times", name)
			}
		}
	})
}

// typeOf returns the type of a column of a table.
func typeOf(t *catalog.Table, name string) (value.Type, bool) {
	for _, s := range []*value.Schema{t.Schema, t.Extra} {
		if i := s.Index(name); i >= 0 {
			return s.Fields[i].Type, true
		}
	}
	if t.Open {
		return catalog.ColumnType(name)
	}
	return value.Unknown, false
}

var eventName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

func TestNamesAndSummaries(t *testing.T) {
	each(t, func(t *testing.T, e *base.Event) {
		if !eventName.MatchString(e.Name) {
			t.Errorf("the name %q has other than small letters, digits and underscores", e.Name)
		}
		if e.Summary == "" || strings.HasSuffix(e.Summary, ".") || len(e.Summary) > 100 {
			t.Errorf("the summary %q is not a short line without a full stop", e.Summary)
		}
		if base.Named(e.FullName()) != e {
			t.Errorf("Named does not find it")
		}
	})
}

var (
	address = regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`)
	mail    = regexp.MustCompile(`[\w.+-]+@([\w-]+(?:\.[\w-]+)+)`)
	browser = regexp.MustCompile(`(Chrome|Edg)/[\d.]+`)
)

// invented are networks that nobody's traffic comes from.
var invented = []netip.Prefix{
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("0.0.0.0/32"),
}

func TestAddressesAreThoseOfDocumentation(t *testing.T) {
	domains := []string{"contoso.com", "contoso.onmicrosoft.com", "fabrikam.com", "CONTOSO.COM", "thread.tacv2", "live.com", "contoso-prod.iam.gserviceaccount.com"}
	each(t, func(t *testing.T, e *base.Event) {
		for _, p := range e.Columns.Pairs {
			if strings.HasSuffix(p.Key.Text(), "Version") {
				continue
			}
			text := browser.ReplaceAllString(p.Value.Span.Text(), "")
			for _, found := range address.FindAllString(text, -1) {
				a, err := netip.ParseAddr(found)
				if err != nil || !slices.ContainsFunc(invented, func(n netip.Prefix) bool { return n.Contains(a) }) {
					t.Errorf("%s: %s may be somebody's address", p.Key.Text(), found)
				}
			}
			for _, found := range mail.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(domains, found[1]) {
					t.Errorf("%s: %s may be somebody's", p.Key.Text(), found[0])
				}
			}
		}
	})
}

func TestTextThatBeginsAsJSONIsJSON(t *testing.T) {
	each(t, func(t *testing.T, e *base.Event) {
		for _, p := range e.Columns.Pairs {
			text := p.Value.Text()
			if (strings.HasPrefix(text, `{"`) || strings.HasPrefix(text, "[{")) && !json.Valid([]byte(text)) {
				t.Errorf("%s: %s", p.Key.Text(), text)
			}
		}
	})
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"SigninLog", "SigninLogs"},
		{"SigninLogs.failur", "SigninLogs.failure"},
		{"signinlogs.failure", "SigninLogs.failure"},
		{"SignInLog.failuer", "SigninLogs.failure"},
		{"SigninLogs.zzzzzz", ""},
		{"Nothing", ""},
		{"Nothing.failure", ""},
		{"", ""},
	} {
		near, ok := base.Nearest(c.name)
		if ok != (c.want != "") || ok && near != c.want {
			t.Errorf("Nearest(%q) = %q, %v; want %q", c.name, near, ok, c.want)
		}
	}
}

func TestNamedFindsNothingElse(t *testing.T) {
	for _, name := range []string{"", ".", "SigninLogs", "SigninLogs.", "SigninLogs.failure.", "SigninLogs.Failure", "../data/SigninLogs.failure"} {
		if e := base.Named(name); e != nil {
			t.Errorf("Named(%q) = %s", name, e.FullName())
		}
	}
}

func TestYAMLReadsAsTheSameColumns(t *testing.T) {
	each(t, func(t *testing.T, e *base.Event) {
		doc, err := document.Read("x.yaml", []byte(e.YAML()), document.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := dynamic(doc.Root), dynamic(e.Columns); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// dynamic returns a node as JSON.
func dynamic(n *document.Node) string {
	v, _ := scenario.Cell("", value.Dynamic, n, scenario.NewClock(0))
	return string(value.AppendJSON(nil, v))
}
