package diag

// DidYouMean returns the end of a message about an unknown name, "; did you mean 'X'?", or "" if no
// known name is near it.
func DidYouMean(near string, found bool) string {
	if !found {
		return ""
	}
	return "; did you mean " + Quote(near) + "?"
}
