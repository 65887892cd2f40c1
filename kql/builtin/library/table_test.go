package library

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/builtin"
)

var kindNames = map[builtin.Kind]string{
	builtin.ScalarFunction: "kql-functions.json", builtin.Operator: "kql-operators.json",
	builtin.Aggregate: "kql-aggregates.json", builtin.Plugin: "kql-plugins.json",
}

// fact is a function as the facts describe it.
type fact struct {
	Name         string
	Obsolete     any
	Hidden       bool
	Foldable     bool
	ResultName   string
	ResultPrefix string
	Signatures   []struct {
		Returns    string
		Type       string
		Hidden     bool
		Parameters []struct {
			Name     string
			Kind     string
			Types    []string
			Argument any
			Min, Max *int
			Values   []string
			Default  string
		}
	}
}

// The facts use other words for some things than the notation does.
var (
	factAccepts = strings.NewReplacer("Parameter", "arg", "DynamicArray", "array", "DynamicBag", "bag")
	factReturns = map[string]string{
		"Custom": "custom", "Widest": "widest", "Common": "common", "CommonNonDynamic": "commonNotDynamic",
		"Parameter0": "arg0", "Parameter1": "arg1", "Parameter2": "arg2", "ParameterN": "argN",
		"Parameter0Literal": "arg0Literal", "Parameter1Literal": "arg1Literal", "ParameterNLiteral": "argNLiteral",
		"Parameter0Promoted": "arg0Promoted", "Parameter0Array": "arg0Array", "Parameter0Cluster": "cluster",
		"Parameter0Database": "database", "Parameter0Table": "namedTable", "Parameter0ExternalTable": "externalTable",
		"Parameter0MaterializedView": "materializedView", "Parameter0EntityGroup": "entityGroup",
		"Parameter0StoredQueryResult": "storedQueryResult", "Parameter0Graph": "graph",
	}
	factArguments = map[any]string{
		nil: "", "Constant": "const", "Literal": "literal", "LiteralNotEmpty": "literalNotEmpty", "Column": "column",
		"Column_Parameter0": "columnOf0", "Column_Parameter0_Common": "columnOf0Common", "Aggregate": "aggregate",
		"StarOnly": "star", "StarAllowed": "starAllowed", "Expression_Parameter0_Element": "element", float64(13): "columnOrLiteral",
	}
	factNames = map[string]builtin.ResultName{
		"": builtin.NameNone, "None": builtin.NameNone, "FirstArgument": builtin.NameOfFirstArgument, "OnlyArgument": builtin.NameOfOnlyArgument,
		"NameAndFirstArgument": builtin.NameAndFirstArgument, "PrefixAndFirstArgument": builtin.NamePrefixAndArgument,
		"PrefixOnly": builtin.NamePrefix, "FirstArgumentValueIfColumn": builtin.NameOfColumnInArgument,
	}
	factSymbols = map[string]string{
		"UnaryMinus": "unary -", "UnaryPlus": "unary +", "Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "Modulo": "%",
		"LessThan": "<", "LessThanOrEqual": "<=", "GreaterThan": ">", "GreaterThanOrEqual": ">=", "Equal": "==", "NotEqual": "!=",
		"EqualTilde": "=~", "BangTilde": "!~", "MatchRegex": "matches regex", "Search": ":", "InCs": "in~", "NotInCs": "!in~",
		"HasAny": "has_any", "HasAll": "has_all", "LikeCs": "likecs", "NotLike": "notlike", "NotLikeCs": "notlikecs",
	}
)

// symbol returns an operator's name in the table for its name in the facts, such as !has_cs for NotHasCs.
func symbol(name string) string {
	if s, ok := factSymbols[name]; ok {
		return s
	}
	rest, negated := strings.CutPrefix(name, "Not")
	rest, cased := strings.CutSuffix(rest, "Cs")
	s := strings.ToLower(rest)
	if negated {
		s = "!" + s
	}
	if cased {
		s += "_cs"
	}
	return s
}

// ofTheReference are functions of the reference that Microsoft's library does not know.
var ofTheReference = map[string]bool{"schema_merge": true}

func TestTableHasEveryKnownSignature(t *testing.T) {
	for kind, file := range kindNames {
		data, err := os.ReadFile(testshared.Path(t, "facts", file))
		if err != nil {
			t.Fatal(err)
		}
		var facts []fact
		if err := json.Unmarshal(data, &facts); err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for _, want := range facts {
			if kind == builtin.Operator {
				want.Name = symbol(want.Name)
			}
			known[want.Name] = true
			f := Lookup(kind, want.Name)
			if f == nil {
				t.Errorf("%s: %s is missing", file, want.Name)
				continue
			}
			compare(t, f, want)
		}
		for f := range All(kind) {
			if !known[f.Name] && !ofTheReference[f.Name] {
				t.Errorf("%s: %s is unknown to the facts", file, f.Name)
			}
		}
	}
}

