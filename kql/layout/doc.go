// Package layout lays out the text of a query as Microsoft's editor does: it decides where lines
// break, how far they are indented and where blanks stand.
//
// The tokens and comments of the text are never written anew, only what lies between them, so
// that none can be lost. The tree says what a token is for. The author's line breaks stay, and where
// a part of a query has one, the parts beside it get theirs: the operators of a pipe, the columns of
// a project, the arguments of a call. A part that is too wide for one line is broken as well.
//
// Microsoft's formatter measures that width, and asks which lines break, in the text as it was, so a
// second run can move things again. Here the width is that of the text as it will be, and breaks spread
// until nothing changes: laying out what is laid out changes nothing.
package layout
