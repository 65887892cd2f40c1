package facts

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/connectors.tsv
var connectorData string

var connectors = decode(&connectorData, func(f []string) Connector {
	return Connector{f[0], f[1], Status(f[2]), list(f[3])}
})

// A Connector is a data connector of Sentinel. The list is that of a public index and
// cannot be complete: an unknown connector is not a wrong one.
type Connector struct {
	ID     string // as connectorId names it
	Title  string
	Status Status
	Tables []string // the tables that it fills, sorted; none when that is not known
}

// LookupConnector returns the connector of the id, which is spelt exactly.
func LookupConnector(id string) (*Connector, bool) { return connectors().lookup(id) }

// NearestConnector returns the id of the connector that was probably meant.
func NearestConnector(id string) (string, bool) { return connectors().nearest(id) }

// connectorsByTable are the ids of the connectors that fill each table, those in use first.
var connectorsByTable = sync.OnceValue(func() map[string][]string {
	byTable := map[string][]string{}
	for _, deprecated := range []bool{false, true} {
		for c := range connectors().all() {
			for _, table := range c.Tables {
				if (c.Status == Deprecated) == deprecated {
					byTable[table] = append(byTable[table], c.ID)
				}
			}
		}
	}
	return byTable
})

// ConnectorsOf returns the ids of the connectors that fill the table, those in use first.
func ConnectorsOf(table string) []string { return connectorsByTable()[table] }

// tablesByFold are the names of the tables that connectors fill, by their names in small letters.
var tablesByFold = sync.OnceValue(func() map[string]string {
	byFold := map[string]string{}
	for table := range connectorsByTable() {
		fold := strings.ToLower(table)
		byFold[fold] = max(byFold[fold], table) // Barracuda_CL is there in two cases
	}
	return byFold
})

// TableNamed returns the name of the table, of those that connectors fill, that has this name in some letter case.
func TableNamed(name string) (string, bool) {
	table, ok := tablesByFold()[strings.ToLower(name)]
	return table, ok
}
