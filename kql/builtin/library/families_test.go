package library

import (
	"fmt"
	"math"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

func TestParsingFunctions(t *testing.T) {
	const id = "82b8be2d-dfa7-4bd1-8f63-24ad26d31449"
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"extract", args("User: ([^,]+)", 1, "User: James, Age: 29"), "James"},
		{"extract", args("x=([0-9.]+)", 1, "hello x=45.6|wo"), "45.6"},
		{"extract", args("x", 0, "abc"), ""},
		{"extract", args("a(b)?", 1, "ac"), ""},
		{"extract", args("([0-9]+)", 1, "n 12", "long"), 12},
		{"extract", args("([0-9]+)", 1, "none", "long"), null(value.Long)},
		{"extract_all", args(`([\da-f]{2})`, "82b8"), dyn(`["82","b8"]`)},
		{"extract_all", args(`(\w)(\w+)(\w)`, dyn("[1,3]"), id), dyn(`[["8","d"],["d","7"],["4","1"],["8","3"],["2","9"]]`)},
		{"extract_all", args(`(?P<first>\w)(?P<middle>\w+)(?P<last>\w)`, dyn(`["first",2,"last"]`), "abcd"), dyn(`[["a","bc","d"]]`)},
		{"extract_all", args("(x)", "abc"), null(value.Dynamic)},
		{"extract_json", args("$.hosts[1].AvailableMB", `{"hosts":[{"AvailableMB":5},{"AvailableMB":2000}]}`), dyn("2000")},
		{"extract_json", args("$.name", `{"name":"John"}`, "string"), "John"},
		{"extract_json", args("$['a b'].c", `{"a b":{"c":1}}`), dyn("1")},
		{"parse_url", args("scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v2#fragment"), dyn(`{"Scheme":"scheme","Host":"host","Port":"1234","Path":"/this/is/a/path","Username":"username","Password":"password","Query Parameters":{"k1":"v1","k2":"v2"},"Fragment":"fragment"}`)},
		{"parse_url", args("HTTPS://ann@M.N/"), dyn(`{"Scheme":"HTTPS","Host":"ann@M.N","Port":"","Path":"","Username":"","Password":"","Query Parameters":{},"Fragment":""}`)},
		{"parse_url", args("https://m.n/?c=3&b=%41&c=4&d&=e&f="), dyn(`{"Scheme":"https","Host":"m.n","Port":"","Path":"/","Username":"","Password":"","Query Parameters":{"b":"%41","c":["3","4"]},"Fragment":""}`)},
		{"parse_url", args("//m.n/p"), dyn(`{"Scheme":"","Host":"","Port":"","Path":"","Username":"","Password":"","Query Parameters":{},"Fragment":""}`)},
		{"parse_urlquery", args("k1=v%201&k2=v2"), dyn(`{"Query Parameters":{"k1":"v%201","k2":"v2"}}`)},
		{"parse_path", args(`C:\temp\file.txt`), dyn(`{"Scheme":"","RootPath":"C:\\","DirectoryPath":"C:\\temp","DirectoryName":"temp","Filename":"file.txt","Extension":"txt","AlternateDataStreamName":""}`)},
		{"parse_path", args("file://C:/temp/file.txt:some.exe"), dyn(`{"Scheme":"file","RootPath":"C:/","DirectoryPath":"C:/temp","DirectoryName":"temp","Filename":"file.txt","Extension":"txt","AlternateDataStreamName":"some.exe"}`)},
		{"parse_version", args("0.0.0.5"), dec("5")},
		{"parse_version", args("1.2.3.4"), dec("1000000020000000300000004")},
		{"parse_version", args("1.x"), null(value.Decimal)},
		{"parse_version", args("1"), dec("1000000000000000000000000")},
		{"parse_csv", args("aa,\"b,b,b\",cc,\"Escaping quotes: \"\"Title\"\"\",\"line1\nline2\""), dyn(`["aa","b,b,b","cc","Escaping quotes: \"Title\"","line1\nline2"]`)},
		{"parse_csv", args("record1,a\nrecord2,x"), dyn(`["record1","a"]`)},
		{"parse_command_line", args(`echo "hello world!"`, "windows"), dyn(`["echo","hello world!"]`)},
		{"parse_command_line", args(`a\\b "c\"d" e\\"f g"`, "windows"), dyn(`["a\\\\b","c\"d","e\\f g"]`)},
		{"parse_xml", args("<e/>"), dyn(`{"e":null}`)},
		{"parse_xml", args("<e>text</e>"), dyn(`{"e":"text"}`)},
		{"parse_xml", args(`<e name="value">text</e>`), dyn(`{"e":{"@name":"value","#text":"text"}}`)},
		{"parse_xml", args("<e> <a>text</a> <a>two</a> </e>"), dyn(`{"e":{"a":["text","two"]}}`)},
		{"parse_xml", args("<e> text <a>x</a> </e>"), dyn(`{"e":{"a":"x","#text":"text"}}`)},
		{"parse_xml", args("<e>"), null(value.Dynamic)},
		{"parse_xml", args("<e/><f/>"), null(value.Dynamic)},
		{"parse_xml", args("<e/> <!-- c --> "), dyn(`{"e":null}`)},
		{"treepath", args(dyn(`{"a":"b","c":123}`)), dyn(`["['a']","['c']"]`)},
		{"treepath", args(dyn(`{"prop1":[1,2,3,4],"prop2":"value2"}`)), dyn(`["['prop1']","['prop1'][0]","['prop2']"]`)},
	})
}

