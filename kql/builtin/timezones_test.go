package builtin

import (
	zipfile "archive/zip"
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTheTimezonesAreThoseOfTheDatabase holds the list to the zones that come with Go. "Factory" is no place.
func TestTheTimezonesAreThoseOfTheDatabase(t *testing.T) {
	archive, err := zipfile.OpenReader(filepath.Join(build.Default.GOROOT, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Skip(err)
	}
	defer archive.Close()
	var names []string
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, "/") && f.Name != "Factory" {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	want := strings.Join(names, "\n") + "\n"
	if *update {
		if err := os.WriteFile(filepath.Join("data", "timezones.txt"), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if timezonesText != want {
		t.Error("data/timezones.txt is not what the database has; run the test with -update")
	}
}
