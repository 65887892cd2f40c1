// Package types holds the types that the binder gives to expressions, the rules
// by which one type converts to another, and the columns of tables with the
// rules by which the columns of several tables become those of one. It follows
// Microsoft's binder, also where the reference is silent.
//
// It knows nothing of names, scopes or syntax: what a function or a database is,
// the binder keeps in Type.Of.
package types