func TestEncodingFunctions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"base64_encode_tostring", args("Kusto"), "S3VzdG8="},
		{"base64_decode_tostring", args("S3VzdG8="), "Kusto"},
		{"base64_decode_tostring", args("U3RyaW5n0KHR0tGA0L7Rh9C60LA="), ""},
		{"base64_decode_toarray", args("S3VzdG8="), dyn("[75,117,115,116,111]")},
		{"base64_encode_fromarray", args(dyn("[75,117,115,116,111]")), "S3VzdG8="},
		{"base64_decode_toguid", args("JpbpECu8dUy7Pv5gbeJXAA=="), guid("10e99626-bc2b-4c75-bb3e-fe606de25700")},
		{"base64_decode_toguid", args("abcd1231"), null(value.GUID)},
		{"base64_encode_fromguid", args(guid("10e99626-bc2b-4c75-bb3e-fe606de25700")), "JpbpECu8dUy7Pv5gbeJXAA=="},
		{"url_encode", args("https://www.bing.com/hello world"), "https%3a%2f%2fwww.bing.com%2fhello+world"},
		{"url_encode_component", args("a b"), "a%20b"},
		{"url_decode", args("https%3a%2f%2fwww.bing.com%2f"), "https://www.bing.com/"},
		{"tohex", args(256), "100"},
		{"tohex", args(-256), "ffffffffffffff00"},
		{"tohex", args(int32(-256), 8), "ffffff00"},
		{"tohex", args(256, 8), "00000100"},
		{"tohex", args(256, 2), "100"},
		{"unicode_codepoints_from_string", args("⒦⒰"), dyn("[9382,9392]")},
		{"unicode_codepoints_to_string", args(dyn("[75,117,115]"), 116, 111), "Kusto"},
		{"punycode_from_string", args("académie-française"), "acadmie-franaise-npb1a"},
		{"punycode_to_string", args("acadmie-franaise-npb1a"), "académie-française"},
		{"punycode_from_string", args("艺术"), "cqv902d"},
		{"punycode_domain_from_string", args("xn--Ry-lja8c.xn--Jng-uta63a.xn--Bng-9ka.com"), "Rúyì.Jīngū.Bàng.com"},
		{"punycode_domain_to_string", args("Riðill.org"), "xn--Riill-jta.org"},
		{"punycode_domain_to_string", args("Lê Lợi。Thuận Thiên。com"), "xn--L Li-gpa4517b.xn--Thun Thin-s4a7194f.com"},
		{"punycode_domain_to_string", args("Riðill｡Skáldskaparmál｡org"), "xn--Riill-jta.xn--Skldskaparml-dbbj.org"},
		{"gzip_decompress_from_base64_string", args("H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA=="), "1234567890qwertyuiop"},
		{"gzip_decompress_from_base64_string", args("junk"), ""},
		{"gzip_compress_to_base64_string", args("1234567890qwertyuiop"), "H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA=="},
		{"zlib_compress_to_base64_string", args("1234567890qwertyuiop"), "eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw=="},
		{"zlib_decompress_from_base64_string", args("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4="), "Test string 123"},
		{"base64_decode_toarray", args("U3RyaW5n0KHR0tGA0L7Rh9C60LA"), null(value.Dynamic)},
		{"base64_encode_fromarray", args(dyn("[256]")), ""},
		{"hash_md5", args("World"), "f5a7924e621e84c9280a9a27e1bcb7f6"},
		{"hash_md5", args(true), "f827cf462f62848df37c5e1e94a4da74"},
		{"hash_md5", args(""), ""},
		{"hash_sha256", args(null(value.Long)), ""},
		{"hash", args(null(value.Long)), -1205034819632174695},
		{"hash", args(""), -1205034819632174695},
		{"hash_md5", args(dt("2020-01-01")), "786c530672d1f8db31fee25ea8a9390b"},
		{"hash_sha256", args("World"), "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524"},
		{"hash_sha1", args("World"), "70c07ec18ef89c5309bbb0937f3a6342411e1fdd"},
		{"hash", args("World"), 1846988464401551951},
		{"hash", args("World", 100), 51},
		{"hash_xxhash64", args(dt("2015-01-01")), 1380966698541616202},
		{"hash", args("Hello"), 753694413698530628},
		{"binary_and", args(6, 3), 2},
		{"binary_or", args(4, 2), 6},
		{"binary_xor", args(5, 1), 4},
		{"binary_not", args(0), -1},
		{"binary_shift_left", args(1, 3), 8},
		{"binary_shift_right", args(8, 2), 2},
		{"binary_shift_left", args(1, -1), null(value.Long)},
		{"bitset_count_ones", args(42), 3},
	})
}

