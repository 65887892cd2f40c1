package plugins

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin/network"
	"github.com/ruleproof/ruleproof/kql/value"
)

func TestNetworksFindTheRowsOfAnAddress(t *testing.T) {
	column := func(texts ...string) value.Column { return value.NewVector(value.String, texts, nil) }
	cases := []struct {
		read     func(string) (subnet, bool)
		networks []string
		address  string
		want     string
	}{
		{subnet4, []string{"10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "bad", "10.1.2.3/32"}, "10.1.2.3", "[0 1 2 3 5]"},
		{subnet4, []string{"10.0.0.0/8", "10.0.0.0/24"}, "10.0.0.0/16", "[0]"}, // the network lies in the first one only
		{subnet4, []string{"10.1.2.7/29", "10.1.2.8/29"}, "10.1.2.1", "[0]"},
		{subnet4, []string{"10.0.0.0/8"}, "10.0.0", "[]"},
		{subnet6, []string{"fe80::/10", "fe80::1", "::/0", "10.0.0.0/8"}, "fe80::1", "[0 1 2]"},
		{subnet6, []string{"fe80::/10", "10.0.0.0/8", "::ffff:10.0.0.0/104"}, "10.1.2.3", "[1]"},
		{subnet6, []string{"2001:db8::/33"}, "2001:db8:8000::1", "[]"},
	}
	for _, c := range cases {
		index := newNetworkIndex(c.read, column(c.networks...), nil)
		if got := fmt.Sprint(index.find([]int{}, column(c.address), nil, 0)); got != c.want {
			t.Errorf("%s in %q: got %s, want %s", c.address, c.networks, got, c.want)
		}
	}
}

// TestNetworksAgreeWithTheFunctions compares the index with the comparison of each pair.
func TestNetworksAgreeWithTheFunctions(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	text := func() string {
		return fmt.Sprintf("10.%d.%d.%d/%d", random.IntN(3), random.IntN(3), random.IntN(256), 8+random.IntN(25))
	}
	var networks, addresses []string
	for range 200 {
		networks, addresses = append(networks, text()), append(addresses, text())
	}
	index := newNetworkIndex(subnet4, value.NewVector(value.String, networks, nil), nil)
	column := value.NewVector(value.String, addresses, nil)
	for row, a := range addresses {
		want := []int{}
		for at, n := range networks {
			if in, ok := network.InRange4(a, n); ok && in {
				want = append(want, at)
			}
		}
		if got := index.find([]int{}, column, nil, row); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", a, got, want)
		}
	}
}
