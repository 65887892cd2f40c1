// Package source is what the engine asks of whoever has tables, and what it
// gets: a request for a table, a cursor over its parts, and the columns of a part.
//
// The engine reads through it, readers of logs and simulated workspaces implement it;
// neither has to know the other.
package source

import (
	"context"
	"errors"

	"github.com/ruleproof/ruleproof/kql/value"
)

// ErrUndeclared is what a Source returns for a table that it does not have.
var ErrUndeclared = errors.New("not declared")

// Kind says what a query asks a Source for.
type Kind uint8

// The kinds of requests.
const (
	TableRequest     Kind = iota // a table of the workspace; Name is its name
	WatchlistRequest             // _GetWatchlist; Name is the alias
	ExternalRequest              // externaldata; Name is the address
	FunctionRequest              // a function whose rows the run declares; Name is its name
)

// A Request is what one scan reads.
type Request struct {
	Kind   Kind
	Name   string
	Fields []value.Field // the columns that the query uses, with the types that it expects
	// Ahead says that parts are read before it is known whether the answer needs them. What is noticed
	// about a table then counts for those parts that are taken: see Taken and Finisher.
	Ahead bool
	// Of external data: all columns that the query declares, in order, and what
	// its with clause says, such as format.
	Declared   []value.Field
	Properties map[string]string
}

// A Source serves the tables of a run.
type Source interface {
	// Open begins to read. It returns an error that wraps ErrUndeclared for
	// what the source does not have.
	Open(ctx context.Context, r Request) (Cursor, error)
}

// A Cursor yields the rows of a table in order, part by part.
type Cursor interface {
	// Next returns the next part, or io.EOF after the last. One goroutine at a time calls it.
	Next(ctx context.Context) (Part, error)
	Close() error
}

// A Part is some consecutive rows of a table, which are yet to be read. Several
// parts of a table may be read at the same time.
type Part interface {
	Read() (Rows, error)
}

// Taken is what a Part may be as well. Taken says that the answer needs the part. Parts are taken in order.
type Taken interface{ Taken() }

// A Finisher is what a Cursor may be as well. Finished says that the answer needs the end of the table.
type Finisher interface{ Finished() }

// Rows are the rows of a part. One goroutine uses them.
type Rows interface {
	Len() int
	// Column returns a column of the request for the given rows, or for all of them where rows is nil.
	Column(i int, rows []int) (value.Column, error)
	// Release says that neither the rows nor a column that shares memory with
	// them is used any more. Columns that were returned stay good.
	Release()
}

// TimeColumn is the column with the time of a row's event.
const TimeColumn = "TimeGenerated"

// The columns by which a source says when a row arrived in the workspace, which ingestion_time() returns. A
// query that does not name them can ask for them all the same. ArrivalColumn counts first; a row
// without a value in either has arrived at the time of its event.
const (
	ArrivalColumn  = "_IngestionTime"
	ReceivedColumn = "_TimeReceived"
)