func TestAddressFunctions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"parse_ipv4", args("192.168.1.1"), 3232235777},
		{"parse_ipv4", args("192.168.1.1/24"), 3232235776},
		{"parse_ipv4", args("255.255.255.255/31"), 4294967294},
		{"parse_ipv4", args("1.2.3"), null(value.Long)},
		{"parse_ipv4_mask", args("127.0.0.1", 24), 2130706432},
		{"ipv4_compare", args("192.168.1.1/24", "192.168.1.255"), 0},
		{"ipv4_compare", args("192.168.1.1", "192.168.1.255"), -1},
		{"ipv4_compare", args("192.168.1.1", "192.168.1.0", 31), 0},
		{"ipv4_compare", args("x", "192.168.1.0"), null(value.Long)},
		{"ipv4_is_match", args("192.168.1.1/30", "192.168.1.255/24"), true},
		{"ipv4_is_in_range", args("192.168.1.6", "192.168.1.1/24"), true},
		{"ipv4_is_in_range", args("127.0.0.2", "127.0.0.1"), false},
		{"ipv4_is_in_range", args("abc", "127.0.0.1"), null(value.Bool)},
		{"ipv4_is_in_any_range", args("192.168.1.6", "10.0.0.0/8", "192.168.1.0/24"), true},
		{"ipv4_is_in_any_range", args("192.168.1.6", dyn(`["10.0.0.0/8"]`)), false},
		{"ipv4_is_private", args("10.1.2.3"), true},
		{"ipv4_is_private", args("208.1.2.3"), false},
		{"ipv4_is_private", args("192.168.1.1/24"), true},
		{"ipv4_netmask_suffix", args("10.1.2.3"), 32},
		{"ipv4_netmask_suffix", args("10.1.2.3/24"), 24},
		{"ipv4_range_to_cidr_list", args("1.1.128.0", "1.1.140.255"), dyn(`["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]`)},
		{"ipv4_range_to_cidr_list", args("0.0.0.0", "255.255.255.255"), dyn(`["0.0.0.0/0"]`)},
		{"format_ipv4", args("192.168.1.1", 24), "192.168.1.0"},
		{"format_ipv4_mask", args("192.168.1.1/24", 32), "192.168.1.0/24"},
		{"format_ipv4", args("192.168.1.1/24", -1), ""},
		{"format_ipv4", args(3232235777), "192.168.1.1"},
		{"parse_ipv6", args("192.168.255.255"), "0000:0000:0000:0000:0000:ffff:c0a8:ffff"},
		{"parse_ipv6", args("fe80::85d:e82c:9446:7994"), "fe80:0000:0000:0000:085d:e82c:9446:7994"},
		{"parse_ipv6_mask", args("fe80::85d:e82c:9446:7994/120", 124), "fe80:0000:0000:0000:085d:e82c:9446:7900"},
		{"parse_ipv6_mask", args("192.168.255.255/24", 124), "0000:0000:0000:0000:0000:ffff:c0a8:ff00"},
		{"parse_ipv6", args("nonsense"), ""},
		{"parse_ipv6", args("fe80::1%eth0/64"), "fe80:0000:0000:0000:0000:0000:0000:0000"},
		{"ipv6_compare", args("192.168.1.1/24", "::ffff:c0a8:01ff"), 0},
		{"ipv6_compare", args("::192.168.1.1/30", "192.168.1.255/24"), 0},
		{"ipv6_compare", args("fe80::1", "fe80::2"), -1},
		{"ipv6_is_match", args("fe80::85d:e82c:9446:7994/120", "fe80::85d:e82c:9446:7998"), true},
		{"ipv6_is_in_range", args("a5e:f127:8a9d:146d:e102:b5d3:c755:abcd", "a5e:f127:8a9d:146d:e102:b5d3:c755:0000/112"), true},
		{"ipv6_is_in_any_range", args("0a5e::1", "a5e::/16", "b::/16"), true},
		{"geo_info_from_ip_address", args("20.53.203.50"), dyn(`{"country":"Australia","state":"New South Wales","city":"Sydney","latitude":-33.8715,"longitude":151.2006}`)},
		{"geo_info_from_ip_address", args("8.8.8.8"), null(value.Dynamic)},
		{"has_ipv4", args("05:04:54 127.0.0.1 GET", "127.0.0.1"), true},
		{"has_ipv4", args("05:04:54 127.0.0.256 GET", "127.0.0.256"), false},
		{"has_ipv4", args("05:04:54127.0.0.1 GET", "127.0.0.1"), false},
		{"has_ipv4", args("from 127.0.0.10", "127.0.0.1"), false},
		{"has_ipv4", args("Source address is 10.1.2.3:1234", "10.1.2.3"), true},
		{"has_ipv4_prefix", args("05:04:54 127.0.0.1 GET", "127.0."), true},
		{"has_ipv4_prefix", args("05:04:54 127.0.0.1 GET", "127.0"), false},
		{"has_ipv4_prefix", args("05:04:54 127.0.0.256 GET", "127.0."), false},
		{"has_any_ipv4", args("at 127.0.0.1", dyn(`["127.0.0.1","127.0.0.2"]`)), true},
		{"has_any_ipv4_prefix", args("at 127.0.0.1", "10.", "127."), true},
	})
}