func compare(t *testing.T, f *builtin.Function, want fact) {
	t.Helper()
	obsolete, _ := want.Obsolete.(string)
	if obsolete = strings.ReplaceAll(obsolete, "'", ""); f.Obsolete != obsolete {
		t.Errorf("%s: obsolete %q, want %q", f.Name, f.Obsolete, obsolete)
	}
	if f.Hidden != want.Hidden || f.Foldable != want.Foldable || f.ResultName != factNames[want.ResultName] || f.ResultPrefix != want.ResultPrefix {
		t.Errorf("%s: hidden, foldable or result name differ: want %+v", f.Name, want)
	}
	list := f.Signatures()
	if len(list) != len(want.Signatures) {
		t.Errorf("%s: %d signatures, want %d", f.Name, len(list), len(want.Signatures))
		return
	}
	for i, s := range list {
		w := want.Signatures[i]
		if w.Returns == "Declared" {
			got := s.Type.String()
			if s.Columns != nil {
				got = strings.ReplaceAll(s.String()[strings.LastIndex(s.String(), "table("):], " ", "")
				got = strings.ReplaceAll(got, ", ", ",")
			}
			if got != w.Type {
				t.Errorf("%s: returns %s, want %s", f.Name, got, w.Type)
			}
		} else if s.Returns.String() != factReturns[w.Returns] {
			t.Errorf("%s: returns %s, want %s", f.Name, s.Returns, w.Returns)
		}
		if s.Hidden != w.Hidden || len(s.Params) != len(w.Parameters) {
			t.Errorf("%s: %s: hidden or the number of parameters differs", f.Name, &s)
			continue
		}
		for j, p := range s.Params {
			q := w.Parameters[j]
			accepts := factAccepts.Replace(q.Kind)
			var types []string
			for _, typ := range p.Types {
				types = append(types, typ.String())
			}
			if q.Kind == "Declared" && slices.Equal(q.Types, []string{"type"}) {
				accepts, q.Types = "type", nil
			}
			if q.Kind == "Declared" && p.Accepts == builtin.AcceptsDeclared {
				accepts = ""
			}
			least, most := 1, 1
			if q.Min != nil {
				least = *q.Min
			}
			if q.Max != nil {
				most = *q.Max
			}
			if p.Name != q.Name || !strings.EqualFold(p.Accepts.String(), accepts) || !slices.Equal(types, q.Types) ||
				p.Argument.String() != factArguments[q.Argument] || p.Min != least || p.Max != most ||
				!slices.Equal(p.Values, q.Values) || p.Default != q.Default {
				t.Errorf("%s: parameter %s of %s differs: want %+v", f.Name, p.Name, &s, q)
			}
		}
	}
}

func TestEverySignatureDecodesAndPrintsAsWritten(t *testing.T) {
	for kind := range kindNames {
		for f := range All(kind) {
			if len(f.Signature) == 0 {
				t.Errorf("%s has no signature", f.Name)
			}
			for _, text := range f.Signature {
				s, err := builtin.ParseSignature(text)
				if err != nil {
					t.Errorf("%s: %v", f.Name, err)
				} else if got := s.String(); got != text {
					t.Errorf("%s: %q prints as %q", f.Name, text, got)
				}
			}
		}
	}
}

func TestEveryRowIsComplete(t *testing.T) {
	for kind := range kindNames {
		for f := range All(kind) {
			for _, s := range f.Signatures() {
				if (s.Returns == builtin.ReturnsCustom) && f.Result == nil {
					t.Errorf("%s returns a type of its own and has no rule for it", f.Name)
				}
				if (s.Layout == builtin.LayoutAssigned) != (f.Assign != nil) {
					t.Errorf("%s: layout and assignment do not go together", f.Name)
				}
			}
			if f.Page == "" && !f.Hidden && f.Obsolete == "" && !undocumented[f.Name] {
				t.Errorf("%s names no page of the reference", f.Name)
			}
		}
	}
}

// undocumented are the functions that can be called although the reference does not describe them.
var undocumented = map[string]bool{
	"array_strcat": true, "entity_group": true, "percentiles_array_tdigest": true, "row_id": true, "set_equals": true,
	"like": true, "likecs": true, "notlike": true, "notlikecs": true,
	"csharp": true, "estimate_rows_count": true, "execute_query": true, "execute_show_command": true,
	"external_datatable": true, "identity": true, "identity_v3": true,
}

func TestLookupIsCaseSensitive(t *testing.T) {
	if Lookup(builtin.ScalarFunction, "ToLower") != nil || Lookup(builtin.ScalarFunction, "tolower") == nil {
		t.Error("names must match letter for letter")
	}
	if name, ok := Nearest(builtin.ScalarFunction, "tolowr"); !ok || name != "tolower" {
		t.Errorf("nearest to tolowr is %q", name)
	}
}

func TestBadNotationIsAnError(t *testing.T) {
	for _, text := range []string{"", "(", "(a)", "(a: string)", "(a: nothing) long", "(a{1: string) long", "(a: long) long extra", "odd (a: long) long"} {
		if s, err := builtin.ParseSignature(text); err == nil {
			t.Errorf("%q decodes as %s", text, &s)
		}
	}
}

func FuzzParseSignature(f *testing.F) {
	for kind := range kindNames {
		for fn := range All(kind) {
			f.Add(fn.Signature[0])
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := builtin.ParseSignature(text)
		if err != nil {
			return
		}
		printed := s.String()
		again, err := builtin.ParseSignature(printed)
		if err != nil || again.String() != printed {
			t.Errorf("%q prints as %q, which reads as %q (%v)", text, printed, again.String(), err)
		}
	})
}
