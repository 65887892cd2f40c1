package main

import (
	"fmt"
	"slices"
	"strings"
)

// asimParameter is a parameter of a filtering parser of ASIM, and how it acts on rows.
type asimParameter struct {
	Name, Type, Default, Operator string
	Column                        []string
	Note                          string
	OldName                       string `json:"old_name"`
}

type asimParameters map[string]struct {
	Schema     string
	Aliases    []string
	Parameters []asimParameter
}

// formerParameters are parameters that parsers of another version have and that the facts do not list.
var formerParameters = map[string][]asimParameter{
	"Authentication": {{Name: "targetusername_has", Type: "string", Default: "'*'", Operator: "has", Column: []string{"TargetUsername"}}},
	"RegistryEvent":  {{Name: "registryvaluedata_has_any", Type: "dynamic", Default: "dynamic([])", Operator: "has_any", Column: []string{"RegistryValueData"}}},
}

// lines returns for each kind of parser its parameters, separated by semicolons: a name, its type, the default where that
// filters too, an operator, and the columns. An operator after a bar acts together with the others that have one: a
// row passes if it passes one of them. After a slash a column has its aliases, any of which may have its value.
func (a asimParameters) lines(schemas map[string]string, aliases map[string]map[string][]string) (map[string]string, error) {
	lines := map[string]string{}
	for name, parser := range a {
		columns := strings.Split(schemas[parser.Schema], ",")
		var list []string
		params := slices.Clone(parser.Parameters)
		for _, p := range parser.Parameters { // the parameters of today have their places in the order
			if p.OldName != "" {
				p.Name = p.OldName
				params = append(params, p)
			}
		}
		for _, p := range append(params, formerParameters[name]...) {
			text, err := p.line(columns, aliases[parser.Schema])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			list = append(list, text)
		}
		lines[name] = strings.Join(list, ";")
	}
	return lines, nil
}

func (p asimParameter) line(known []string, aliases map[string][]string) (string, error) {
	parts := []string{p.Name, p.Type}
	if p.Operator == "none" {
		return strings.Join(parts, " "), nil
	}
	if fallback := strings.Trim(p.Default, "'"); p.Type == "string" && fallback != "*" {
		parts[1] += "=" + fallback
	}
	operator := p.Operator
	if strings.Contains(p.Note, "together") {
		operator = "|" + operator
	}
	parts = append(parts, operator)
	for _, c := range p.Column {
		i := slices.IndexFunc(known, func(k string) bool { return k == c || strings.HasPrefix(k, c+":") })
		if i < 0 {
			continue // no version of the schema has it
		}
		parts = append(parts, strings.Join(append([]string{known[i]}, aliases[c]...), "/"))
	}
	if strings.ContainsAny(strings.Join(parts, ""), ";\t\n ") {
		return "", fmt.Errorf("the parameter %q cannot be written", p.Name)
	}
	return strings.Join(parts, " "), nil
}