func TestSeriesFunctions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"series_add", args(dyn("[1,2]"), dyn("[4,5]")), dyn("[5,7]")},
		{"series_divide", args(dyn("[1,2,4]"), dyn("[4,2,1]")), dyn("[0.25,1.0,4.0]")},
		{"series_multiply", args(dyn("[1,2]"), dyn("[4]")), dyn("[4,null]")},
		{"series_subtract", args(dyn("[1,2]"), 1), dyn("[0,1]")},
		{"series_pow", args(dyn("[1,2,3,4]"), dyn("[1,2,3,0.5]")), dyn("[1.0,4.0,27.0,2.0]")},
		{"series_exp", args(dyn("[0,1]")), dyn("[1.0,2.718281828459045]")},
		{"series_log", args(dyn("[1,2,3]")), dyn("[0.0,0.6931471805599453,1.0986122886681098]")},
		{"series_acos", args(dyn("[1,0]")), dyn("[0.0,1.5707963267948966]")},
		{"series_asin", args(dyn("[0,1]")), dyn("[0.0,1.5707963267948966]")},
		{"series_atan", args(dyn("[0,1]")), dyn("[0.0,0.7853981633974483]")},
		{"series_cos", args(dyn("[0]")), dyn("[1.0]")},
		{"series_sin", args(dyn(`[0,"x"]`)), dyn("[0.0,null]")},
		{"series_tan", args(dyn("[0]")), dyn("[0.0]")},
		{"series_less", args(dyn("[1,2,4]"), dyn("[4,2,1]")), dyn("[true,false,false]")},
		{"series_greater_equals", args(dyn("[1,2,4]"), dyn("[4,2,1]")), dyn("[false,true,true]")},
		{"series_not_equals", args(dyn("[1,2,4]"), dyn("[4,2,1]")), dyn("[true,false,true]")},
		{"series_fit_line", args(dyn("[1,3,5]")), dyn("[1.0,2.0,4.0,0.0,-1.0,[1.0,3.0,5.0]]")},
		{"series_fit_2lines", args(dyn("[0,1,2,10,12,14]")), dyn("[1.0,3,38.3,0.0,[0.0,1.0,2.0,10.0,12.0,14.0],1.0,2.0,2.0,4.0,0.0,1.0,1.0,-1.0,1.0,0.0]")},
		{"series_fit_2lines_dynamic", args(dyn(`"x"`)), null(value.Dynamic)},
		{"series_fit_poly", args(dyn("[1,4,9,16]"), dyn("[1,2,3,4]"), 2), dyn("[1.0,[1.0,0.0,0.0],43.0,0.0,[1.0,4.0,9.0,16.0]]")},
		{"series_decompose_forecast", args(dyn("[1,2,1,2,0,0]"), 2, 2), dyn("[1.0,2.0,1.0,2.0,1.0,2.0]")},
		{"series_decompose_anomalies", args(dyn("[1,2,1,2]"), 1.5, 2), dyn("[[0,0,0,0],[0.0,0.0,0.0,0.0],[1.0,2.0,1.0,2.0]]")},
		{"series_greater", args(dyn("[1,2,4]"), dyn("[4,2,1]")), dyn("[false,false,true]")},
		{"series_equals", args(dyn("[1,2]"), dyn("[1.0,3]")), dyn("[true,false]")},
		{"series_less_equals", args(dyn("[1,null]"), dyn("[1,1]")), dyn("[true,null]")},
		{"series_abs", args(dyn("[-1,2.5]")), dyn("[1.0,2.5]")},
		{"series_sum", args(dyn("[1,2,3.5]")), 6.5},
		{"series_product", args(dyn("[2,3]")), 6.0},
		{"series_magnitude", args(dyn("[3,4]")), 5.0},
		{"series_fill_forward", args(dyn("[null,1,null,2,null]")), dyn("[null,1,1,2,2]")},
		{"series_fill_backward", args(dyn("[null,1,null,2,null]")), dyn("[1,1,2,2,null]")},
		{"series_fill_const", args(dyn("[null,1]"), 0), dyn("[0,1]")},
		{"series_fill_linear", args(dyn("[null,111,null,36,41]")), dyn("[111,111,73,36,41]")},
		{"series_fill_linear", args(dyn("[1.0,null,2.0]")), dyn("[1.0,1.5,2.0]")},
		{"series_fir", args(dyn("[1,1,1]"), dyn("[1,1]"), false), dyn("[1.0,2.0,2.0]")},
		{"series_iir", args(dyn("[1,2,3]"), dyn("[1]"), dyn("[1,-1]")), dyn("[1.0,3.0,6.0]")},
		{"series_dot_product", args(dyn("[1,2]"), dyn("[3,4]")), 11.0},
		{"series_cosine_similarity", args(dyn("[1,0]"), dyn("[1,0]")), 1.0},
		{"series_pearson_correlation", args(dyn("[1,2,3]"), dyn("[2,4,6]")), 1.0},
		{"series_stats", args(dyn("[3,1]")), dyn("[1.0,1,3.0,0,2.0,1.4142135623730951,2.0,4.0,2]")},
		{"series_fit_line_dynamic", args(dyn("[1,3,5]")), dyn(`{"rsquare":1.0,"slope":2.0,"variance":4.0,"rvariance":0.0,"interception":-1.0,"line_fit":[1.0,3.0,5.0]}`)},
		{"series_seasonal", args(dyn("[1,3,5,1,3,5,2,4,6]"), 3), dyn("[1.0,3.0,5.0,1.0,3.0,5.0,1.0,3.0,5.0]")},
		{"series_seasonal", args(dyn("[8,12,14,12,10,10,12,14,12,10,10,12,14,12,10,10,12,14,12,10]")), dyn("[10.0,12.0,14.0,12.0,10.0,10.0,12.0,14.0,12.0,10.0,10.0,12.0,14.0,12.0,10.0,10.0,12.0,14.0,12.0,10.0]")},
		{"series_decompose", args(dyn("[1,2,1,2]"), 2), dyn("[[1.0,2.0,1.0,2.0],[1.0,2.0,1.0,2.0],[0.0,0.0,0.0,0.0],[0.0,0.0,0.0,0.0]]")},
		{"series_abs", args(dyn("[-1,2]")), dyn("[1,2]")},
		{"series_ceiling", args(dyn("[-1.5,1,2.5]")), dyn("[-1.0,1.0,3.0]")},
		{"series_floor", args(dyn(`[1,"x",2]`)), dyn("[1,null,2]")},
		{"series_sign", args(dyn("[-6,0,8.5]")), dyn("[-1,0,1]")},
		{"series_add", args(dyn("[1,2.5]"), dyn("[1,1]")), dyn("[2.0,3.5]")},
		{"series_add", args(dyn(`[1,"x"]`), 1), dyn("[2,null]")},
		{"series_multiply", args(2.0, dyn("[1,2]")), dyn("[2.0,4.0]")},
		{"array_sum", args(dyn(`[1,"x"]`)), null(value.Real)},
		{"array_sum", args(dyn("[1,null,3]")), 4.0},
		{"array_sum", args(dyn(`{"a":1}`)), null(value.Real)},
		{"series_product", args(dyn("[1,null]")), null(value.Real)},
		{"series_sum", args(dyn("[]")), 0.0},
		{"series_dot_product", args(dyn("[1,2,3]"), dyn(`[3,"x"]`)), 3.0},
		{"series_dot_product", args(dyn("[1,2]"), 3), 9.0},
		{"series_dot_product", args(dyn("[]"), dyn("[1]")), null(value.Real)},
		{"series_cosine_similarity", args(dyn("[3,4]"), dyn("[3,4,5]"), 5.0, 5.0), 1.0},
		{"series_pearson_correlation", args(dyn("[1,2,3]"), dyn("[2,4]")), null(value.Real)},
		{"series_fill_linear", args(dyn("[1,null,2.5]")), dyn("[1,1.75,2.5]")},
		{"series_fir", args(dyn("[0,2,3]"), dyn("[1,-1]")), dyn("[0.0,2.0,1.0]")},
		{"series_fir", args(dyn("[1,2]"), dyn("[1,-1]"), true), null(value.Dynamic)},
		{"series_fir", args(dyn("[2,4,6]"), dyn("[1,1]"), true), dyn("[1.0,3.0,5.0]")},
		{"series_stats", args(dyn("[3,null]")), dyn("[null,null,null,null,null,null,null,null,null]")},
		{"series_stats", args(dyn("[3,null]"), true), dyn("[3.0,0,3.0,0,3.0,0.0,0.0,3.0,1]")},
		{"series_stats_dynamic", args(dyn(`[3,"x"]`)), null(value.Dynamic)},
		{"series_outliers", args(dyn("[1,2,3]"), "ctukey", null(value.Real), 10.0, 90.0), dyn("[-0.3465757006884895,0.0,0.34657570068848986]")},
		{"series_periods_validate", args(periodic, 14.0, 10.0, 3.0, 31.0), dyn("[[14.0,10.0,3.0,31.0],[0.8405558794091441,0.0,0.0,0.0]]")},
		{"series_periods_detect", args(periodic, 0.0, 50.0, 2), dyn("[[14.0,0.0],[0.8405558794091441,0.0]]")},
		{"series_periods_detect", args(dyn("[5,5,5,5]"), 0.0, 50.0, 1), dyn("[[0.0],[0.0]]")},
		{"series_periods_validate", args(dyn("[]"), 4.0), dyn("[[4.0],[0.0]]")},
		{"series_periods_detect", args(dyn(`"x"`), 0.0, 50.0, 1), null(value.Dynamic)},
		{"series_fft", args(dyn("[1,1,1,1]")), dyn("[[4.0,0.0,0.0,0.0],[0.0,0.0,0.0,0.0]]")},
		{"series_fft", args(dyn("[6,0,0]")), dyn("[[6.0,6.0,6.0],[0.0,0.0,0.0]]")},
		{"series_ifft", args(dyn("[4,0,0,0]"), dyn("[0,0,0,0]")), dyn("[[1.0,1.0,1.0,1.0],[0.0,0.0,0.0,0.0]]")},
		{"beta_cdf", args(0.9, 10.0, 20.0), 0.9999999999999593},
		{"beta_pdf", args(0.5, 10.0, 20.0), 0.746176019310951},
		{"beta_cdf", args(1.5, 10.0, 20.0), math.NaN()},
		{"welch_test", args(1.0, 1.0, 10, 1.0, 1.0, 10), 1.0},
	})
}

