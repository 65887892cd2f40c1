package differential

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// otherQueries are queries over the tables of callTables with operators that the grammar does not draw.
var otherQueries = []string{
	"T | make-series n = count(), avg(r0) default = 0 on t0 from datetime(2024-01-01) to datetime(2024-03-01) step 1d by b0",
	"T | sort by t0 asc | scan declare (n: long = 0) with (step a: i0 > 0 => n = n + 1; step b output = last: i0 < 0;)",
	"T | partition by i0 (top 2 by l0 | project l0, s0)",
	"T | partition by s0 { U | where i0 > 1 | count }",
	"T | mv-apply x = d0 on (where isnotnull(x) | summarize n = count(), list = make_list(x))",
	"T | mv-apply with_itemindex = k x = d0 to typeof(string) limit 3 on (order by x asc | take 1)",
	"T | parse s0 with a:string '-' b:long * | where isnotempty(a)",
	"T | parse-where kind = regex flags = i s0 with * 'a' x:string 'c'",
	"T | parse-kv s0 as (a:string, b:long) with (pair_delimiter = ';', kv_delimiter = '=', quote = '\"')",
	"T | top-nested 2 of s0 with others = 'rest' by count(), top-nested of i0 by max(l0) desc",
	"T | top-hitters 3 of s0 by l0", "T | sample 5", "T | sample-distinct 3 of s0", "T | reduce by s0 with threshold = 0.3", "T | getschema",
	"T | serialize n = row_number(), c = row_cumsum(i0), p = prev(s0), q = next(l0, 2, 7), r = row_rank_dense(s0)",
	"T | fork (where i0 > 0 | count) (summarize max(l0) by s0)", "T | facet by s0, b0 with (project t0, r0)", "T | evaluate pivot(s0, count(), b0)", "T | evaluate bag_unpack(d0, 'x_')",
	"T | evaluate narrow()", "search in (T, U) 'ab' or s0 has 'b'", "find withsource = src in (T, U) where i0 > 0 project s0, pack(*)", "T | where * has 'ab'",
	"let f = (t:(i0:int, s0:string), n:long = 2) { t | take n }; f(T); f(U, 3)", "let g = (x:(*)) { x | count }; T | invoke g()",
	"let s = toscalar(T | summarize make_set(s0)); T | where s0 in (s) | as A | union A", "range x from 1 to 5 step 1 | extend y = x % 2 | summarize percentiles(x, 5, 50), stdev(x) by y",
	"T | lookup (U | project i0, v = s0) on i0 | project-rename w = v | project-reorder w, * desc", "datatable(a:int, b:string)[1, 'x', int(null), ''] | join kind = fullouter U on $left.a == $right.i0",
	"T | summarize hll(s0), tdigest(r0) by b0 | summarize hll_merge(hll_s0), tdigest_merge(tdigest_r0)", "print t = datetime_add('month', 1, now()), format_timespan(1d, 'dd.hh'), x = dynamic({'a': [1, 2]}).a[0]",
	"T | extend x = series_fit_line(range(1, 5)), y = bin_at(t0, 1d, datetime(2024-01-01)) | render timechart with (title = 'x')", "T | as Z | distinct s0, i0 | count",
}

// caseQueries are the queries of the engine's cases, which bring their own tables.
var caseQueries = sync.OnceValue(func() []string {
	files, _ := filepath.Glob("../testdata/*.cases")
	var list []string
	for _, file := range files {
		text, _ := os.ReadFile(file)
		for _, part := range strings.Split("\n"+string(text), "\n== ")[1:] {
			_, rest, _ := strings.Cut(part, "\n")
			query, _, _ := strings.Cut(rest, "\n--")
			list = append(list, query)
		}
	}
	return list
})

var words = regexp.MustCompile(`(?s)[A-Za-z_][\w-]*|\d+(\.\d+)?|"[^"]*"|'[^']*'|[=!<>]=|=~|!~|\.\.|\s+|.`)

