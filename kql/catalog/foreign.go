package catalog

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/value"
)

// foreignForms are the forms in which rule repositories describe a table or a function, one
// in a file. A document has the first form whose key it has.
var foreignForms = []struct {
	key  string
	read func(d *declaration, values map[string]*document.Node)
}{
	{"Properties", (*declaration).tableSchema}, // Name, Properties: [{Name, Type}]
	{"FunctionQuery", (*declaration).parser},   // FunctionName, FunctionAlias, FunctionParameters, FunctionQuery
	{"FunctionResultColumns", (*declaration).parser},
	{"ParserQuery", (*declaration).asimParser},    // ParserName, ParserParams: [{Name, Type, Default}], ParserQuery
	{"functionAlias", (*declaration).savedSearch}, // functionAlias, functionParameters, query
	{"resources", (*declaration).resources},       // an ARM template: saved searches among its resources
}

// foreign reads the document if it has one of the forms of rule repositories.
func (d *declaration) foreign(n *document.Node) bool {
	values := map[string]*document.Node{}
	for _, p := range n.Pairs {
		values[p.Key.Text()] = p.Value
	}
	for _, form := range foreignForms {
		if values[form.key] != nil {
			form.read(d, values)
			return true
		}
	}
	return false
}

func (d *declaration) tableSchema(values map[string]*document.Node) {
	name := values["Name"]
	if name == nil {
		d.problem(values["Properties"].Span, "the table has no name")
		return
	}
	t := &Table{Name: d.scalar(name, "'Name'"), Declared: name.Span}
	t.setColumns(d.columns(values["Properties"]))
	d.addTable(t)
}

func (d *declaration) parser(values map[string]*document.Node) {
	// A parser is called by its alias, if it has one.
	d.foreignFunction(values, "FunctionAlias", "FunctionName", "FunctionParameters", "FunctionQuery")
}

func (d *declaration) asimParser(values map[string]*document.Node) {
	d.foreignFunction(values, "ParserName", "ParserName", "ParserParams", "ParserQuery")
}

// savedSearch reads the properties of a saved search of Log Analytics. One without an alias is a query, and no function.
func (d *declaration) savedSearch(values map[string]*document.Node) {
	alias, query := values["functionAlias"], values["query"]
	if alias == nil || query == nil || !isIdentifier(alias.Text()) || strings.HasPrefix(query.Text(), "[") {
		return // such as an expression of a template
	}
	d.foreignFunction(values, "functionAlias", "functionAlias", "functionParameters", "query")
}

// resources reads the saved searches among the resources of an ARM template, whose keys are not case-sensitive.
func (d *declaration) resources(values map[string]*document.Node) {
	nodes := []*document.Node{values["resources"]}
	for len(nodes) > 0 {
		n := nodes[len(nodes)-1]
		nodes = append(nodes[:len(nodes)-1], n.Items...)
		properties := map[string]*document.Node{}
		for _, p := range n.Pairs {
			nodes = append(nodes, p.Value)
			for _, key := range []string{"functionAlias", "functionParameters", "query"} {
				if strings.EqualFold(p.Key.Text(), key) {
					properties[key] = p.Value
				}
			}
		}
		d.savedSearch(properties)
	}
}

func (d *declaration) foreignFunction(values map[string]*document.Node, alias, name, params, query string) {
	named := values[alias]
	if named == nil || named.Text() == "" {
		named = values[name]
	}
	if named == nil {
		d.problem(d.file.Span(0, 0), "the function has no name")
		return
	}
	f := &Function{Name: d.scalar(named, "the function's name"), Declared: named.Span}
	list := values[params]
	if list != nil {
		if list.Kind == document.Seq {
			f.Params = d.parameterList(list)
		} else if list.Kind != document.Null {
			f.Params = parenthesized(d.scalar(list, "the parameters"))
		}
	}
	if result := values["FunctionResultColumns"]; result != nil && values[query] == nil {
		f.Result = value.NewSchema(d.columns(result)...)
	} else {
		d.setBody(f, list, values[query])
	}
	d.addFunction(f)
}

// parameterList returns the list of {Name, Type, Default} as KQL writes it.
func (d *declaration) parameterList(n *document.Node) string {
	var list []string
	for _, item := range n.Items {
		var name, typ string
		var initial *document.Node
		required := true
		d.fields(item, "a parameter", map[string]func(*document.Node){
			"Name":       func(n *document.Node) { name = d.scalar(n, "a parameter's name") },
			"Type":       func(n *document.Node) { typ = strings.ToLower(d.scalar(n, "a parameter's type")) },
			"Default":    func(n *document.Node) { initial = n },
			"IsRequired": func(n *document.Node) { required = d.boolean(n, "'IsRequired'") },
		})
		text := name + ": " + strings.TrimPrefix(typ, "table:")
		switch {
		case initial != nil:
			text += " = " + defaultValue(typ, initial.Text())
		case !required:
			text += " = " + defaultValue(typ, typ+"(null)")
		}
		list = append(list, text)
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// defaultValue returns the default of a parameter as a literal of KQL.
func defaultValue(typ, text string) string {
	switch {
	case typ != "string":
		if typ == "bool" {
			return strings.ToLower(text)
		}
		return text
	case text == "string(null)":
		return `""`
	case len(text) > 1 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0]:
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}