// periodic is the series of the reference's examples, with a period of 14 elements.
const periodic = dyn("[80,139,87,110,68,54,50,51,53,133,86,141,97,156,94,149,95,140,77,61,50,54,47,133,72,152,94,148,105,162,101,160,87,63,53,55,54,151,103,189,108,183,113,175,113,178,90,71,62,62,65,165,109,181,115,182,121,178,114,170]")

func TestGeometryFunctions(t *testing.T) {
	const park = `{"type":"Polygon","coordinates":[[[-73.9495,40.7969],[-73.95807266235352,40.80068603561921],[-73.98201942443848,40.76825672305777],[-73.97317886352539,40.76455136505513],[-73.9495,40.7969]]]}`
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"geo_point_in_circle", args(-122.143564, 47.535677, -122.100896, 47.527351, 3500.0), true},
		{"geo_point_in_circle", args(200.0, 1.0, 1.0, 1.0, 1.0), null(value.Bool)},
		{"geo_point_in_polygon", args(-73.97, 40.775, dyn(park)), true},
		{"geo_point_in_polygon", args(-73.9, 40.775, dyn(park)), false},
		{"geo_distance_2points", args(300.0, 1.0, 1.0, 1.0), null(value.Real)},
		{"geo_geohash_to_polygon", args("dr5ru"), dyn(`{"type":"Polygon","coordinates":[[[-74.00390625,40.7373046875],[-73.9599609375,40.7373046875],[-73.9599609375,40.78125],[-74.00390625,40.78125],[-74.00390625,40.7373046875]]]}`)},
		{"geo_point_to_geohash", args(-122.303404, 47.570482), "c23n8"},
		{"geo_point_to_geohash", args(1.0, 1.0, null(value.Int)), ""},
		{"geo_geohash_neighbors", args("sunny"), dyn(`["sunnv","sunnt","sunnw","sunnx","sunpp","sunnz","sunpn","sunpj"]`)},
		{"geo_from_wkt", args("POINT (1 2)"), dyn(`{"type":"Point","coordinates":[1.0,2.0]}`)},
		{"geo_from_wkt", args("POLYGON ((0 0, 2 0, 2 2, 0 0))"), dyn(`{"type":"Polygon","coordinates":[[[0.0,0.0],[2.0,0.0],[2.0,2.0],[0.0,0.0]]]}`)},
		{"geo_from_wkt", args("LINESTRING"), null(value.Dynamic)},
		{"geo_point_to_s2cell", args(10.1234, 53.0, 8), "47b1d"},
		{"geo_point_to_s2cell", args(10.6842, 53.0, 8), "47ae3"},
		{"geo_point_to_s2cell", args(1.0, 1.0, null(value.Int)), ""},
		{"geo_s2cell_to_central_point", args("x"), null(value.Dynamic)},
		{"geo_s2cell_neighbors", args("89c259"), dyn(`["89c25d","89c25b","89c2f7","89c257","89c2f5","89c251","89c25f","89c2f9"]`)},
		{"geo_intersects_2lines", args(dyn(`{"type":"LineString","coordinates":[[-73.978929,40.785155],[-73.980903,40.782621]]}`), dyn(`{"type":"LineString","coordinates":[[-73.985195,40.788275],[-73.974552,40.779761]]}`)), true},
		{"geo_intersects_2lines", args(dyn(`{"type":"LineString","coordinates":[[1,1],[2,2]]}`), dyn(`{"type":"LineString","coordinates":[[3,3],[4,4]]}`)), false},
	})
}

