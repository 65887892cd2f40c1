package bind

import (
	"iter"
	"unicode"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// notDeclared reports a name in the place of a table or a function that nothing declares. The workspace may have a table
// or a function of that name, unless it is a slip of the pen for one of the candidates.
func (b *binder) notDeclared(d diag.Diagnostic, name string, candidates iter.Seq[string]) {
	near := ""
	if b.compared++; b.compared <= maxHints {
		near, _ = suggest.Nearest(name, candidates)
	}
	d = suggested(d, near)
	if !b.cat.Has(catalog.Custom) || near != "" && isSlip(name, near) {
		b.report(d)
		return
	}
	b.reported++
	switch {
	case b.mute > 0:
	case b.tolerating:
		b.tolerate(d)
	case len(b.query.Undeclared) < maxFound:
		d.Fix = nil // two tables may have names that are much alike
		b.query.Undeclared = append(b.query.Undeclared, d)
	}
}

// functionNotKnown reports the call of a function that nothing declares. A workspace cannot have one that would take the place
// of an aggregate, nor one of the name of a table or a value that the query declares.
func (b *binder) functionNotKnown(e *syntax.Call, tabular bool) {
	name := e.Func.Text
	d := diag.FunctionNotKnown.At(e.Func.Range, name)
	if usual := elsewhereCalled[name]; usual != "" && !tabular {
		b.report(suggested(d, usual))
		return
	}
	builtIn := library.Lookup(builtin.ScalarFunction, name) != nil // and cannot be called here
	if builtIn || b.kind == scopeAggregate || b.scope.lookup(name) != nil {
		b.report(b.hint(d, name, b.functionNames()))
		return
	}
	b.notDeclared(d, name, b.functionNames())
}

// elsewhereCalled are functions by the names that they have in SQL, Python or the language of Splunk.
var elsewhereCalled = map[string]string{
	"concat": "strcat", "convert_tz": "datetime_utc_to_local", "curdate": "now", "current_timestamp": "now",
	"date_add": "datetime_add", "date_diff": "datetime_diff", "dateadd": "datetime_add", "datediff": "datetime_diff",
	"date_trunc": "bin", "getdate": "now", "ifnull": "coalesce", "instr": "indexof", "isblank": "isempty",
	"json_extract": "extract_json", "len": "strlen", "length": "strlen", "ltrim": "trim_start", "lower": "tolower",
	"nvl": "coalesce", "regexp_extract": "extract", "regexp_replace": "replace_regex", "regex_replace": "replace_regex",
	"rtrim": "trim_end", "str": "tostring", "substr": "substring", "to_string": "tostring", "ucase": "toupper", "upper": "toupper",
}

// isSlip reports whether a name is so near to another that it is hardly one of its own: one letter is different, or two of a
// very long name. Names that differ by a number are names of their own.
func isSlip(name, near string) bool {
	allowed := 1
	if len(name) >= 12 {
		allowed = 2
	}
	return suggest.Edits(name, near) <= allowed && digitsOf(name) == digitsOf(near)
}

func digitsOf(name string) string {
	var list []rune
	for _, r := range name {
		if unicode.IsDigit(r) {
			list = append(list, r)
		}
	}
	return string(list)
}
