package logs

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// An Entry is a file of a folder, with the table that its path names.
type Entry struct {
	Path  string // slash-separated, below the folder
	Table string
	Known bool // the table is one that the caller knows
}

// extensions are those of files of events; .gz may follow any of them.
var extensions = []string{".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".log"}

// IsEvents reports whether a file's name is one of a file of events.
func IsEvents(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return slices.Contains(extensions, path.Ext(name))
}

// Folder lists the files of events in a folder and below it, in the order of
// their paths. known returns the name of a table as the caller spells it; ok is
// false when the caller knows no table of that name.
//
// The table of a file is the first that the caller knows of these names: the file's
// name, the file's name without a date or a number at its end, and the names of the
// folders that contain it, from the innermost outwards. When the caller knows none of
// them, it is the outermost folder, or the file's name. Hidden files and folders are left out.
func Folder(fsys fs.FS, known func(name string) (spelt string, ok bool)) ([]Entry, error) {
	var list []Entry
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular() && IsEvents(d.Name()):
			list = append(list, entryOf(name, known))
		}
		return nil
	})
	return list, err
}

// exportPrefix begins the name of the container to which a workspace exports a table
// (Azure Monitor, Log Analytics workspace data export).
const exportPrefix = "am-"

func entryOf(name string, known func(string) (string, bool)) Entry {
	stem := stemOf(path.Base(name))
	candidates := []string{stem, undated(stem)}
	folders := strings.Split(path.Dir(name), "/")
	for i := len(folders) - 1; i >= 0; i-- {
		candidates = append(candidates, folders[i])
	}
	for _, c := range candidates {
		if spelt, ok := known(strings.TrimPrefix(c, exportPrefix)); ok {
			return Entry{name, spelt, true}
		}
	}
	if folders[0] != "." {
		return Entry{name, folders[0], false}
	}
	return Entry{name, undated(stem), false}
}

// stemOf returns a file's name without its extensions.
func stemOf(name string) string {
	for {
		end := path.Ext(name)
		if lower := strings.ToLower(end); lower != ".gz" && !slices.Contains(extensions, lower) {
			return name
		}
		name = strings.TrimSuffix(name, end)
	}
}

// dateEnding matches a file's name that ends with a date or a number.
var dateEnding = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(.+?)[-_. ]*(\(\d+\)|[-_. ]\d{4}-?\d\d(-?\d\d)?([-_.T ].*)?|[-_. ]\d+)$`)
})

// undated returns a name without the date or the number at its end.
func undated(name string) string {
	if m := dateEnding().FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return name
}
