package useragent

import (
	"regexp"
	"strings"
	"testing"
)

const (
	symbian = "Mozilla/5.0 (SymbianOS/9.2; U; Series60/3.1 NokiaN81-3/10.0.032 Profile/MIDP-2.0 Configuration/CLDC-1.1 ) AppleWebKit/413 (KHTML, like Gecko) Safari/4"
	edge    = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91"
	iphone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1.2 Mobile/15E148 Safari/604.1"
)

func TestBrowserSystemAndDeviceAreRecognized(t *testing.T) {
	for _, c := range []struct {
		name, header string
		browser      Browser
		system       System
		device       Device
	}{
		{"an old telephone", symbian, Browser{"Nokia OSS Browser", "3", "1", ""}, System{"Symbian OS", "9", "2", "", ""}, Device{"Nokia N81", "Nokia", "N81-3"}},
		{"a desktop", edge, Browser{"Edge", "120", "0", "2210"}, System{"Windows", "10", "", "", ""}, Device{other, "", ""}},
		{"a telephone", iphone, Browser{"Mobile Safari", "17", "1", "2"}, System{"iOS", "17", "1", "2", ""}, Device{"iPhone", "Apple", "iPhone"}},
		{"nothing", "", Browser{Family: other}, System{Family: other}, Device{Family: other}},
		{"nonsense", "\x00\xff ſ", Browser{Family: other}, System{Family: other}, Device{Family: other}},
	} {
		if b := BrowserOf(c.header); b != c.browser {
			t.Errorf("%s: browser %q", c.name, b)
		}
		if s := SystemOf(c.header); s != c.system {
			t.Errorf("%s: system %q", c.name, s)
		}
		if d := DeviceOf(c.header); d != c.device {
			t.Errorf("%s: device %q", c.name, d)
		}
	}
}

// TestEveryRuleCompiles checks what find relies on.
func TestEveryRuleCompiles(t *testing.T) {
	d := definitions()
	for _, l := range []list{d.browsers, d.systems, d.devices} {
		if len(l.rules) == 0 {
			t.Fatal("a list without rules")
		}
		for _, r := range l.rules {
			if _, err := regexp.Compile(r.expression); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestLiteralsAreThoseThatEveryMatchHas(t *testing.T) {
	for expression, want := range map[string]string{
		`(Firefox)/(\d+)`:     "firefox",
		`(?i)HTC[ _-](Magic)`: "magic",
		`(?:Foo|Barbar)+ X`:   "foo barbar",
		`(?:Foo|.)bar`:        "bar",
		`(?:Foo)?\d*`:         "",
		`a|bcd`:               "",
		`(`:                   "",
	} {
		got := requiredLiterals(expression)
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s needs %q, want %q", expression, text, want)
		}
	}
}

// FuzzLiterals checks that no rule skipped for its literals would have matched.
func FuzzLiterals(f *testing.F) {
	for _, header := range []string{symbian, edge, iphone, "", "ſ\u212aİ"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if len(header) > 1<<7 {
			return
		}
		small := smallOf(header)
		d := definitions()
		for _, l := range []list{d.browsers, d.systems, d.devices} {
			for _, r := range l.rules {
				if !r.mayMatch(small) && r.regexp().MatchString(header) {
					t.Errorf("%s matches %q without its literals %q", r.expression, header, r.literals)
				}
			}
		}
	})
}
