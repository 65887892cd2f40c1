package library

import (
	"math"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

func TestConditions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"iff", args(true, "a", "b"), "a"}, {"iff", args(null(value.Bool), "a", "b"), "b"}, {"iff", args(false, 1, 2.5), 2.5},
		{"iff", args(true, null(value.Long), 5), null(value.Long)},
		{"case", args(false, "S", true, "M", "L"), "M"}, {"case", args(true, "S", true, "M", "L"), "S"}, {"case", args(false, 1, false, 2, 3), 3},
		{"coalesce", args(null(value.Long), 42, 33), 42}, {"coalesce", args("", "x"), "x"}, {"coalesce", args(null(value.Long), null(value.Long)), null(value.Long)},
		{"max_of", args(10, 1, -3, 17), 17}, {"min_of", args(10, null(value.Long), -3), -3}, {"max_of", args(1, 2.5), 2.5},
		{"isempty", args(""), true}, {"isempty", args("x"), false}, {"isempty", args(null(value.Dynamic)), true}, {"isempty", args(dyn("[]")), false},
		{"isnotempty", args("x"), true}, {"isnull", args(""), false}, {"isnull", args(null(value.Long)), true}, {"isnotnull", args(5), true},
		{"not", args(true), false}, {"not", args(null(value.Bool)), null(value.Bool)},
		{"isnan", args(math.NaN()), true}, {"isinf", args(math.Inf(-1)), true}, {"isfinite", args(1.0), true},
		{"isnan", args(null(value.Real)), false}, {"isinf", args(null(value.Real)), false}, {"isfinite", args(null(value.Real)), false},
		{"isascii", args("abc"), true}, {"isascii", args("ä"), false}, {"isutf8", args("ä"), true},
		{"gettype", args("a"), "string"}, {"gettype", args(111), "long"}, {"gettype", args(true), "bool"}, {"gettype", args(ts("1s")), "timespan"},
		{"gettype", args(dyn(`"abc"`)), "string"}, {"gettype", args(dyn(`{"abc":1}`)), "dictionary"}, {"gettype", args(dyn("[1]")), "array"},
		{"gettype", args(123.45), "real"}, {"gettype", args(null(value.Dynamic)), "null"}, {"gettype", args(null(value.Long)), "long"},
		{"around", args(5, 6, 1), true}, {"around", args(dt("2024-01-01"), dt("2024-01-02"), ts("1h")), false},
	})
}

func TestConversions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"tostring", args(123), "123"}, {"tostring", args(null(value.Long)), ""}, {"tostring", args(dt("2017-01-07")), "2017-01-07T00:00:00.0000000Z"},
		{"tostring", args(dyn(`{"a":[1,"x"]}`)), `{"a":[1,"x"]}`}, {"tostring", args(ts("1d")), "1.00:00:00"}, {"tostring", args(true), "true"},
		{"toint", args("123"), int32(123)}, {"toint", args(2.3), int32(2)}, {"toint", args("x"), null(value.Int)}, {"toint", args(dyn("7")), int32(7)},
		{"tolong", args("123"), 123}, {"todouble", args("123.4"), 123.4}, {"toreal", args(5), 5.0}, {"todecimal", args("123.45678"), dec("123.45678")},
		{"tobool", args("true"), true}, {"tobool", args(123), true}, {"tobool", args("0"), false},
		{"todatetime", args("2015-12-31 23:59:59.9"), dt("2015-12-31 23:59:59.9")}, {"todatetime", args("never"), null(value.DateTime)},
		{"todatetime", args(dyn(`"2015-12-31"`)), dt("2015-12-31")},
		{"totimespan", args("0.00:03:00"), ts("3m")}, {"toguid", args("0123456789abcdef0123456789abcdef"), guid("01234567-89ab-cdef-0123-456789abcdef")},
		{"toguid", args("0123456789ab-cdef-0123-456789ABCDEF and more"), guid("01234567-89ab-cdef-0123-456789abcdef")}, {"toguid", args("01-23456789abcdef0123456789abcdef"), null(value.GUID)}, {"toguid", args("01234567-89ab-cdef"), null(value.GUID)},
		{"parse_json", args(`{"a":1}`), dyn(`{"a":1}`)}, {"parse_json", args(""), null(value.Dynamic)}, {"parse_json", args("not json"), dyn(`"not json"`)},
		{"todynamic", args("[1,2.5]"), dyn("[1,2.5]")}, {"dynamic_to_json", args(dyn(`{"b":1,"a":{"d":1,"c":[2]}}`)), `{"a":{"c":[2],"d":1},"b":1}`},
	})
}

