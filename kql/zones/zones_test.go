package zones

import (
	"testing"
	"time"
)

func TestEveryZoneCanBeRead(t *testing.T) {
	if len(Names()) < 500 {
		t.Fatalf("%d zones", len(Names()))
	}
	for _, name := range Names() {
		if Location(name) == nil {
			t.Errorf("%s cannot be read", name)
		}
	}
}

func TestZonesDoNotComeFromTheMachine(t *testing.T) {
	t.Setenv("ZONEINFO", t.TempDir())
	at := time.Date(2022, 7, 11, 22, 18, 48, 0, time.UTC)
	for name, want := range map[string]string{"US/Pacific": "15:18", "Australia/Canberra": "08:18", "Europe/Brussels": "00:18", "UTC": "22:18"} {
		if got := at.In(Location(name)).Format("15:04"); got != want {
			t.Errorf("%s has %s, want %s", name, got, want)
		}
	}
	for _, name := range []string{"", "Local", "Factory", "Europe/Atlantis", "../../etc/passwd", "Europe/"} {
		if Location(name) != nil {
			t.Errorf("%q is a zone", name)
		}
	}
}
