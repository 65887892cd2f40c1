package column

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
)

func TestAnOrderMadeKeyByKeyEqualsOneMadeByComparing(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	types := []value.Type{value.Long, value.Int, value.String, value.DateTime, value.Timespan, value.Bool, value.Real, value.Decimal}
	for range 100 {
		var keys []Key
		var cols []value.Column
		const rows = 300
		for range 1 + random.IntN(3) {
			typ := types[random.IntN(len(types))]
			b := value.NewBuilder(typ, rows)
			for range rows {
				var v any
				switch random.IntN(10) {
				case 0:
				case 1:
					v = value.Cast(math.NaN(), typ)
				case 2:
					v = value.Cast(-random.NormFloat64()*1e12, typ)
				default:
					v = value.Cast(int64(random.IntN(9)-4), typ)
				}
				b.Append(v)
			}
			cols = append(cols, b.Column())
			keys = append(keys, Key{Descending: random.IntN(2) == 0, NullsFirst: random.IntN(2) == 0})
		}
		want, got := All(rows), All(rows)
		byComparing(want, cols, keys)
		got, err := byKeys(got, cols, keys, func() error { return nil })
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%+v: got %v, %v want %v", keys, got, err, want)
		}
	}
}

func TestGroupersAgreeOnWhichKeysAreEqual(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	types := []value.Type{value.Long, value.String, value.DateTime, value.Bool, value.Dynamic, value.Real}
	for range 200 {
		n := 1 + random.IntN(4)
		chosen := make([]value.Type, n)
		cols := make([]value.Column, n)
		for i := range n {
			chosen[i] = types[random.IntN(len(types))]
			b := value.NewBuilder(chosen[i], 60)
			for range 60 {
				var v any
				if k := random.IntN(4); k > 0 {
					v = value.Cast(int64(k), chosen[i])
				}
				b.Append(v)
			}
			cols[i] = b.Column()
		}
		for _, nullsDiffer := range []bool{false, true} {
			got, want := make([]int, 60), make([]int, 60)
			g := NewGrouper(chosen, nullsDiffer)
			g.Add(cols, got)
			numberByEncoding(cols, want, nullsDiffer)
			if !slices.Equal(got, want) {
				t.Fatalf("%v: got %v want %v", chosen, got, want)
			}
			if g.Find(cols, got); !slices.Equal(got, want) {
				t.Fatalf("%v: found %v want %v", chosen, got, want)
			}
		}
	}
}

// numberByEncoding is the meaning of a grouper.
func numberByEncoding(cols []value.Column, ids []int, nullsDiffer bool) {
	known := map[string]int{}
	for r := range ids {
		var key []byte
		null := false
		for _, c := range cols {
			null = null || c.IsNull(r)
			key = value.AppendKey(key, c.Value(r))
		}
		if null && nullsDiffer {
			ids[r] = -1
			continue
		}
		id, ok := known[string(key)]
		if !ok {
			id = len(known)
			known[string(key)] = id
		}
		ids[r] = id
	}
}
