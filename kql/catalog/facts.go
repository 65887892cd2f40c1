package catalog

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/kql/value"
)

//go:generate go run ./internal/gen $RULEPROOF_FACTS

// The facts are texts of lines in the order of their bytes. A line is a name, a
// tab, and what is known about it. The generator in internal/gen writes them.
var (
	//go:embed data/tables.txt
	tablesText string // table, columns
	//go:embed data/extra.txt
	extraText string // table, columns that the reference of a table lacks, or all of a table that it lacks
	//go:embed data/asim.txt
	asimText string // ASIM schema, columns
	//go:embed data/functions.txt
	functionsText string // function, ASIM schema, solution, tables that it reads

	tableLines    = &sortedLines{text: &tablesText}
	extraLines    = &sortedLines{text: &extraText}
	asimLines     = &sortedLines{text: &asimText}
	functionLines = &sortedLines{text: &functionsText}
)

// sortedLines finds lines in one of the texts. The index of the lines is made when it is first used.
type sortedLines struct {
	text   *string
	once   sync.Once
	starts []int32
}

// columnTypes are the letters that stand for a type after a column's name; a string has none.
var columnTypes = [256]value.Type{
	'b': value.Bool, 'i': value.Int, 'l': value.Long, 'r': value.Real, 'm': value.Decimal,
	't': value.DateTime, 'n': value.Timespan, 'g': value.GUID, 'd': value.Dynamic,
}

// find returns what follows the name and a tab on its line.
func (l *sortedLines) find(name string) (rest string, ok bool) {
	if strings.IndexByte(name, '\t') >= 0 {
		return "", false
	}
	l.once.Do(l.index)
	low, high := 0, len(l.starts)
	for low < high {
		middle := int(uint(low+high) / 2)
		line := (*l.text)[l.starts[middle]:]
		if len(line) > len(name) && line[len(name)] == '\t' && line[:len(name)] == name {
			rest, _, _ := strings.Cut(line[len(name)+1:], "\n")
			return rest, true
		}
		// A tab is less than any byte of a name, so whole lines have the order of their names.
		if line < name {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return "", false
}

func (l *sortedLines) index() {
	l.starts = make([]int32, 0, 2048)
	for start, text := 0, *l.text; start < len(text); start += strings.IndexByte(text[start:], '\n') + 1 {
		l.starts = append(l.starts, int32(start))
	}
}

// all yields the names of the lines and what follows them, in order.
func (l *sortedLines) all() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for rest := *l.text; rest != ""; {
			var line string
			line, rest, _ = strings.Cut(rest, "\n")
			name, known, _ := strings.Cut(line, "\t")
			if !yield(name, known) {
				return
			}
		}
	}
}

// decodeColumns reads the columns of a line: names separated by commas, each with a
// colon and the letter of its type unless it is a string.
func decodeColumns(text string) *value.Schema {
	fields := make([]value.Field, 0, strings.Count(text, ",")+1)
	for more := text != ""; more; {
		var name string
		name, text, more = strings.Cut(text, ",")
		typ := value.String
		if n := len(name) - 2; n > 0 && name[n] == ':' {
			name, typ = name[:n], columnTypes[name[n+1]]
		}
		fields = append(fields, value.Field{Name: name, Type: typ})
	}
	return value.NewSchema(fields...)
}

// decoded keeps what was decoded, so that a name has one pointer: *Table (as
// published and as observed), *Function and, for ASIM, *value.Schema.
var decodedTables, observedTables, decodedFunctions, decodedSchemas sync.Map

func factTable(name string, layers Layer) *Table {
	cache := &decodedTables
	if layers&Observed != 0 {
		cache = &observedTables
	}
	if t, ok := cache.Load(name); ok {
		return t.(*Table)
	}
	columns, ok := tableLines.find(name)
	if !ok {
		return nil
	}
	t := &Table{Name: name, Schema: decodeColumns(columns), Extra: noColumns}
	if layers&Observed != 0 {
		t.Extra, t.Open = observedColumns(name, t.Schema), openTables[name]
	}
	kept, _ := cache.LoadOrStore(name, t)
	return kept.(*Table)
}

