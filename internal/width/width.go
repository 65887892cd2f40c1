// Package width measures how many columns of a terminal a text takes.
package width

import "github.com/rivo/uniseg"

// Of returns the columns that the text takes: none for a combining mark, two
// for an ideograph or an emoji.
func Of(text string) int {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f {
			return uniseg.StringWidth(text)
		}
	}
	return len(text)
}
