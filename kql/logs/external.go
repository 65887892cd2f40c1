package logs

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/logs/form"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// External returns the data at an address of externaldata, which the run
// declares to be in a file. The query says its format, or the end of the address
// does, else it is CSV. As in Kusto, the cells of a row are the columns in their
// order, there may be more of them or fewer, and a value that does not fit its column is null.
func External(fsys fs.FS, name string, r source.Request, limits Limits) (*File, error) {
	o, err := externalOptions(r, limits)
	if err != nil {
		return nil, err
	}
	return OpenFS(fsys, name, o)
}

// ExternalBytes is External for data in memory; name is what messages call it.
func ExternalBytes(name string, content []byte, r source.Request, limits Limits) (*File, error) {
	o, err := externalOptions(r, limits)
	if err != nil {
		return nil, err
	}
	return Bytes(name, content, o)
}

func externalOptions(r source.Request, limits Limits) (Options, error) {
	name := strings.ToLower(r.Properties["format"])
	if name == "" {
		address, _, _ := strings.Cut(r.Name, "?")
		address = strings.TrimSuffix(strings.ToLower(address), ".gz")
		name = strings.TrimPrefix(path.Ext(address), ".")
		if _, ok := form.ExternalFormat(name); !ok {
			name = "csv"
		}
	}
	e, ok := form.ExternalFormat(name)
	if !ok {
		return Options{}, fmt.Errorf("external data of the format %q is not read; the formats are %s", name, strings.Join(form.ExternalFormats(), ", "))
	}
	e.SkipFirst, _ = strconv.ParseBool(r.Properties["ignorefirstrecord"])
	return Options{Schema: value.NewSchema(r.Declared...), Closed: true, external: e, Limits: limits}, nil
}