// oddWords take the place of words of a query.
var oddWords = []string{
	"(", ")", "[", "]", "{", "}", ",", ";", "|", "*", "-", "..", "=", "==", "=>", "<|", "null", "true", "0", "-1", "99999999999999999999", "1e999", "''", "\"", "@'\\'", "```",
	"dynamic", "typeof(long)", "by", "on", "with", "kind=", "asc", "nulls first", "$left", "$right", "let", "print", "union", "join", "where", "not", "in", "has_any", "toscalar(", "materialize(",
	"datetime(", "1d", "long(9223372036854775807)", "long(-9223372036854775808)", "real(nan)", "real(+inf)", "\x00", "\xff", "é", "\u2028", "// x\n", "T", "U", "T*", "i0", "d0", "s0", "['x y']",
}

// mutated returns a text with a few of its words changed.
func (d *dice) mutated(text string) string {
	list := words.FindAllString(text, -1)
	for range 1 + d.below(3) {
		if len(list) < 2 {
			break
		}
		i, k := d.below(len(list)), d.below(len(list))
		switch d.below(10) {
		case 0:
			list = slices.Delete(list, i, i+1)
		case 1:
			list = slices.Insert(list, i, list[k])
		case 2:
			list[i], list[k] = list[k], list[i]
		case 3, 4, 5, 6: // by one of its kind, so that the text may still be a query
			for n := range list {
				if at := (k + n) % len(list); kindOf(list[at]) == kindOf(list[i]) && list[at] != list[i] {
					list[i] = list[at]
					break
				}
			}
		case 7:
			list[i] = pick(d, oddWords)
		case 8:
			list = slices.Insert(list, i, pick(d, oddWords))
		case 9:
			low, high := min(i, k), max(i, k)
			part := slices.Clone(list[low:high])
			if d.chance(50) {
				list = slices.Delete(list, low, min(high, low+12))
			} else {
				list = slices.Insert(list, high, part[:min(len(part), 12)]...)
			}
		}
	}
	return strings.Join(list, "")
}

// kindOf tells names, numbers, texts, spaces and signs apart.
func kindOf(word string) int {
	return slices.IndexFunc([]string{letterSet, "0123456789", "\"'", " \n\t"}, func(set string) bool { return strings.IndexByte(set, word[0]) >= 0 })
}

const letterSet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

// mutation draws a query of the grammar, the other queries or the cases, and changes it.
func mutation(seed []byte) (text string, tables []*table) {
	d := newDice(seed)
	switch {
	case d.chance(40):
		return d.mutated(pick(d, otherQueries)), callTables()
	case d.chance(40):
		return d.mutated(pick(d, caseQueries())), callTables()
	}
	one, _ := draw(seed)
	return d.mutated(one.query.String()), one.tables
}

func TestMutatedQueriesAnswerOrSayWhatIsWrong(t *testing.T) {
	n := 2500
	if testing.Short() {
		n = 600
	}
	if *queries > 0 {
		n = *queries
	}
	bound, ran := 0, 0
	for i := range n {
		seed := *firstSeed + uint64(i)
		text, tables := mutation(seedOf(seed))
		e := survive(text, tables, catalogOf(tables), timeGiven)
		if e.fault != "" {
			t.Errorf("seed %d\n%s\n%s", seed, text, e.fault)
		}
		if e.bound {
			bound++
		}
		if e.ran {
			ran++
		}
	}
	t.Logf("%d queries, %d bound, %d gave an answer", n, bound, ran)
}

func TestTheOtherQueriesRun(t *testing.T) {
	tables := callTables()
	for _, text := range otherQueries {
		if e := survive(text, tables, catalogOf(tables), time.Minute); !e.ran {
			t.Errorf("%s: bound: %t %s", text, e.bound, e.fault)
		}
	}
}

// FuzzMutations changes a query as the input says, and runs it.
func FuzzMutations(f *testing.F) {
	for i := range 50 {
		f.Add(seedOf(uint64(i)))
	}
	f.Fuzz(func(t *testing.T, seed []byte) {
		text, tables := mutation(seed)
		if e := survive(text, tables, catalogOf(tables), timeGiven); e.fault != "" {
			t.Errorf("%s\n%s", text, e.fault)
		}
	})
}
