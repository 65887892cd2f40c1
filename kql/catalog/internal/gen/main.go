// Command gen writes the catalog's embedded facts from a folder of facts:
// tables.tsv (table, tab, column:type with commas), extra-tables.tsv (likewise, what the
// reference lacks), asim.json (schemas and
// parsers), asim-parameters.json (what the parameters of parsers do) and
// workspace-functions.json (functions that solutions install).
//
//	go run ./internal/gen FOLDER
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 || os.Args[1] == "" {
		fmt.Fprintln(os.Stderr, "usage: gen FOLDER (with go generate: RULEPROOF_FACTS=FOLDER)")
		os.Exit(2)
	}
	files, err := generate(os.Args[1])
	for name, text := range files {
		err = cmp.Or(err, os.WriteFile(filepath.Join("data", name), text, 0o644))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate returns the embedded files by name.
func generate(folder string) (map[string][]byte, error) {
	tables, err := readTables(filepath.Join(folder, "tables.tsv"))
	if err != nil {
		return nil, err
	}
	var asim asimFacts
	if err := readJSON(filepath.Join(folder, "asim.json"), &asim); err != nil {
		return nil, err
	}
	var installed map[string]installedFunction
	if err := readJSON(filepath.Join(folder, "workspace-functions.json"), &installed); err != nil {
		return nil, err
	}
	schemas, err := asim.schemas()
	if err != nil {
		return nil, err
	}
	var parameters asimParameters
	if err := readJSON(filepath.Join(folder, "asim-parameters.json"), &parameters); err != nil {
		return nil, err
	}
	extra, err := readTables(filepath.Join(folder, "extra-tables.tsv"))
	if err != nil {
		return nil, err
	}
	known := functions(asim, installed)
	filters, err := parameters.lines(schemas, asim.aliases())
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"filters.txt":   text(filters),
		"tables.txt":    text(tables),
		"asim.txt":      text(schemas),
		"functions.txt": text(known),
		"extra.txt":     text(lacking(extra, tables, known)),
	}, nil
}

// text returns the lines in the order of their names.
func text(lines map[string]string) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		fmt.Fprintf(&b, "%s\t%s\n", name, lines[name])
	}
	return b.Bytes()
}

// letters are the types as the embedded files write them after a column's name.
var letters = map[string]string{
	"string": "", "": "", "bool": ":b", "boolean": ":b", "int": ":i", "long": ":l", "real": ":r", "double": ":r",
	"decimal": ":m", "datetime": ":t", "timespan": ":n", "guid": ":g", "dynamic": ":d",
}

func column(name, typ string) (string, error) {
	letter, ok := letters[typ]
	if !ok || strings.ContainsAny(name, ",:\t\n") || name == "" {
		return "", fmt.Errorf("column %q of type %q cannot be written", name, typ)
	}
	return name + letter, nil
}

func readTables(path string) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	tables := map[string]string{}
	for line := range strings.Lines(string(data)) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if name = strings.TrimSpace(name); !ok || !callable.MatchString(name) {
			continue // a comment, or a name that no query can write
		}
		columns := strings.Split(list, ",")
		for i, c := range columns {
			at := strings.LastIndexByte(c, ':')
			if columns[i], err = column(c[:max(at, 0)], c[at+1:]); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		tables[name] = strings.Join(columns, ",")
	}
	return tables, nil
}

// lacking returns of the extra tables the columns that the known tables lack, and whole tables that are not known at all.
// A parser is not among them: it may return anything.
func lacking(extra, tables, functions map[string]string) map[string]string {
	found := map[string]string{}
	for name, list := range extra {
		if _, parser := functions[name]; parser {
			continue
		}
		columns := strings.Split(list, ",")
		known := map[string]bool{}
		for c := range strings.SplitSeq(tables[name], ",") {
			c, _, _ = strings.Cut(c, ":")
			known[c] = true
		}
		columns = slices.DeleteFunc(columns, func(c string) bool {
			c, _, _ = strings.Cut(c, ":")
			return known[c]
		})
		if len(columns) > 0 {
			found[name] = strings.Join(columns, ",")
		}
	}
	return found
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

type asimFacts struct {
	Schemas map[string]struct {
		Columns []struct {
			Name, Type string
			AliasOf    string `json:"alias_of"`
		}
	}
	Parsers []struct {
		Name, Builtin, Filtering, Schema string
		FilteringBuiltin                 string   `json:"filtering_builtin"`
		SubParsers                       []string `json:"sub_parsers"`
		Tables                           []string
	}
}

func (a asimFacts) schemas() (map[string]string, error) {
	schemas := map[string]string{}
	for name, schema := range a.Schemas {
		columns := make([]string, len(schema.Columns))
		for i, c := range schema.Columns {
			var err error
			if columns[i], err = column(c.Name, c.Type); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		schemas[name] = strings.Join(columns, ",")
	}
	return schemas, nil
}

// aliases returns for each schema the columns that are another name of a column of text.
func (a asimFacts) aliases() map[string]map[string][]string {
	all := map[string]map[string][]string{}
	for name, schema := range a.Schemas {
		all[name] = map[string][]string{}
		for _, c := range schema.Columns {
			if c.AliasOf != "" && letters[c.Type] == "" {
				all[name][c.AliasOf] = append(all[name][c.AliasOf], c.Name)
			}
		}
	}
	return all
}

type installedFunction struct {
	Solution string
	Tables   []string
}

var callable = regexp.MustCompile(`^[A-Za-z_]\w*$`)

// functions returns the lines of all functions. A function of a solution goes before a parser of ASIM of its name.
func functions(asim asimFacts, installed map[string]installedFunction) map[string]string {
	lines := map[string]string{}
	put := func(name, schema, solution string, tables []string) {
		if callable.MatchString(name) {
			lines[name] = strings.TrimRight(schema+"\t"+solution+"\t"+strings.Join(slices.Sorted(slices.Values(tables)), ","), "\t")
			if schema == "" && solution == "" && len(tables) == 0 {
				lines[name] = "\t"
			}
		}
	}
	for _, p := range asim.Parsers {
		for _, sub := range p.SubParsers {
			if _, known := lines[sub]; !known {
				put(sub, p.Schema, "", nil)
			}
		}
	}
	for _, p := range asim.Parsers {
		names := []string{p.Name, p.Builtin, p.Filtering, p.FilteringBuiltin}
		if p.Filtering == "" {
			// A parser of one source has a filtering twin, named by ASIM's rule.
			names = append(names, twin(p.Name, "ASim", "vim"), twin(p.Builtin, "_ASim_", "_Im_"))
		}
		for _, name := range names {
			put(name, p.Schema, "", p.Tables)
		}
	}
	for name, f := range installed {
		put(name, "", f.Solution, f.Tables)
	}
	return lines
}

// twin returns the name with its prefix replaced, or "".
func twin(name, prefix, with string) string {
	if rest, ok := strings.CutPrefix(name, prefix); ok {
		return with + rest
	}
	return ""
}