func TestStringFunctions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"tolower", args("ABC Ä"), "abc ä"}, {"toupper", args("abc"), "ABC"}, {"tolower", args(dyn(`"ABC"`)), "abc"},
		{"strcat", args("hello", " ", 5, true), "hello 5true"}, {"strcat", args("a", null(value.Long)), "a"},
		{"strcat_delim", args("-", 1, "2", "A", ts("1s")), "1-2-A-00:00:01"}, {"strcat_array", args(dyn("[1,2,3]"), "->"), "1->2->3"},
		{"strlen", args("⒦⒰⒮⒯⒪"), 5}, {"string_size", args("⒦⒰⒮⒯⒪"), 15}, {"strcmp", args("ABC", "ABC"), 0}, {"strcmp", args("abc", "ABC"), 1},
		{"strrep", args("ABC", 2), "ABCABC"}, {"strrep", args("ABC", 3, ","), "ABC,ABC,ABC"}, {"strrep", args(123.0, 2, "!"), "123.0!123.0"},
		{"substring", args("123456", 1), "23456"}, {"substring", args("123456", 2, 2), "34"}, {"substring", args("ABCD", 0, 2), "AB"},
		{"substring", args("123456", -2, 2), "56"}, {"substring", args("äöü", 1, 1), "ö"}, {"substring", args("abc", 9), ""},
		{"split", args("aa_bb", "_"), dyn(`["aa","bb"]`)}, {"split", args("aaa_bbb_ccc", "_", 1), dyn(`["bbb"]`)}, {"split", args("", "_"), dyn(`[""]`)},
		{"split", args("a__b", "_"), dyn(`["a","","b"]`)}, {"split", args("aabbcc", "bb"), dyn(`["aa","cc"]`)},
		{"replace_string", args("a cat, a cat", "cat", "hamster"), "a hamster, a hamster"}, {"replace_strings", args("a b", dyn(`["a","b"]`), dyn(`["b","c"]`)), "b c"},
		{"replace_regex", args("Number is 1", `is (\d+)`, `was: \1`), "Number was: 1"}, {"replace_regex", args("aXb", "X", "$1"), "a$1b"}, {"replace", args("X", "Y", "aXb"), "aYb"},
		{"trim", args("--", "--https://bing.com--"), "https://bing.com"}, {"trim", args(`[^\w]+`, "-  Te st1// $"), "Te st1"},
		{"trim_start", args("https://", "https://bing.com"), "bing.com"}, {"trim_end", args(`\.com`, "bing.com"), "bing"}, {"trim", args(`\s+`, "  a b "), "a b"},
		{"reverse", args("ABCDE"), "EDCBA"}, {"reverse", args(123), "321"},
		{"translate", args("krasp", "otsku", "spark"), "kusto"}, {"translate", args("abc", "x", "abc"), "xxx"}, {"translate", args("abc", "", "ab"), ""},
		{"countof", args("aaa", "a"), 3}, {"countof", args("aaaa", "aa"), 3}, {"countof", args("ababa", "aba"), 2}, {"countof", args("ababa", "aba", "regex"), 1}, {"countof", args("abcabc", "a.c", "regex"), 2},
		{"indexof", args("abcdefg", "cde"), 2}, {"indexof", args("abcdefg", "cde", 1, 4), 2}, {"indexof", args("abcdefg", "cde", 1, 2), 2}, {"indexof", args("abcdefg", "cde", 3, 4), -1},
		{"indexof", args("abcdefg", "cde", -5), 2}, {"indexof", args(1234567, 5, 1, 4), 4}, {"indexof", args("abcdefgabcdefg", "cde", 1, 10, 2), 9}, {"indexof", args("abcdefgabcdefg", "cde", 1, -1, 3), -1},
		{"indexof_regex", args("abcabc", "a.c"), 0}, {"indexof_regex", args("abcabcdefg", "a.c", 0, 9, 2), 3}, {"indexof_regex", args("abcabc", "a.c", 1, -1, 2), -1}, {"indexof_regex", args("ababaa", "a.a", 0, -1, 2), -1}, {"indexof_regex", args("abcabc", "a|ab", -1), null(value.Long)},
		{"has_any_index", args("this is an example", dyn(`["this","example"]`)), 0}, {"has_any_index", args("this is an example", dyn(`["not","example"]`)), 1}, {"has_any_index", args("x", dyn("[]")), -1},
		{"regex_quote", args("(so$me.Te^xt)"), `\(so\$me\.Te\^xt\)`},
	})
}

