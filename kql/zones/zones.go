// Package zones has the time zones of the IANA database by their names.
//
// It embeds the database of a release of Go (lib/time/zoneinfo.zip), so that an answer
// depends neither on the machine's database nor on its environment, which package time
// would ask first.
package zones

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed data/zoneinfo.zip
var database []byte

// zoneFiles is a database of zones: the file of each zone, and the zones that were read already.
type zoneFiles struct {
	files map[string]*zip.File
	names []string
	read  sync.Map // name to *time.Location
}

// nowhere is an entry for machines whose zone is not set.
const nowhere = "Factory"

var zones = sync.OnceValue(func() *zoneFiles {
	z := &zoneFiles{files: map[string]*zip.File{}}
	archive, err := zip.NewReader(bytes.NewReader(database), int64(len(database)))
	if err != nil {
		return z // a test reads the database
	}
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, "/") && f.Name != nowhere {
			z.files[f.Name] = f
			z.names = append(z.names, f.Name)
		}
	}
	slices.Sort(z.names)
	return z
})

// Names returns the sorted names of all zones. Callers share the list and must not change it.
func Names() []string { return zones().names }

// Location returns the zone of that name, such as Europe/Paris, or nil.
func Location(name string) *time.Location {
	z := zones()
	if l, ok := z.read.Load(name); ok {
		return l.(*time.Location)
	}
	f := z.files[name]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	l, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil
	}
	z.read.Store(name, l)
	return l
}
