package lint

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestZZ(t *testing.T) {
	for _, f := range strings.Split(os.Getenv("ZZ"), ":") {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Skip()
		}
		s := subjectOf(t, string(data))
		r, fr, p, ok := s.windowed()
		fmt.Println(f, fr, p, ok)
		if !ok {
			for _, d := range s.Query.Diagnostics {
				fmt.Println(d.Span, d.Message)
			}
			continue
		}
		for _, row := range r.Rows {
			fmt.Println(" row unknown", row.Unknown, "never", row.Never)
			for _, e := range row.Events {
				fmt.Println("   ", e.Read.Name(), e.Width(p), "low", e.Lower, "up", e.Upper)
			}
		}
		for _, b := range r.Bounds {
			fmt.Println("  bound", b.Read.Name(), b.Axis, b.Lower, b.At, b.Both, b.Span.Text())
		}
	}
}
