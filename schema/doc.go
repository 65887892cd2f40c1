// Package schema describes Microsoft Sentinel's analytics rules: their keys, with
// types, formats and limits, and the facts of Sentinel that rules refer to
// (entities, ATT&CK tactics and techniques, connectors).
//
// The bytes of a file enter; its rules leave, with the problems of their shape.
// Every field of a rule knows its place in the file, and so does every byte of the
// query. How files hold rules is a table of forms. The package does not know
// KQL: to it a query is text.
package schema