func TestDatetimeFunctions(t *testing.T) {
	d := func(s string) value.Instant { return dt(s) }
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"now", args(), d("2024-02-29 12:34:56.7890123")}, {"now", args(ts("1h")), d("2024-02-29 13:34:56.7890123")}, {"ago", args(ts("1d")), d("2024-02-28 12:34:56.7890123")},
		{"datetime_diff", args("year", d("2017-01-01"), d("2000-12-31")), 17}, {"datetime_diff", args("quarter", d("2017-07-01"), d("2017-03-30")), 2},
		{"datetime_diff", args("month", d("2017-01-01"), d("2015-12-30")), 13}, {"datetime_diff", args("week", d("2017-10-29 00:00"), d("2017-09-30 23:59")), 5},
		{"datetime_diff", args("day", d("2017-10-29 00:00"), d("2017-09-30 23:59")), 29}, {"datetime_diff", args("hour", d("2017-10-31 01:00"), d("2017-10-30 23:59")), 2},
		{"datetime_diff", args("minute", d("2017-10-30 23:05:01"), d("2017-10-30 23:00:59")), 5}, {"datetime_diff", args("second", d("2017-10-30 23:00:10.100"), d("2017-10-30 23:00:00.900")), 10},
		{"datetime_diff", args("millisecond", d("2017-10-30 23:00:00.200100"), d("2017-10-30 23:00:00.100900")), 100},
		{"datetime_diff", args("microsecond", d("2017-10-30 23:00:00.1009001"), d("2017-10-30 23:00:00.1008009")), 100},
		{"datetime_diff", args("nanosecond", d("2017-10-30 23:00:00.0000000"), d("2017-10-30 23:00:00.0000007")), -700},
		{"datetime_add", args("month", 1, d("2024-01-31")), d("2024-02-29")}, {"datetime_add", args("quarter", 12, d("2017-01-01")), d("2020-01-01")},
		{"datetime_add", args("month", -15, d("2017-01-01")), d("2015-10-01")}, {"datetime_add", args("week", 100, d("2017-01-01")), d("2018-12-02")}, {"datetime_add", args("year", 9000, d("2017-01-01")), null(value.DateTime)},
		{"datetime_part", args("week_of_year", d("2017-10-30 01:02:03.7654321")), int32(44)}, {"datetime_part", args("dayOfYear", d("2017-10-30")), int32(303)},
		{"datetime_part", args("millisecond", d("2017-10-30 01:02:03.7654321")), int32(765)}, {"datetime_part", args("microsecond", d("2017-10-30 01:02:03.7654321")), int32(765432)},
		{"datetime_part", args("nanosecond", d("2017-10-30 01:02:03.7654321")), int32(765432100)}, {"datetime_part", args("quarter", d("2017-10-30")), int32(4)},
		{"dayofweek", args(d("1947-11-30 10:00:05")), ts("0.00:00:00")}, {"dayofweek", args(d("1970-05-11")), ts("1d")}, {"dayofmonth", args(d("2015-12-14")), int32(14)}, {"dayofyear", args(d("2015-12-14")), int32(348)},
		{"hourofday", args(d("2015-12-14 18:54")), int32(18)}, {"monthofyear", args(d("2015-12-14")), int32(12)}, {"getyear", args(d("2015-10-12")), int32(2015)}, {"week_of_year", args(d("2000-01-01")), int32(52)},
		{"startofday", args(d("2017-01-01 10:10:17")), d("2017-01-01")}, {"startofday", args(d("2017-01-01 10:10:17"), -1), d("2016-12-31")},
		{"startofweek", args(d("2017-01-01 10:10:17"), 1), d("2017-01-08")}, {"startofmonth", args(d("2017-01-01 10:10:17"), -1), d("2016-12-01")}, {"startofyear", args(d("2017-01-01 10:10:17"), 1), d("2018-01-01")},
		{"endofday", args(d("2017-01-01 10:10:17")), d("2017-01-01 23:59:59.9999999")}, {"endofweek", args(d("2017-01-01 10:10:17")), d("2017-01-07 23:59:59.9999999")},
		{"endofmonth", args(d("2017-01-01 10:10:17"), 1), d("2017-02-28 23:59:59.9999999")}, {"endofyear", args(d("2017-01-01 10:10:17"), -1), d("2016-12-31 23:59:59.9999999")}, {"endofyear", args(d("9999-01-01")), d("9999-12-31 23:59:59.9999999")},
		{"make_datetime", args(2017, 10, 1), d("2017-10-01")}, {"make_datetime", args(2017, 10, 1, 12, 10), d("2017-10-01 12:10")}, {"make_datetime", args(2017, 10, 1, 12, 11, 0.1234567), d("2017-10-01 12:11:00.1234567")}, {"make_datetime", args(2017, 2, 30), null(value.DateTime)},
		{"make_timespan", args(1, 12), ts("01:12:00")}, {"make_timespan", args(1, 12, 30.55), ts("01:12:30.55")}, {"make_timespan", args(1, 12, 30, 55.123), ts("1.12:30:55.123")},
		{"unixtime_seconds_todatetime", args(1546300800), d("2019-01-01")}, {"unixtime_milliseconds_todatetime", args(1546300800000), d("2019-01-01")}, {"unixtime_microseconds_todatetime", args(1546300800000000), d("2019-01-01")}, {"unixtime_nanoseconds_todatetime", args(1546300800000000000), d("2019-01-01")},
		{"unixtime_seconds_todatetime", args(1546300800.5), d("2019-01-01 00:00:00.5")},
		{"format_datetime", args(d("2017-01-29 09:00:05"), "yy-MM-dd [HH:mm:ss]"), "17-01-29 [09:00:05]"}, {"format_datetime", args(d("2017-01-29 09:00:05"), "yyyy-M-dd [H:mm:ss]"), "2017-1-29 [9:00:05]"},
		{"format_datetime", args(d("2017-01-29 13:00:05"), "yy-MM-dd [hh:mm:ss tt]"), "17-01-29 [01:00:05 PM]"}, {"format_datetime", args(d("2017-01-29 13:00:05.1234500"), "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ"), "2017-01-29T13:00:05.12345Z"},
		{"format_timespan", args(ts("29.09:00:05.12345"), "dd.hh:mm:ss [FF]"), "29.09:00:05 [12]"}, {"format_timespan", args(ts("29.09:00:05.12345"), "ddd.h:mm:ss [fffffff]"), "029.9:00:05 [1234500]"},
		{"format_timespan", args(ts("-01:00:00"), "h:mm"), "-1:00"},
	})
}

