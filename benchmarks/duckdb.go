//go:build cgo

package main

import (
	"bufio"
	"database/sql"
	"io"
	"os"

	_ "github.com/duckdb/duckdb-go/v2" // the driver
)

const hasPeer = true

// answerAsPeer asks DuckDB the question on standard input and prints a line for each row of the answer.
func answerAsPeer() error {
	question, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.Query(string(question))
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		places[i] = &cells[i]
	}
	out := bufio.NewWriter(os.Stdout)
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		out.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return out.Flush()
}
