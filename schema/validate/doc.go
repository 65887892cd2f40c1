// Package validate checks a YAML document against a JSON Schema (draft 2020-12)
// and tells what is wrong in words, at the place of the value at fault.
//
// A document of package yamldoc enters; problems leave, all at once. The messages are made
// from the schema's own keywords and from annotations beside them, which other
// tools ignore:
//
//	x-needs     what the value must be, as in "'ten' is text; {a whole number from 0 to 10000} is needed"
//	x-noun      what one value of a long enumeration is, as in "'Foo' is no {tactic}"
//	x-why       behind a missing key, as in "missing key 'id', {which every rule needs}"
//	x-message   the whole message of a value at fault, whatever its fault; {key} is its key
//	x-warns     the keywords, or "*", whose faults are warnings
//	x-fold      true: a value of the enumeration in another letter case is a warning
//	x-hints     by keyword, what to do about the fault
//	x-unknown   by unknown key, what to say of it behind "unknown key 'displayName'; "
//
// The package knows nothing of what a document means.
package validate
