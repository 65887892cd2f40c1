package schema

import (
	"iter"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A ColumnUse is a place where a rule takes a column of its query's result.
type ColumnUse struct {
	Name string // as Sentinel looks it up: blanks within the braces of a placeholder are part of it
	Span diag.Span
	For  Purpose
}

// A Purpose says what a rule takes a column for.
type Purpose uint8

// The purposes of columns.
const (
	ForEntity       Purpose = iota // an identifier of an entity, or a column of entities
	ForCustomDetail                // the values of a custom detail
	ForText                        // a placeholder in the alert's title or description
	ForDetail                      // the alert's tactics or severity
	ForProperty                    // a dynamic property of the alert
)

// Columns yields every place where the rule names a column of its query's result.
func (r *Rule) Columns() iter.Seq[ColumnUse] {
	return func(yield func(ColumnUse) bool) {
		use := func(name string, at diag.Span, purpose Purpose) bool {
			return name == "" || yield(ColumnUse{name, at, purpose})
		}
		field := func(f Field[string], purpose Purpose) bool { return use(f.Value, f.Span, purpose) }
		for _, m := range r.EntityMappings.Value {
			for _, f := range m.FieldMappings.Value {
				if !field(f.ColumnName, ForEntity) {
					return
				}
			}
		}
		for _, c := range r.SentinelEntitiesMappings.Value {
			if !field(c, ForEntity) {
				return
			}
		}
		for _, d := range r.CustomDetails.Value {
			if !field(d.Column, ForCustomDetail) {
				return
			}
		}
		o := r.AlertDetailsOverride.Value
		for _, f := range [...]Field[*Format]{o.DisplayNameFormat, o.DescriptionFormat} {
			if f.Value == nil {
				continue
			}
			for _, p := range f.Value.Placeholders {
				if !use(p.Column, p.Span, ForText) {
					return
				}
			}
		}
		if !field(o.TacticsColumnName, ForDetail) || !field(o.SeverityColumnName, ForDetail) {
			return
		}
		for _, p := range o.DynamicProperties.Value {
			if !field(p.Column, ForProperty) {
				return
			}
		}
	}
}
