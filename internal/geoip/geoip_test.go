package geoip

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
)

// database is a GeoLite2-City database of two networks. It was written with
// github.com/maxmind/mmdbwriter v1.2.0 (IncludeReservedNetworks, no other
// option) from these records, where names stands for {"en": …, "de": "x"}:
//
//	20.53.0.0/16    country Australia, subdivisions New South Wales and y,
//	                city Sydney, location latitude -33.8715 and longitude 151.2006
//	2a03:2880::/32  country United States
const database = "testdata/city.mmdb"

func TestAnAddressIsLookedUpAmongTheNetworksOfTheDatabase(t *testing.T) {
	lookUp, err := Open(database)
	if err != nil {
		t.Fatal(err)
	}
	for ip, want := range map[string]string{
		"20.53.203.50":       `{"country":"Australia","state":"New South Wales","city":"Sydney","latitude":-33.8715,"longitude":151.2006}`,
		"2a03:2880:f12c::de": `{"country":"United States"}`,
		"8.8.8.8":            "",
		"not an address":     "",
		"":                   "",
	} {
		got := ""
		bag, err := lookUp(ip)
		if bag != nil {
			got = value.Text(bag)
		}
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v", ip, got, err)
		}
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.mmdb")
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 5000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{path, t.TempDir(), path + "missing"} {
		if _, err := Open(p); err == nil {
			t.Errorf("%s: no error", p)
		}
	}
}
