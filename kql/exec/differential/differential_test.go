package differential

import (
	"encoding/binary"
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/value"
)

var (
	firstSeed = flag.Uint64("first", 1, "the first seed of the random queries")
	queries   = flag.Int("queries", 0, "how many random queries, or calls of each function, are run; 0 for the usual number")
)

func seedOf(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n*0x9e3779b97f4a7c15) }

func TestQueriesAgreeWithThePlainEngine(t *testing.T) {
	n := *queries
	switch {
	case n > 0:
	case testing.Short():
		n = 400
	default:
		n = 1500
	}
	compared, why := 0, map[string]int{}
	drawn, refused := map[string]int{}, map[string]int{}
	for i := range n {
		seed := *firstSeed + uint64(i)
		one, g := draw(seedOf(seed))
		v := one.judge()
		switch {
		case v.difference != "":
			small := one.shrunk()
			t.Errorf("seed %d\n%s\n%s", seed, small, small.judge().difference)
		case v.why != "":
			why[string(v.why)]++
		default:
			compared++
		}
		for name, n := range g.drawn {
			drawn[name] += n
		}
		for name, n := range g.refused {
			refused[name] += n
		}
	}
	t.Logf("%d of %d queries were compared", compared, n)
	for _, w := range slices.Sorted(maps.Keys(why)) {
		t.Logf("%6d not compared: %s", why[w], w)
	}
	for _, name := range slices.Sorted(maps.Keys(drawn)) {
		t.Logf("%6d %s, %d refused", drawn[name], name, refused[name])
	}
	if compared < n*8/10 {
		t.Errorf("only %d of %d queries were compared", compared, n)
	}
}

// FuzzQueries draws a query and its tables from the input, and runs it in both engines.
func FuzzQueries(f *testing.F) {
	for i := range 50 {
		f.Add(seedOf(uint64(i)))
	}
	f.Fuzz(func(t *testing.T, seed []byte) {
		one, _ := draw(seed)
		if v := one.judge(); v.difference != "" {
			t.Errorf("%s\n%s", one, v.difference)
		}
	})
}

func TestLiteralsAreReadAsTheyAreWritten(t *testing.T) {
	for _, pool := range []map[value.Type][]any{tame, wild} {
		for typ, values := range pool {
			for _, v := range append(slices.Clone(values), nil) {
				text := literal(v, typ)
				q := bind.BindText("print "+text, catalogOf(nil))
				if q.HasErrors() || q.Result().Schema().Fields[0].Type != typ {
					t.Errorf("%s does not bind as a %s: %v", text, typ, q.Diagnostics)
					continue
				}
				out, why := (&plain{left: 10}).answer(q)
				if v == nil && typ == value.String {
					v = ""
				}
				if why != "" {
					t.Errorf("%s: %s", text, why)
				} else if textOf(out.rows[0][0]) != textOf(v) {
					t.Errorf("%s is %v, want %s", text, texts(out.rows), textOf(v))
				}
			}
		}
	}
}