func TestDynamicFunctions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"array_length", args(dyn(`[1,2,3,"four"]`)), 4}, {"array_length", args(dyn(`{}`)), null(value.Long)},
		{"bag_pack", args("Level", "Information", "ProcessID", 1234, "Data", dyn(`{"url":"www.bing.com"}`)), dyn(`{"Level":"Information","ProcessID":1234,"Data":{"url":"www.bing.com"}}`)},
		{"pack_array", args(1, "a", null(value.Long), int32(3)), dyn(`[1,"a",null,3]`)},
		{"array_concat", args(dyn("[1,2]"), dyn("[3]")), dyn("[1,2,3]")},
		{"array_iff", args(dyn("[true,false,true]"), dyn("[1,2,3]"), dyn("[4,5,6]")), dyn("[1,5,3]")}, {"array_iff", args(dyn("[1,0,50]"), "yes", "no"), dyn(`["yes","no","yes"]`)},
		{"array_iff", args(dyn(`["some",null]`), 1, 0), dyn("[null,null]")}, {"array_iff", args(dyn("[true,true,true]"), dyn("[1,2]"), dyn("[3,4]")), dyn("[1,2,null]")},
		{"array_index_of", args(dyn(`["this","is","an","example","an","example"]`), "an"), 2}, {"array_index_of", args(dyn(`["this","is","an","example","an","example"]`), "example", 1, 2), -1},
		{"array_index_of", args(dyn(`["this","is","an","example","an","example"]`), "an", 1, -1, 2), 4}, {"array_index_of", args(dyn(`["this","is","an","example","an","example"]`), "an", -3), 4},
		{"array_reverse", args(dyn("[1,2,3]")), dyn("[3,2,1]")},
		{"array_rotate_left", args(dyn("[1,2,3,4,5]"), 2), dyn("[3,4,5,1,2]")}, {"array_rotate_left", args(dyn("[1,2,3,4,5]"), -2), dyn("[4,5,1,2,3]")}, {"array_rotate_right", args(dyn("[1,2,3,4,5]"), 2), dyn("[4,5,1,2,3]")},
		{"array_shift_left", args(dyn("[1,2,3,4,5]"), 2), dyn("[3,4,5,null,null]")}, {"array_shift_left", args(dyn("[1,2,3,4,5]"), -2, -1), dyn("[-1,-1,1,2,3]")}, {"array_shift_right", args(dyn("[1,2,3]"), 1), dyn("[null,1,2]")},
		{"array_slice", args(dyn("[1,2,3]"), 1, 2), dyn("[2,3]")}, {"array_slice", args(dyn("[1,2,3,4,5]"), 2, -1), dyn("[3,4,5]")}, {"array_slice", args(dyn("[1,2,3,4,5]"), -3, -2), dyn("[3,4]")},
		{"array_split", args(dyn("[1,2,3,4,5]"), 2), dyn("[[1,2],[3,4,5]]")}, {"array_split", args(dyn("[1,2,3,4,5]"), dyn("[1,3]")), dyn("[[1],[2,3],[4,5]]")},
		{"array_sort_asc", args(dyn(`[null,"blue","yellow","green",null]`)), dyn(`["blue","green","yellow",null,null]`)}, {"array_sort_asc", args(dyn(`[null,"blue"]`), false), dyn(`[null,"blue"]`)}, {"array_sort_desc", args(dyn("[1,3,4,5,2]")), dyn("[5,4,3,2,1]")},
		{"set_union", args(dyn("[1,2,1]"), dyn("[2,3]")), dyn("[1,2,3]")}, {"set_intersect", args(dyn("[1,2,3]"), dyn("[3,2]")), dyn("[2,3]")}, {"set_difference", args(dyn("[1,2,3]"), dyn("[1]"), dyn("[2]")), dyn("[3]")},
		{"set_has_element", args(dyn(`["this","is"]`), "is"), true}, {"set_has_element", args(dyn("[1]"), 2), false}, {"set_equals", args(dyn("[1,2]"), dyn("[2,1,1]")), true}, {"jaccard_index", args(dyn("[1,2,3]"), dyn("[2,3,4,4]")), 0.5},
		{"bag_keys", args(dyn(`{"a":"b","c":123}`)), dyn(`["a","c"]`)}, {"bag_merge", args(dyn(`{"A1":12,"B1":2}`), dyn(`{"A2":81,"A1":1}`)), dyn(`{"A1":12,"B1":2,"A2":81}`)},
		{"bag_has_key", args(dyn(`{"key1":123}`), "key2"), false}, {"bag_has_key", args(dyn(`{"key2":{"prop1":"abc"}}`), "$.key2.prop1"), true},
		{"bag_remove_keys", args(dyn(`{"key1":123,"key2":{"prop1":"abc","prop2":"xyz"},"key3":[100]}`), dyn(`["$.key2.prop1","key3"]`)), dyn(`{"key1":123,"key2":{"prop2":"xyz"}}`)},
		{"bag_set_key", args(dyn(`{"key1":1,"key3":"abc"}`), "key3", 3), dyn(`{"key1":1,"key3":3}`)}, {"bag_set_key", args(dyn(`{"key1":123}`), "$.key2.prop1", "abc"), dyn(`{"key1":123,"key2":{"prop1":"abc"}}`)},
		{"bag_zip", args(dyn(`["a","b","c"]`), dyn(`[1,"2"]`)), dyn(`{"a":1,"b":"2","c":null}`)}, {"bag_zip", args(dyn(`["a",8,"b"]`), dyn("1")), dyn(`{"a":null,"b":null}`)}, {"bag_zip", args(dyn(`"a"`), dyn("[1]")), null(value.Dynamic)},
		{"zip", args(dyn("[1,3,5]"), dyn("[2,4]")), dyn("[[1,2],[3,4],[5,null]]")}, {"repeat", args(1, 3), dyn("[1,1,1]")},
		{"range", args(1, 8, 3), dyn("[1,4,7]")}, {"range", args(3, 1), dyn("[]")}, {"range", args(1, 4), dyn("[1,2,3,4]")}, {"range", args(3, 1, -1), dyn("[3,2,1]")}, {"range", args(1, 2, 0.5), dyn("[1.0,1.5,2.0]")},
	})
}

