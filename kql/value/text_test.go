package value

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestDatetimeIsReadInEveryFormOfTheReference(t *testing.T) {
	const whole = "2014-11-08T15:05:02.0000000Z"
	cases := map[string]string{
		"2014-05-25T08:20:03.123456Z":       "2014-05-25T08:20:03.1234560Z",
		"2014-05-25T08:20:03.123456":        "2014-05-25T08:20:03.1234560Z",
		"2014-05-25T08:20":                  "2014-05-25T08:20:00.0000000Z",
		"2014-11-08 15:55:55.123456Z":       "2014-11-08T15:55:55.1234560Z",
		"2014-11-08 15:55:55":               "2014-11-08T15:55:55.0000000Z",
		"2014-11-08 15:55":                  "2014-11-08T15:55:00.0000000Z",
		"2014-11":                           "2014-11-01T00:00:00.0000000Z",
		"2014 Nov  8 15:05:02":              whole,
		"2014-Nov-08 15:05:02":              whole,
		"Nov 8, 2014, 3:05:02.000 PM":       whole,
		"11/8/2014, 3:05:02 PM":             whole,
		"2014":                              "2014-01-01T00:00:00.0000000Z",
		"20141108":                          "2014-11-08T00:00:00.0000000Z",
		"11/8/2014":                         "2014-11-08T00:00:00.0000000Z",
		"12-02-2022":                        "2022-12-02T00:00:00.0000000Z",
		"11/8/2014 3:05:02 PM":              whole,
		"11/8/2014 12:05:02 AM":             "2014-11-08T00:05:02.0000000Z",
		"Sat, 8 Nov 14 15:05:02 GMT":        whole,
		"Sat, 8 Nov 14 15:05:02":            whole,
		"Sat, 8 Nov 14 15:05":               "2014-11-08T15:05:00.0000000Z",
		"Sat, 8 Nov 14 15:05 GMT":           "2014-11-08T15:05:00.0000000Z",
		"8 Nov 14 15:05:02 GMT":             whole,
		"8 Nov 2014 15:05:02":               whole,
		"Saturday, 08-Nov-14 15:05:02 GMT":  whole,
		"Saturday, 08-Nov-14 15:05":         "2014-11-08T15:05:00.0000000Z",
		"08-Nov-14 15:05:02":                whole,
		"2014-11-08 15:05:02 GMT":           whole,
		"2014-11-08T15:05:02 GMT":           whole,
		"2014-11-08 10:05:02.000 GMT-0500":  whole,
		"2014-11-08 16:05:02 UTC+1":         whole,
		"2014-11-08T15:05:02+02:00":         "2014-11-08T13:05:02.0000000Z",
		"2014-11-08T15:05:02.1234567-01:30": "2014-11-08T16:35:02.1234567Z",
		"2014-11-08T15:05:02.123456789Z":    "2014-11-08T15:05:02.1234567Z",
		"Nov 8, 2014 15:05:02":              whole,
		"Sat Nov 8 2014 15:05:02":           whole,
		"0001-01-01":                        "0001-01-01T00:00:00.0000000Z",
		"9999-12-31 23:59:59.9999999":       "9999-12-31T23:59:59.9999999Z",
		" 2014-11-08 ":                      "2014-11-08T00:00:00.0000000Z",
		"2014-11-08T24:00:00":               "2014-11-09T00:00:00.0000000Z",
	}
	for text, want := range cases {
		got, ok := ParseDatetime(text)
		if !ok || got.String() != want {
			t.Errorf("%q reads as %s (%v), want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "2014-13-01", "2014-02-30", "2014-11-08T25:00", "2014-11-08 junk", "2014.11.08", "14-11-08", "2014-11-08T15:05:02.", "10000-01-01"} {
		if got, ok := ParseDatetime(text); ok {
			t.Errorf("%q reads as %s", text, got)
		}
	}
}

func TestTimespanIsReadAndPrinted(t *testing.T) {
	cases := map[string]string{
		"1d": "1.00:00:00", "1.5h": "01:30:00", "30m": "00:30:00", "10s": "00:00:10", "100ms": "00:00:00.1000000",
		"10microsecond": "00:00:00.0000100", "1tick": "00:00:00.0000001", "15 seconds": "00:00:15", "2": "2.00:00:00",
		"0.12:34:56.7": "12:34:56.7000000", "0.00:03:00": "00:03:00", "1.02:03:04.1234567": "1.02:03:04.1234567",
		"00:30:00": "00:30:00", "-1.00:00:00": "-1.00:00:00", "-12:00:00": "-12:00:00", "12:34": "12:34:00", "0": "00:00:00",
		"10675199.02:48:05.4775807": "10675199.02:48:05.4775807", "-10675199.02:48:05.4775808": "-10675199.02:48:05.4775808",
		"1:02:03:04": "1.02:03:04", "3": "3.00:00:00", "100nanoseconds": "00:00:00.0000001", "3hours": "03:00:00", "5min": "00:05:00",
	}
	for text, want := range cases {
		got, ok := ParseTimespan(text)
		if !ok || got.String() != want {
			t.Errorf("%q reads as %s (%v), want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "25:00:00", "00:60:00", "1:2:3:4:5", "1d2h", "99999999999d", ":", "10675199.02:48:05.4775808", "-10675199.02:48:05.4775809", "99999999.00:00:00"} {
		if got, ok := ParseTimespan(text); ok {
			t.Errorf("%q reads as %s", text, got)
		}
	}
}

func TestScalarsPrintAsToStringDoes(t *testing.T) {
	decimal, _ := ParseDecimal("12345678901234567890.5000")
	guid, _ := ParseGUID("{01234567-89AB-CDEF-0123-456789ABCDEF}")
	bag := NewBag(2)
	bag.Set("b", int64(1))
	bag.Set("a", []any{"x\"\n", nil, 2.0, true, Duration(Hour)})
	for _, c := range []struct {
		v    any
		want string
	}{
		{nil, ""},
		{true, "true"},
		{int32(-5), "-5"},
		{int64(math.MinInt64), "-9223372036854775808"},
		{1.0, "1.0"},
		{0.1, "0.1"},
		{-2.5, "-2.5"},
		{1e21, "1e+21"},
		{1e-7, "1e-7"},
		{123456789012345680.0, "123456789012345680.0"},
		{math.NaN(), "NaN"},
		{math.Inf(1), "Infinity"},
		{math.Inf(-1), "-Infinity"},
		{decimal, "12345678901234567890.5"},
		{guid, "01234567-89ab-cdef-0123-456789abcdef"},
		{bag, `{"b":1,"a":["x\"\n",null,2.0,true,"01:00:00"]}`},
		{"text", "text"},
	} {
		if got := Text(c.v); got != c.want {
			t.Errorf("%v prints as %s, want %s", c.v, got, c.want)
		}
	}
}

func TestCastFollowsTheConversionFunctions(t *testing.T) {
	for _, c := range []struct {
		v    any
		to   Type
		want string
	}{
		{"123", Long, "123"},
		{"0x1F", Long, "31"},
		{"12.7", Long, ""},
		{"x", Long, ""},
		{2.9, Int, "2"},
		{int64(1)<<40 + 5, Int, "5"},
		{int64(3000000000), Int, "-1294967296"},
		{2 * Day, Int, "1423147008"},
		{5e9, Int, "2147483647"},
		{-5e9, Int, "-2147483648"},
		{1e25, Long, "9223372036854775807"},
		{-1e19, Long, "-9223372036854775808"},
		{math.NaN(), Long, ""},
		{"2147483648", Int, ""},
		{"-2147483648", Int, "-2147483648"},
		{"0xffffffffffffffff", Long, "-1"},
		{"2e4", Long, ""},
		{"6.", Int, ""},
		{" +12 ", Int, "12"},
		{"1,000", Long, ""},
		{"6.", Real, "6.0"},
		{"0x10", Real, ""},
		{"Inf", Real, "Infinity"},
		{"-inf", Real, "-Infinity"},
		{"INF", Real, ""},
		{"1.5", Timespan, ""},
		{"1.00:00:00 x", Timespan, ""},
		{"123.4", Real, "123.4"},
		{int32(2), Real, "2.0"},
		{"true", Bool, "true"},
		{int64(123), Bool, "true"},
		{"no", Bool, ""},
		{int64(5), Decimal, "5"},
		{"1e3", Decimal, "1000"},
		{0.1, Decimal, "0.1"},
		{"", Long, ""},
		{"-0x10", Long, ""},
		{Duration(Second), Long, "10000000"},
		{"1.00:00:00", Timespan, "1.00:00:00"},
		{"2015-12-31 23:59:59.9", DateTime, "2015-12-31T23:59:59.9000000Z"},
		{int32(7), Dynamic, "7"},
		{nil, String, ""},
		{nil, Long, ""},
		{true, Long, "1"},
	} {
		if got := Text(Cast(c.v, c.to)); got != c.want {
			t.Errorf("%v as %s is %q, want %q", c.v, c.to, got, c.want)
		}
	}
}

func TestJSONKeepsOrderAndSortsOfNumbers(t *testing.T) {
	text := `{"z":1,"a":[1.0,1e2,-5,null,true,"\u00e9"],"big":9223372036854775808,"a b":{}}`
	v, err := ParseJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Text(v), `{"z":1,"a":[1.0,100.0,-5,null,true,"é"],"big":9223372036854776000.0,"a b":{}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, bad := range []string{"", "{", "[1,]", "1 2", "{'a':1}", strings.Repeat("[", 300) + strings.Repeat("]", 300)} {
		if v, err := ParseJSON([]byte(bad)); err == nil {
			t.Errorf("%.20q reads as %v", bad, Text(v))
		}
	}
}

func TestRESTWritesWhatTheServiceSends(t *testing.T) {
	at := func(s string) Instant { i, _ := ParseDatetime(s); return i }
	decimal, _ := ParseDecimal("5")
	for _, c := range []struct {
		t    Type
		v    any
		want string
	}{
		{DateTime, at("2017-01-07"), `"2017-01-07T00:00:00Z"`},
		{DateTime, at("2017-01-07 10:00:00.5"), `"2017-01-07T10:00:00.5000000Z"`},
		{Timespan, 14 * Day, `"14.00:00:00"`},
		{Real, math.NaN(), `"NaN"`},
		{Real, math.Inf(-1), `"-Infinity"`},
		{Real, 32.0, "32.0"},
		{Decimal, decimal, `"5"`},
		{Bool, true, "true"},
		{Long, nil, "null"},
		{Dynamic, []any{at("2022-01-01")}, `["2022-01-01T00:00:00.0000000Z"]`},
		{String, "a<b", `"a<b"`},
	} {
		if got := string(REST(c.t, c.v)); got != c.want {
			t.Errorf("%s %v is sent as %s, want %s", c.t, c.v, got, c.want)
		}
	}
}

func TestEqualValuesHaveEqualKeys(t *testing.T) {
	d, _ := ParseDecimal("2.0")
	one, two := NewBag(2), NewBag(2)
	one.Set("a", int64(1))
	one.Set("b", "x")
	two.Set("b", "x")
	two.Set("a", 1.0)
	values := []any{nil, true, false, int32(2), int64(2), 2.0, d, 2.5, "2", Duration(2), Instant(2), []any{int64(2)}, []any{2.0}, []any{nil}, one, two, math.Copysign(0, -1), 0.0}
	for _, a := range values {
		for _, b := range values {
			equal := equalOrNull(a, b)
			if same := string(AppendKey(nil, a)) == string(AppendKey(nil, b)); same != equal {
				t.Errorf("%#v and %#v: equal %v, keys equal %v", a, b, equal, same)
			}
		}
	}
}

func TestInstantConvertsToTimeAndBack(t *testing.T) {
	for _, i := range []Instant{MinInstant, MaxInstant, unixEpoch, unixEpoch - 1, 638000000000000001} {
		if got := InstantOf(i.Time()); got != i {
			t.Errorf("%s comes back as %s", i, got)
		}
	}
	if _, ok := MaxInstant.Add(1); ok {
		t.Error("no instant lies after the last")
	}
	if _, ok := MinInstant.Add(-1); ok {
		t.Error("no instant lies before the first")
	}
}

func FuzzParseDatetime(f *testing.F) {
	f.Add("Sat, 8 Nov 14 15:05:02 GMT")
	f.Add("2014-05-25T08:20:03.123456Z")
	f.Fuzz(func(t *testing.T, s string) {
		if i, ok := ParseDatetime(s); ok {
			if again, ok := ParseDatetime(i.String()); !ok || again != i {
				t.Errorf("%q reads as %s, which reads as %s", s, i, again)
			}
		}
		if d, ok := ParseTimespan(s); ok {
			if again, ok := ParseTimespan(d.String()); !ok || again != d {
				t.Errorf("%q reads as %s, which reads as %s", s, d, again)
			}
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	f.Add(`{"z":1,"a":[1.0,1e2,-5,null,true,"\u00e9"]}`)
	f.Add(`[1e700,-1e700]`)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseJSON([]byte(s))
		if err != nil {
			return
		}
		printed := AppendJSON(nil, v)
		again, err := ParseJSON(printed)
		infinite := bytes.Contains(printed, []byte("Infinity")) // a number beyond all others prints as a text
		if err != nil || !equalOrNull(v, again) && !infinite {
			t.Errorf("%q prints as %s (%v)", s, printed, err)
		}
	})
}

func TestTextOfADynamicReadsBackAsTheSameNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"40.764323000000005": "40.764323000000008", "9.999999999999998": "9.999999999999999", "10.000000000000002": "10.000000000000002",
		"40.76422600000001": "40.76422600000001", "0.1": "0.1", "-2.5": "-2.5", "100": "100.0", "0": "0.0", "1e21": "1e+21", "1.5e-7": "1.5e-7",
		"0.000125": "0.000125", "123456.75": "123456.75",
	} {
		f, err := strconv.ParseFloat(text, 64)
		if got := Text([]any{f}); err != nil || got != "["+want+"]" {
			t.Errorf("%s prints as %s, want [%s]", text, got, want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		f := math.Float64frombits(r.Uint64())
		if math.IsNaN(f) || math.IsInf(f, 0) {
			continue
		}
		text := string(appendDynamicReal(nil, f))
		if back, err := strconv.ParseFloat(text, 64); err != nil || back != f {
			t.Fatalf("%g prints as %s and reads back as %g", f, text, back)
		}
	}
}

func TestShortTexts(t *testing.T) {
	for d, want := range map[Duration]string{
		0: "0s", 1: "0.0000001s", -1: "-0.0000001s", Second / 2: "0.5s", 20 * Minute: "20m", -90 * Minute: "-1h30m",
		Day + Hour + Minute + Second: "1d1h1m1s", 7 * Day: "7d", Day + 10*Second: "1d10s", math.MinInt64: "-10675199d2h48m5.4775808s",
	} {
		if got := d.Short(); got != want {
			t.Errorf("%s: got %s, want %s", d, got, want)
		}
	}
	for text, want := range map[string]string{
		"2026-03-02T12:00:00.0000000Z": "2026-03-02T12:00:00Z", "2026-03-02T12:00:00.5000000Z": "2026-03-02T12:00:00.5000000Z", "2026-03-02": "2026-03-02T00:00:00Z",
	} {
		if at, _ := ParseDatetime(text); at.Short() != want {
			t.Errorf("%s: got %s, want %s", text, at.Short(), want)
		}
	}
}
