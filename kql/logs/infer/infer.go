// Package infer finds out the columns of a file and their types, from the table's
// schema, from what the file declares, from the columns' names, or from all values.
package infer

import (
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs/decode"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An Origin says how the type of a column was decided.
type Origin uint8

// The origins of types.
const (
	FromSchema  Origin = iota // the table's schema
	FromFile                  // the file's own declaration
	FromName                  // the column's name: a suffix, or a zone of times
	FromValues                // all of its values
	FromNothing               // nothing: it has no values, and counts as a string
)

var originNames = [...]string{FromSchema: "the table's schema", FromFile: "the file", FromName: "its name", FromValues: "its values", FromNothing: "no values"}

// String says it in words.
func (o Origin) String() string { return originNames[o] }

// Columns are the columns of a file.
type Columns struct {
	Source     *record.Source
	Convention decode.Convention
	Known      *value.Schema                           // the columns whose types the caller knows, nil for none
	Zone       *time.Location                          // of times whose column names an unknown zone; nil makes such a column an error
	Time       func(text string) (value.Instant, bool) // reads times in none of the usual forms; nil for none
	Only       Selection                               // the rows whose values count
	Workers    int                                     // how many goroutines read the file; 0 for as many as there are processors

	// Infer sets Schema and Origins. The caller may set them instead when the file has no other columns.
	Schema  *value.Schema
	Origins []Origin // of the columns of Schema

	// Table is the table that all rows name in their column Type; "" when they do
	// not agree, or when the columns were not inferred.
	Table string

	orders orders
}

// A Selection selects the rows of a file that have a value in a column. The zero Selection selects all.
type Selection struct{ Column, Value string }

// typeColumn is the column that names the table of its row.
const typeColumn = "Type"

// Infer reads the whole file once, for its columns and their types.
func (c *Columns) Infer() error {
	all := c.newSurvey("")
	for _, declared := range c.Source.Layout.Columns {
		i, wrong := all.slot(heading.Plain(declared.Name))
		if wrong != nil {
			return wrong
		}
		if g := all.guesses[i]; declared.Type != value.Unknown && g.declared == value.Unknown {
			g.declared, g.origin = declared.Type, FromFile
		}
	}
	if err := all.read(c.Source); err != nil {
		return err
	}
	return c.settle(all)
}

// Decoder returns what decodes a column; h is its heading in the file, nil where that is not known.
func (c *Columns) Decoder(field value.Field, h *heading.Heading) *decode.Decoder {
	d := &decode.Decoder{Convention: c.Convention, Field: field, Loose: c.Source.Loose}
	if field.Type == value.DateTime {
		d.Order, d.Time = func() decode.DateOrder { return c.orderOf(field.Name) }, c.Time
		if h != nil {
			d.Zone = h.ZoneOr(c.Zone)
		}
	}
	return d
}

// settle decides the types of the columns.
func (c *Columns) settle(s *survey) error {
	var fields []value.Field
	known := map[string]bool{}
	if c.Known != nil {
		fields, c.Origins = append(fields, c.Known.Fields...), make([]Origin, len(c.Known.Fields))
		for _, field := range fields {
			known[field.Name] = true
		}
	}
	for _, g := range s.inOrder() {
		name := g.heading.Name
		t, origin := g.settled(c.Convention)
		if t == value.DateTime {
			if wrong := g.zoneFault(c.Zone); wrong != nil {
				return wrong
			}
		}
		if !known[name] {
			fields, c.Origins = append(fields, value.Field{Name: name, Type: t}), append(c.Origins, origin)
			c.explain(g, t)
			if t == value.DateTime && g.declared == value.Unknown {
				o := c.orders.of(name)
				o.once.Do(func() { o.order = g.dates.orderOf(name, c.Source.Notes) })
			}
		}
		if name == typeColumn && g.values == s.rows && !g.differ {
			c.Table = g.first
		}
	}
	c.Schema = value.NewSchema(fields...)
	return nil
}

// explain notes a column whose name promises another type than its values have.
func (c *Columns) explain(g *guess, t value.Type) {
	if g.broken < 0 || g.declared != value.Unknown {
		return
	}
	if g.promised == value.DateTime && g.dates.contradicts() && g.broken == g.dates.vague.At {
		c.Source.Notes.Know(fault.At(g.broken, fault.Other, "the dates of column %s begin with the day as well as with the month, so that %s may mean either; the column is read as %s",
			diag.Quote(g.heading.Name), g.dates.vague.Message, t))
		return
	}
	c.Source.Notes.Know(fault.At(g.broken, fault.Other, "the name of column %s promises a %s, which this value is not; the column is read as %s",
		diag.Quote(g.heading.Name), g.promised, t))
}