func TestNumberFunctions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"bin", args(4.5, 1), 4.0}, {"bin", args(-7, 5), -10}, {"bin", args(ts("16d"), ts("7d")), ts("14d")}, {"bin", args(dt("1970-05-11 13:45:07"), ts("1d")), dt("1970-05-11")},
		{"bin", args(5, 0), null(value.Long)}, {"bin", args(5, -1), null(value.Long)}, {"floor", args(dt("2024-01-01 13:45"), ts("1h")), dt("2024-01-01 13:00")}, {"bin", args(dec("4.7"), dec("0.5")), dec("4.5")},
		{"bin_at", args(6.5, 2.5, 7.0), 4.5}, {"bin_at", args(ts("1h"), ts("1d"), ts("12h")), ts("-12:00:00")}, {"bin_at", args(dt("2017-05-15 10:20"), ts("1d"), dt("1970-01-01 12:00")), dt("2017-05-14 12:00")}, {"bin_at", args(dt("2017-05-17 10:20"), ts("7d"), dt("2017-06-04")), dt("2017-05-14")},
		{"abs", args(-5), 5}, {"abs", args(-2.5), 2.5}, {"abs", args(ts("-1.00:00:00")), ts("1d")},
		{"sqrt", args(256.0), 16.0}, {"sqrt", args(-1.0), null(value.Real)}, {"log", args(0.0), math.Inf(-1)}, {"log", args(-1.0), null(value.Real)}, {"log10", args(1000.0), 3.0}, {"log2", args(8.0), 3.0}, {"exp", args(0), 1.0}, {"exp10", args(2), 100.0}, {"pow", args(2, 3), 8.0},
		{"sign", args(-42), -1.0}, {"ceiling", args(1.1), 2.0}, {"ceiling", args(-5), -5}, {"round", args(2.98765, 3), 2.988}, {"round", args(2.5), 3.0}, {"round", args(15.65, -1), 20.0}, {"round", args(25, -1), 30},
		{"pi", args(), math.Pi}, {"degrees", args(math.Pi / 4), 45.0}, {"radians", args(180.0), math.Pi}, {"gamma", args(5.0), 24.0}, {"acos", args(2.0), null(value.Real)}, {"atan2", args(1.0, 1.0), math.Pi / 4},
		{"format_bytes", args(564), "564 Bytes"}, {"format_bytes", args(10332, 1), "10.1 KB"}, {"format_bytes", args(20010332), "19 MB"}, {"format_bytes", args(20010332, 2), "19.08 MB"}, {"format_bytes", args(20010332, 0, "KB"), "19541 KB"},
	})
}
