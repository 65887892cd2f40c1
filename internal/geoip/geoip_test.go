package geoip

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/ruleproof/ruleproof/kql/value"
)

// database writes a database that knows two networks.
func database(t *testing.T) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "GeoLite2-City", IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	name := func(s string) mmdbtype.Map {
		return mmdbtype.Map{"names": mmdbtype.Map{"en": mmdbtype.String(s), "de": mmdbtype.String("x")}}
	}
	for network, record := range map[string]mmdbtype.Map{
		"20.53.0.0/16": {
			"country": name("Australia"), "subdivisions": mmdbtype.Slice{name("New South Wales"), name("y")}, "city": name("Sydney"),
			"location": mmdbtype.Map{"latitude": mmdbtype.Float64(-33.8715), "longitude": mmdbtype.Float64(151.2006)},
		},
		"2a03:2880::/32": {"country": name("United States")},
	} {
		_, n, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Insert(n, record); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := tree.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "city.mmdb")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnAddressIsLookedUpAmongTheNetworksOfTheDatabase(t *testing.T) {
	lookUp, err := Open(database(t))
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

func TestAFileThatIsNoDatabaseIsAnError(t *testing.T) {
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