// runWindow computes a window function over rows and returns its values as text.
func runWindow(t *testing.T, name string, result value.Type, columns ...[]any) []string {
	t.Helper()
	var types []value.Type
	var args []value.Column
	for _, list := range columns {
		typ, _ := operand(t, list[0])
		b := value.NewBuilder(typ, len(list))
		for _, v := range list {
			_, v = operand(t, v)
			b.Append(v)
		}
		types, args = append(types, typ), append(args, b.Column())
	}
	out, err := Lookup(builtin.ScalarFunction, name).Eval(types, result)(testContext(), args, len(columns[0]))
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]string, out.Len())
	for i := range texts {
		texts[i] = value.Text(out.Value(i))
	}
	return texts
}

func TestWindowFunctions(t *testing.T) {
	no, yes := false, true
	for _, c := range []struct {
		name    string
		result  value.Type
		columns [][]any
		want    []string
	}{
		{"prev", value.Long, [][]any{column(1, 2, 3)}, []string{"", "1", "2"}},
		{"next", value.Long, [][]any{column(1, 2, 3), column(2, 2, 2), column(-1, -1, -1)}, []string{"3", "-1", "-1"}},
		{"row_number", value.Long, [][]any{column(1, 1, 1, 1), column(no, no, yes, no)}, []string{"1", "2", "1", "2"}},
		{"row_cumsum", value.Long, [][]any{column(2, 4, 6), column(no, no, yes)}, []string{"2", "6", "6"}},
		{"row_rank_dense", value.Long, [][]any{column(2, 3, 3, 100)}, []string{"1", "2", "2", "3"}},
		{"row_rank_min", value.Long, [][]any{column(2, 3, 3, 100)}, []string{"1", "2", "2", "4"}},
		{"row_window_session", value.DateTime, [][]any{
			column(dt("2024-04-11 10:16"), dt("2024-04-11 10:18"), dt("2024-04-11 13:30")),
			column(ts("1h"), ts("1h"), ts("1h")), column(ts("5m"), ts("5m"), ts("5m")),
		}, []string{"2024-04-11T10:16:00.0000000Z", "2024-04-11T10:16:00.0000000Z", "2024-04-11T13:30:00.0000000Z"}},
		{"row_window_session", value.DateTime, [][]any{
			column(dt("2024-04-11 10:16"), dt("2024-04-11 10:21"), nil, dt("2024-04-11 10:22"), dt("2024-04-11 10:23")),
			column(ts("1h"), ts("1h"), ts("1h"), ts("1h"), ts("1m")), column(ts("5m"), ts("5m"), ts("5m"), ts("5m"), ts("5m")),
		}, []string{"2024-04-11T10:16:00.0000000Z", "2024-04-11T10:21:00.0000000Z", "", "2024-04-11T10:22:00.0000000Z", "2024-04-11T10:23:00.0000000Z"}},
	} {
		got := runWindow(t, c.name, c.result, c.columns...)
		for i := range c.want {
			if got[i] != c.want[i] {
				t.Errorf("%s gives %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

func TestBagUnpackFindsColumnsByTheirValues(t *testing.T) {
	_, first := operand(t, dyn(`{"Name":"John","Age":20}`))
	_, second := operand(t, dyn(`{"Name":"Dave","Height":170.5,"Age":40}`))
	in := &value.Table{
		Schema:  value.NewSchema(value.Field{Name: "d", Type: value.Dynamic}),
		Columns: []value.Column{value.NewVector(value.Dynamic, []any{first, second}, nil)}, Rows: 2,
	}
	out, err := Lookup(builtin.Plugin, "bag_unpack").Run(testContext(), builtin.PluginCall{Input: in, Args: []builtin.PluginArg{{Column: 0}}})
	if err != nil {
		t.Fatal(err)
	}
	want := []value.Field{{Name: "Age", Type: value.Long}, {Name: "Height", Type: value.Real}, {Name: "Name", Type: value.String}}
	for i, f := range want {
		if out.Schema.Fields[i] != f {
			t.Errorf("column %d is %v, want %v", i, out.Schema.Fields[i], f)
		}
	}
	if out.Columns[1].Value(0) != nil || out.Columns[2].Value(1) != "Dave" {
		t.Error("the values are not in their columns")
	}
}

func TestSessionsEndAfterTheLookBack(t *testing.T) {
	column := func(n ...int64) value.Column { return value.NewVector(value.Long, n, nil) }
	in := &value.Table{
		Schema:  value.NewSchema(value.Field{Name: "Id", Type: value.Long}, value.Field{Name: "Timeline", Type: value.Long}),
		Columns: []value.Column{column(1, 1, 1, 2), column(1, 5, 30, 12)}, Rows: 4,
	}
	constant := func(param string, n int64) builtin.PluginArg {
		return builtin.PluginArg{Param: param, Column: -1, Const: value.Constant(value.Long, n, 1)}
	}
	out, err := Lookup(builtin.Plugin, "session_count").Run(testContext(), builtin.PluginCall{Input: in, Args: []builtin.PluginArg{
		{Param: "IdColumn", Column: 0},
		{Param: "TimelineColumn", Column: 1},
		constant("Start", 1), constant("End", 40), constant("Bin", 10), constant("LookBackWindow", 10),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(out.Columns[0].Value(0), out.Columns[1].Value(0), out.Columns[0].Value(1), out.Columns[1].Value(1), out.Columns[0].Value(2), out.Columns[1].Value(2)); got != "0 1 10 1 30 1" || out.Rows != 3 {
		t.Errorf("got %s in %d rows", got, out.Rows)
	}
}

func TestSketchesCountAndRank(t *testing.T) {
	runAggregates(t, []aggregateCase{{"hll", [][]any{column(1, 2, 2)}, column(dyn(`["hll",1,2]`))}, {"tdigest", [][]any{column(1, 2)}, column(dyn(`["tdigest",1,1,2,1]`))}})
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"dcount_hll", args(dyn(`["hll",1,2]`)), 2},
		{"hll_merge", args(dyn(`["hll",1]`), dyn(`["hll",1,2]`)), dyn(`["hll",1,2]`)},
		{"dcount_hll", args(dyn("[1]")), null(value.Long)},
		{"percentile_tdigest", args(dyn(`["tdigest",1.0,1,2.0,2]`), 50), dyn("2.0")},
		{"rank_tdigest", args(dyn(`["tdigest",1,1,2,1,3,1]`), 2), 2.0},
		{"percentrank_tdigest", args(dyn(`["tdigest",1,1,2,1]`), 1), 50.0},
	})
}
