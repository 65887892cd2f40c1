package imports

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	// table matches the table of folders in CONTRIBUTING.md.
	table = regexp.MustCompile(`(?s)\n\| folder \|[^\n]*\n(.*?)\n\n`)
)

func TestContributingNamesEveryPackage(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := table.FindSubmatch(text)
	if rows == nil {
		t.Fatal("CONTRIBUTING.md has no table of folders")
	}
	named := map[string]bool{}
	for _, row := range strings.Split(string(rows[1]), "\n") {
		cell, _, _ := strings.Cut(strings.TrimPrefix(row, "|"), "|")
		parent := ""
		for _, m := range codeSpan.FindAllStringSubmatch(cell, -1) {
			folder := m[1]
			if _, err := os.Stat(filepath.Join(root, folder)); err != nil { // named after its sibling
				folder = path.Join(parent, folder)
			}
			if _, err := os.Stat(filepath.Join(root, folder)); err != nil {
				t.Errorf("CONTRIBUTING.md names the folder %s, which does not exist", m[1])
			}
			named[folder], parent = true, path.Dir(folder)
		}
	}
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || isModule(name)):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(name, ".go") && !isNamed(named, path.Dir(name)):
			named[path.Dir(name)] = true
			t.Errorf("the table of folders in CONTRIBUTING.md names neither %s nor a folder above it", path.Dir(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// isNamed reports whether the folder or one above it is named.
func isNamed(named map[string]bool, folder string) bool {
	for ; folder != "."; folder = path.Dir(folder) {
		if named[folder] {
			return true
		}
	}
	return false
}
