package main

import (
	"bufio"
	"fmt"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// inspectedName is what inspect --names says of a name in a query.
type inspectedName struct {
	inspectedPlace
	Length   int             `json:"length"`
	Role     string          `json:"role"` // declaration or reference
	Kind     string          `json:"kind"`
	Type     *string         `json:"type"`     // null when it is not known, or the name has none
	Declared *inspectedPlace `json:"declared"` // null when the query itself does not declare it
	text     string
}

type inspectedPlace struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// namesIn returns what each name of a query stands for; without a query, an empty list that is not nil.
func namesIn(u *project.Unit) []inspectedName {
	if u.Query == nil {
		return []inspectedName{}
	}
	_, info := bind.BindInfo(u.Query.Syntax, u.Catalog)
	names := make([]inspectedName, len(info.Names))
	for i, n := range info.Names {
		text := n.Span.Text()
		names[i] = inspectedName{
			inspectedPlace: placeOf(n.Span), Length: utf8.RuneCountInString(text), Role: "reference", Kind: n.Kind.String(), text: text,
		}
		if n.Declares {
			names[i].Role = "declaration"
		}
		if t := n.TypeName(); t != "" {
			names[i].Type = &t
		}
		if n.Declared.Len() > 0 && n.Declared.Source == n.Span.Source {
			at := placeOf(n.Declared)
			names[i].Declared = &at
		}
	}
	return names
}

// placeOf returns the place in the file at which a span begins.
func placeOf(s diag.Span) inspectedPlace {
	at := s.Position()
	return inspectedPlace{at.Line, at.Column}
}

// print writes a line about the name for people.
func (n *inspectedName) print(w *bufio.Writer) {
	fmt.Fprintf(w, "  %d:%d: %s: %s", n.Line, n.Column, diag.Preview(n.text), n.Kind)
	if n.Type != nil && *n.Type != n.Kind {
		fmt.Fprintf(w, " (%s)", *n.Type)
	}
	if n.Declared != nil && *n.Declared != n.inspectedPlace {
		fmt.Fprintf(w, ", declared at %d:%d", n.Declared.Line, n.Declared.Column)
	}
	fmt.Fprintln(w)
}