// standardFields are the columns that every table of a workspace has (Azure
// Monitor, Standard columns in Azure Monitor Logs). The reference of many
// tables does not list all of them.
var standardFields = []value.Field{
	{Name: "TenantId", Type: value.String},
	{Name: "TimeGenerated", Type: value.DateTime},
	{Name: "Type", Type: value.String},
	{Name: "_BilledSize", Type: value.Real},
	{Name: "_IsBillable", Type: value.String},
	{Name: "_ItemId", Type: value.String},
	{Name: "_ResourceId", Type: value.String},
	{Name: "_SubscriptionId", Type: value.String},
	{Name: "_TimeReceived", Type: value.DateTime},
}

// openTables are the tables that get a column for each property that a resource logs.
var openTables = map[string]bool{"AzureDiagnostics": true}

// observedFields are columns that tables have in real workspaces but not in the reference.
var observedFields = map[string][]value.Field{
	"DnsEvents":      {{Name: "Name", Type: value.String}},
	"Heartbeat":      {{Name: "SourceComputerId", Type: value.String}},
	"IdentityInfo":   {{Name: "OnPremisesAccountObjectId", Type: value.String}},
	"OfficeActivity": {{Name: "ClientIP_", Type: value.String}, {Name: "OfficeTenantId_", Type: value.String}, {Name: "UserId_", Type: value.String}},
	"SecurityEvent":  {{Name: "AccessList", Type: value.String}, {Name: "EventOriginId", Type: value.String}},
	"W3CIISLog":      {{Name: "FileUri", Type: value.String}, {Name: "sComputerName", Type: value.String}},
}

// observedColumns returns the columns that a table has besides those of the schema.
func observedColumns(table string, schema *value.Schema) *value.Schema {
	var fields []value.Field
	lists := [][]value.Field{standardFields, observedFields[table]}
	if columns, ok := extraLines.find(table); ok {
		lists = append(lists, decodeColumns(columns).Fields)
	}
	for _, list := range lists {
		for _, f := range list {
			if schema.Index(f.Name) < 0 && !slices.ContainsFunc(fields, func(g value.Field) bool { return g.Name == f.Name }) {
				fields = append(fields, f)
			}
		}
	}
	return value.NewSchema(fields...)
}

// customSuffix ends the names of custom tables (Azure Monitor, create a custom table).
const customSuffix = "_CL"

// assumed returns the table of which only the name is known.
func assumed(name string) *Table {
	return &Table{Name: name, Schema: noColumns, Extra: observedColumns(name, noColumns), Open: true, Assumed: true}
}

// factFunction returns the function of the name if it belongs to one of the layers.
func factFunction(name string, layers Layer) *Function {
	if layers&(ASIM|Solutions) == 0 {
		return nil
	}
	known, ok := functionLines.find(name)
	if !ok {
		name = unversioned(name)
		known, ok = functionLines.find(name)
	}
	if !ok || layers&functionLayer(known) == 0 {
		return nil
	}
	if f, ok := decodedFunctions.Load(name); ok {
		return f.(*Function)
	}
	parts := append(strings.Split(known, "\t"), "", "", "")
	f := &Function{Name: name, Result: noColumns, Open: true, Origin: parts[1]}
	if parts[0] != "" {
		f.Origin, f.Result = ASIMOrigin, asimSchema(parts[0])
		f.setFilters(parts[0])
	}
	if parts[2] != "" {
		f.Reads = strings.Split(parts[2], ",")
	}
	kept, _ := decodedFunctions.LoadOrStore(name, f)
	return kept.(*Function)
}

// functionLayer returns the layer that a function of the facts belongs to.
func functionLayer(known string) Layer {
	if strings.HasPrefix(known, "\t") {
		return Solutions
	}
	return ASIM
}

// unversioned returns the name of an ASIM parser without the version that the
// parsers of Sentinel itself end in, such as V03.
func unversioned(name string) string {
	if !strings.HasPrefix(name, "_Im_") && !strings.HasPrefix(name, "_ASim_") {
		return name
	}
	n := len(name)
	for n > 0 && name[n-1] >= '0' && name[n-1] <= '9' {
		n--
	}
	if n < len(name) && n > 0 && name[n-1] == 'V' {
		return name[:n-1]
	}
	return name
}

func asimSchema(name string) *value.Schema {
	if s, ok := decodedSchemas.Load(name); ok {
		return s.(*value.Schema)
	}
	columns, _ := asimLines.find(name)
	s, _ := decodedSchemas.LoadOrStore(name, decodeColumns(columns))
	return s.(*value.Schema)
}
