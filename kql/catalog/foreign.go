package catalog

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A foreign form is how rule repositories describe a table or a function, one
// to a file. The first key tells the form.
var foreignForms = []struct {
	key  string
	read func(d *document, values map[string]*yaml.Node)
}{
	{"Properties", (*document).tableSchema}, // Name, Properties: [{Name, Type}]
	{"FunctionQuery", (*document).parser},   // FunctionName, FunctionAlias, FunctionParameters, FunctionQuery
	{"FunctionResultColumns", (*document).parser},
	{"ParserQuery", (*document).asimParser}, // ParserName, ParserParams: [{Name, Type, Default}], ParserQuery
}

// foreign reads the document if it has one of the forms of rule repositories.
func (d *document) foreign(n *yaml.Node) bool {
	values := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		values[n.Content[i].Value] = resolve(n.Content[i+1])
	}
	for _, form := range foreignForms {
		if values[form.key] != nil {
			form.read(d, values)
			return true
		}
	}
	return false
}

func (d *document) tableSchema(values map[string]*yaml.Node) {
	name := values["Name"]
	if name == nil {
		d.problem(d.place(values["Properties"]), "the table has no name")
		return
	}
	at := d.place(name)
	t := &Table{Name: d.scalar(name, "'Name'"), Declared: &at}
	t.setColumns(d.columns(values["Properties"]))
	d.addTable(t)
}

func (d *document) parser(values map[string]*yaml.Node) {
	// A parser is called by its alias, if it has one.
	d.foreignFunction(values, "FunctionAlias", "FunctionName", "FunctionParameters", "FunctionQuery")
}

func (d *document) asimParser(values map[string]*yaml.Node) {
	d.foreignFunction(values, "ParserName", "ParserName", "ParserParams", "ParserQuery")
}

func (d *document) foreignFunction(values map[string]*yaml.Node, alias, name, params, query string) {
	named := values[alias]
	if named == nil || named.Value == "" {
		named = values[name]
	}
	if named == nil {
		d.problem(Place{File: d.file}, "the function has no name")
		return
	}
	at := d.place(named)
	f := &Function{Name: d.scalar(named, "the function's name"), Declared: &at}
	given := values[params]
	if given != nil {
		if given.Kind == yaml.SequenceNode {
			f.Params = d.parameterList(given)
		} else if given.ShortTag() != "!!null" {
			f.Params = parenthesized(d.scalar(given, "the parameters"))
		}
	}
	if result := values["FunctionResultColumns"]; result != nil && values[query] == nil {
		f.Result = value.NewSchema(d.columns(result)...)
	} else {
		d.setBody(f, given, values[query])
	}
	d.addFunction(f)
}

// parameterList returns the list of {Name, Type, Default} as KQL writes it.
func (d *document) parameterList(n *yaml.Node) string {
	var list []string
	for _, item := range n.Content {
		var name, typ string
		var initial *yaml.Node
		required := true
		d.fields(resolve(item), "a parameter", map[string]func(*yaml.Node){
			"Name":       func(n *yaml.Node) { name = d.scalar(n, "a parameter's name") },
			"Type":       func(n *yaml.Node) { typ = strings.ToLower(d.scalar(n, "a parameter's type")) },
			"Default":    func(n *yaml.Node) { initial = n },
			"IsRequired": func(n *yaml.Node) { required = d.boolean(n, "'IsRequired'") },
		})
		text := name + ": " + strings.TrimPrefix(typ, "table:")
		switch {
		case initial != nil:
			text += " = " + defaultValue(typ, initial.Value)
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
