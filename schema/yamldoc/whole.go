package yamldoc

// Whole returns the whole text of a file, each character at its own place, for
// a file that holds a query and nothing else.
func (f *File) Whole() *Text {
	n := len(f.Text)
	return &Text{Text: f.Text, file: f, pieces: []piece{{0, n, 0, n, true}}, exact: true}
}
