package main

import (
	"fmt"
	"math"
	"strings"
)

// onTable is the command of a query over the table T.
const onTable = "query --table T={dir}/T.csv --file {dir}/q.kql --format json"

// over makes the files of a query over the table T.
func over(kql string, table func(n int) string) func(n int) map[string]string {
	return func(n int) map[string]string { return map[string]string{"q.kql": kql, "T.csv": table(n)} }
}

// texts makes a table of one row: a text of n KB, and one of a quarter of that to be found in it.
func texts(piece, end string) func(n int) string {
	return func(n int) string {
		text := strings.Repeat(piece, n<<10/len(piece))
		return "s,w\n" + text + "," + text[:len(text)/4] + end + "\n"
	}
}

// rows makes a table of n rows.
func rows(head, row string) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		b.WriteString(head + "\n")
		for i := range n {
			fmt.Fprintf(&b, row+"\n", i, uint32(i)*2654435761)
		}
		return b.String()
	}
}

// polygon makes a table of one row: a polygon of n corners.
func polygon(n int) string {
	var b strings.Builder
	b.WriteString("p\n\"{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[")
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		fmt.Fprintf(&b, "[%g,%g],", 10*math.Cos(a), 10*math.Sin(a))
	}
	b.WriteString("[10,0]]]}\"\n")
	return b.String()
}

const around = "range x from 1 to 2000 step 1 | extend p = toscalar(T | project todynamic(p)) | "

// runCosts are queries that cost while they run.
var runCosts = []costCase{
	{"find/contains", 64, onTable, over("T | project s contains w", texts("a", "b"))},
	{"find/has", 64, onTable, over("T | project s has w", texts("a", ""))},
	{"find/has_cs", 64, onTable, over("T | project s has_cs w", texts("a", ""))},
	{"find/hasprefix-wide", 64, onTable, over("T | project s hasprefix w", texts("ä", "b"))},
	{"find/has_any", 64, onTable, over("T | project s has_any (w, 'b')", texts("a", ""))},
	{"find/countof", 64, onTable, over("T | project countof(s, w)", texts("a", ""))},
	{"find/indexof", 64, onTable, over("T | project indexof(s, w, 0, -1, 1000000)", texts("a", ""))},
	{"find/has_ipv4", 64, onTable, over("T | project has_ipv4(s, '1.1.1.1'), has_any_ipv4_prefix(s, '1.1.', '1.')", texts("1.", ""))},
	{"text/replace_strings", 64, onTable, over("T | project strlen(replace_strings(s, dynamic(['a','b']), dynamic(['xx','yy'])))", texts("ab", ""))},
	{"text/translate", 64, onTable, over("T | project strlen(translate(w, 'x', s))", texts("a", ""))},
	{"text/split", 16, onTable, over("T | project array_length(split(s, 'a'))", texts("ab", ""))},
	{"text/substring", 64, onTable, over("T | extend x = range(1, 1000) | mv-expand x to typeof(long) | summarize dcount(substring(s, x, 1))", texts("ä", ""))},
	{"regex/counted", 64, onTable + " --timeout 1s", over(`T | project s matches regex "a{1,500}b"`, texts("a", ""))},
	{"regex/choices", 64, onTable + " --timeout 1s", over(`T | project s matches regex "(a|aa|aaa){1,200}b"`, texts("a", ""))},
	{"regex/extract_all", 16, onTable, over(`T | project array_length(extract_all("(a)(b)", s))`, texts("ab", ""))},
	{"rows/sort", 5_000, onTable, over("T | sort by h asc | take 1", rows("x,h", "%d,h%d"))},
	{"rows/percentile", 5_000, onTable, over("T | summarize percentiles(h, 5, 50, 95)", rows("x,h", "%d,%d"))},
	{"rows/semi-join", 10_000, onTable, over("T | extend k = 1 | join kind=rightsemi (T | extend k = 1) on k | count", rows("x,h", "%d,%d"))},
	{"rows/join", 1_000, onTable + " --timeout 1s", over("T | extend k = 1 | join kind=inner (T | extend k = 1) on k | where x + h < 0 | count", rows("x,h", "%d,%d"))},
	{"rows/make-series", 1_000, onTable, over("T | make-series n = count() on x from 0 to 86400 step 1 by h | count", rows("x,h", "%d,%d"))},
	{"rows/expanded", 1_000, onTable, over("T | extend p = strcat(h, x) | mv-expand e = range(1, 20) | summarize dcount(strcat(p, e))", rows("x,h", "%d,%d"))},
	{"arrays/set_union", 5_000, onTable, over("T | summarize l = make_list(x), m = make_list(h) | project array_length(set_union(l, m))", rows("x,h", "%d,%d"))},
	{"arrays/sort", 5_000, onTable, over("T | summarize l = make_list(h) | project array_length(array_sort_desc(l))", rows("x,h", "%d,%d"))},
	{"arrays/periods", 5_000, onTable, over("T | summarize l = make_list(h % 37) | project series_periods_detect(l, 4.0, 500000.0, 2)", rows("x,h", "%d,%d"))},
	{"shapes/contains", 500, onTable, over(around+"summarize countif(geo_point_in_polygon(x % 20, 5, p))", polygon)},
	{"shapes/distance", 500, onTable + " --timeout 1s", over(around+"summarize sum(geo_distance_point_to_polygon(x % 80, 50, p))", polygon)},
	{"shapes/area", 500, onTable, over("T | project geo_polygon_area(todynamic(p))", polygon)},
}
