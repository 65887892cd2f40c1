package catalog

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed data/filters.txt
var filtersText string // kind of ASIM parser, parameters

var filterLines = &sortedLines{text: &filtersText}

// A Filter says how arguments of a function of which only the result is known act on its
// rows: those remain for which its condition is true.
type Filter struct {
	Params    []string  // the parameters that the condition reads
	Default   bool      // it holds when none of these is given, and not when one is
	Condition *Function // the condition is its body, over the parameters and the columns of the result
}

// Applies reports whether the filter acts on a call with these arguments.
func (f *Filter) Applies(given func(param string) bool) bool {
	return slices.ContainsFunc(f.Params, given) != f.Default
}

// ASIMOrigin is the origin of the parsers of ASIM. Arguments that are no filters do nothing to their rows.
const ASIMOrigin = "ASIM"

// parserKind returns the kind of parameters that a parser of ASIM takes, "" for a parser without filters.
func parserKind(name, schema string) string {
	if strings.HasPrefix(name, "ASim") || strings.HasPrefix(name, "_ASim_") {
		return ""
	}
	if schema == "ProcessEvent" {
		for _, part := range [...]string{"Create", "Terminate"} {
			if strings.Contains(name, "Process"+part) || strings.Contains(name, "ProcessEvent"+part) {
				return "Process" + part
			}
		}
	}
	return schema
}

// ofOneSource reports whether the parser reads one source, and not all of them.
func ofOneSource(name string) bool {
	rest, builtin := strings.CutPrefix(name, "_Im_")
	return strings.HasPrefix(name, "vim") || builtin && strings.Contains(rest, "_")
}

// A filterParameter is a parameter of a filtering parser.
type filterParameter struct {
	name, typ string
	fallback  string // the default of a text, where that is not *
	operator  string
	together  bool // a row passes that passes it or another parameter of the kind
	columns   []string
}

func decodeParameters(text string) []filterParameter {
	var list []filterParameter
	for item := range strings.SplitSeq(text, ";") {
		parts := strings.Split(item, " ")
		p := filterParameter{name: parts[0]}
		p.typ, p.fallback, _ = strings.Cut(parts[1], "=")
		if len(parts) > 2 {
			p.operator, p.together = strings.CutPrefix(parts[2], "|")
			for _, c := range parts[3:] {
				p.columns = append(p.columns, columnText(c))
			}
		}
		list = append(list, p)
	}
	return list
}

// columnText returns the column with its aliases as an expression. Text that may be in one of them is in the first that has any.
func columnText(column string) string {
	names := strings.Split(column, "/")
	name, typ, _ := strings.Cut(names[0], ":")
	switch {
	case typ == "d":
		return "tostring(" + name + ")"
	case len(names) > 1:
		names[0] = name
		return "coalesce(" + strings.Join(names, ", ") + ")"
	}
	return name
}

// setFilters gives a parser of ASIM its parameters and what they do.
func (f *Function) setFilters(schema string) {
	var params []filterParameter
	if text, ok := filterLines.find(parserKind(f.Name, schema)); ok {
		params = decodeParameters(text)
	}
	for _, name := range [...]string{"disabled", "pack"} { // which every parser has in some version
		if !slices.ContainsFunc(params, func(p filterParameter) bool { return p.name == name }) {
			params = append(params, filterParameter{name: name, typ: "bool"})
		}
	}
	var texts []string
	for _, p := range params {
		texts = append(texts, p.name+": "+p.typ+" = "+p.initial())
	}
	f.Params = "(" + strings.Join(texts, ", ") + ")"
	var group []filterParameter
	for _, p := range params {
		switch {
		case p.together:
			group = append(group, p)
		case p.name == "disabled" && ofOneSource(f.Name):
			f.filter("not(disabled)", p)
		case p.fallback != "":
			column := p.columns[0]
			f.filter(fmt.Sprintf("%s == '*' or %s %s iff(%[1]s == 'lookup', '%[4]s', %[1]s)", p.name, column, p.operator, p.fallback), p)
			// Every row of a real parser has a type, which a row that is given may leave out.
			f.filter(fmt.Sprintf("isempty(%s) or %[1]s %s '%s'", column, p.operator, p.fallback), p)
			f.Filters[len(f.Filters)-1].Default = true
		case p.operator != "":
			f.filter(p.neutral()+" or "+p.matches(), p)
		}
	}
	if len(group) > 0 {
		var neutral, matches []string
		for _, p := range group {
			neutral, matches = append(neutral, p.neutral()), append(matches, p.matches())
		}
		f.filter("("+strings.Join(neutral, " and ")+") or "+strings.Join(matches, " or "), group...)
	}
}

// filter adds a filter with the condition over the parameters.
func (f *Function) filter(condition string, params ...filterParameter) {
	filter := Filter{Condition: &Function{Name: f.Name, Params: "()", Body: condition}}
	for _, p := range params {
		filter.Params = append(filter.Params, p.name)
	}
	f.Filters = append(f.Filters, filter)
}

// initial returns the default of the parameter.
func (p filterParameter) initial() string {
	switch {
	case p.fallback != "":
		return "'" + p.fallback + "'"
	case p.typ == "string":
		return "'*'"
	case p.typ == "dynamic":
		return "dynamic([])"
	case p.typ == "bool":
		return "false"
	}
	return p.typ + "(null)"
}

// neutral returns the condition under which the parameter filters nothing.
func (p filterParameter) neutral() string {
	switch p.typ {
	case "string":
		return p.name + " == '*'"
	case "dynamic":
		return "array_length(" + p.name + ") == 0"
	}
	return "isnull(" + p.name + ")"
}

// matches returns the condition that one of the columns is as the parameter wants it.
func (p filterParameter) matches() string {
	form := "%s %s " + p.name
	switch p.operator {
	case "has_ipv4", "has_any_ipv4_prefix":
		form = "%[2]s(%[1]s, " + p.name + ")"
	case "has_any", "has_all", "in", "in~":
		form = "%s %s (" + p.name + ")"
	}
	var list []string
	for _, c := range p.columns {
		list = append(list, fmt.Sprintf(form, c, p.operator))
	}
	return "(" + strings.Join(list, " or ") + ")"
}
