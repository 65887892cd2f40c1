package encoding

import (
	"errors"
	"testing"
)

func TestFilesAreDecoded(t *testing.T) {
	for _, test := range []struct {
		name, data, text string
		fault            string // the encoding of an error, "" for none
		at               int
	}{
		{"plain", "é1", "é1", "", 0},
		{"empty", "", "", "", 0},
		{"with a mark", "\xEF\xBB\xBFa", "a", "", 0},
		{"UTF-16, little end first", "\xFF\xFEa\x00\xE9\x00\x3D\xD8\x00\xDE", "aé😀", "", 0},
		{"UTF-16, big end first", "\xFE\xFF\x00a\xD8\x3D\xDE\x00", "a😀", "", 0},
		{"UTF-16 without a mark", "a\x00b\x00", "ab", "", 0},
		{"UTF-16, big end first, without a mark", "\x00a\x00b", "ab", "", 0},
		{"no UTF-8", "ab\xffc", "ab\xffc", "UTF-8", 2},
		{"half a pair", "\xFF\xFEa\x00\x00\xD8", "a\uFFFD", "UTF-16LE", 1},
		{"half a unit", "\xFE\xFF\x00a\x00", "a", "UTF-16BE", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Decode([]byte(test.data))
			var fault *Error
			if errors.As(err, &fault) != (test.fault != "") || text != test.text {
				t.Fatalf("got %q, %v", text, err)
			}
			if fault != nil && (fault.Encoding != test.fault || fault.Offset != test.at) {
				t.Errorf("got %v at %d", fault, fault.Offset)
			}
		})
	}
}
