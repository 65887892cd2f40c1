package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// peerCommand is the argument that makes this program answer a question with DuckDB.
const peerCommand = "duckdb"

// peerTypes are the DuckDB types of the columns that are not text.
var peerTypes = map[string]string{
	"TimeGenerated": "TIMESTAMP", "CreatedDateTime": "TIMESTAMP", "DurationMs": "BIGINT", "IsInteractive": "BOOLEAN",
	"DeviceDetail": "JSON", "Status": "JSON", "InitiatedBy": "JSON", "TargetResources": "JSON",
}

// source returns the call of DuckDB's table function that reads a file of the table.
func (t table) source(path, form string, given bool) string {
	quoted := "'" + strings.ReplaceAll(path, "'", "''") + "'"
	isCSV := strings.HasPrefix(form, "csv")
	switch {
	case !given && isCSV:
		return "read_csv(" + quoted + ")"
	case !given:
		return "read_json(" + quoted + ")"
	}
	var columns []string
	for _, c := range t.row(rand.New(rand.NewPCG(seed, 0)), dayEnd) {
		typ := peerTypes[c.name]
		if typ == "" {
			typ = "VARCHAR"
		}
		columns = append(columns, fmt.Sprintf("%s: '%s'", c.name, typ))
	}
	list := "columns = {" + strings.Join(columns, ", ") + "}"
	switch {
	case isCSV:
		return fmt.Sprintf("read_csv(%s, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', %s)", quoted, list)
	case form == "json":
		return fmt.Sprintf("read_json(%s, format = 'array', %s)", quoted, list)
	}
	return fmt.Sprintf("read_json(%s, format = 'newline_delimited', %s)", quoted, list)
}
