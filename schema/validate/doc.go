// Package validate checks a document against a JSON Schema (draft 2020-12) and
// says what is wrong in words, at the place of the value that is wrong.
//
// A node of package document enters; problems leave, all at once. The messages
// are made from the schema's keywords and from annotations beside them, which
// other tools ignore:
//
//	x-needs     what the value must be, as in "'ten' is text; {a whole number from 0 to 10000} is needed"
//	x-noun      what a value of a long enumeration is, as in "'Foo' is not a {tactic}"
//	x-why       why a missing key is needed, as in "missing key 'id', {which every rule needs}"
//	x-message   the whole message, whatever the fault; {key} is the key of the value
//	x-warns     the keywords, or "*", whose faults are warnings
//	x-fold      true: a value of the enumeration in another letter case is a warning
//	x-hints     by keyword, what to do about the fault
//	x-unknown   by unknown key, what to add to "unknown key 'displayName'; "; "*" is any other key
//
// The package does not know what a document means.
package validate
