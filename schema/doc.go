// Package schema says what a Microsoft Sentinel analytics rule is: its keys, their
// types, formats and limits, and the facts of Sentinel that a rule speaks of
// (entities, ATT&CK tactics and techniques, connectors).
//
// The bytes of a rule file enter; a Rule leaves, in which every field knows its place
// in the file and every byte of the query its own, together with the problems of the rule's shape. The
// package knows nothing of KQL: to it a query is text.
package schema
