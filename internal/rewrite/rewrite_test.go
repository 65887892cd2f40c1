package rewrite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/rewrite"
)

func TestBytes(t *testing.T) {
	for _, c := range []struct {
		name, data, before, after, want string
	}{
		{"plain", "a", "a", "b", "b"},
		{"byte_order_mark", "\xef\xbb\xbfa", "a", "b", "\xef\xbb\xbfb"},
		{"utf_16", "\xff\xfea\x00", "a", "b", ""},
	} {
		got, err := rewrite.Bytes([]byte(c.data), c.before, c.after)
		if string(got) != c.want || (c.want == "") != errors.Is(err, rewrite.ErrEncoding) {
			t.Errorf("%s: got %q, %v", c.name, got, err)
		}
	}
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.yaml")
	if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := rewrite.File(name, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(name)
	info, _ := os.Stat(name)
	if string(data) != "new" || info.Mode().Perm() != 0o640 {
		t.Errorf("got %q with mode %v", data, info.Mode())
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("files are left: %v", files)
	}
	link := filepath.Join(dir, "link.yaml")
	if err := os.Symlink(name, link); err == nil {
		if err := rewrite.File(link, []byte("new"), []byte("x")); err == nil {
			t.Error("a link is written through")
		}
	}
	for _, before := range []string{"ne", "newer", "old"} {
		if err := rewrite.File(name, []byte(before), []byte("x")); err == nil {
			t.Errorf("a file is replaced that was %q when it was read", before)
		}
	}
	if err := os.Chmod(name, 0o440); err != nil {
		t.Fatal(err)
	}
	if rewrite.Check(name) == nil || rewrite.File(name, []byte("new"), []byte("x")) == nil || rewrite.Create(name, []byte("x")) == nil {
		t.Error("a read-only file is written")
	}
	if err := rewrite.Create(filepath.Join(dir, "none", "a"), nil); err == nil || strings.Contains(err.Error(), ".ruleproof") {
		t.Errorf("in a folder that is not there: %v", err)
	}
	gone := filepath.Join(dir, "gone")
	if err := rewrite.File(gone, nil, nil); err == nil {
		t.Error("a file that is not there is written")
	}
	if err := rewrite.Create(gone, []byte("made")); err != nil {
		t.Error(err)
	}
	if data, _ := os.ReadFile(gone); string(data) != "made" {
		t.Errorf("got %q", data)
	}
}

// A name cannot add lines to a patch.
func TestDiffNamesOneFile(t *testing.T) {
	for path, want := range map[string]string{
		"a b/é.yaml":                   "diff a/a b/é.yaml b/a b/é.yaml\n--- a/a b/é.yaml\n+++ b/a b/é.yaml\n@@ -1,1 +1,1 @@\n-x\n+y\n",
		"a\n--- a/b\n+++ b/\x1bb.yaml": "diff \"a/a\\n--- a/b\\n+++ b/\\x1bb.yaml\" \"b/a\\n--- a/b\\n+++ b/\\x1bb.yaml\"\n--- \"a/a\\n--- a/b\\n+++ b/\\x1bb.yaml\"\n+++ \"b/a\\n--- a/b\\n+++ b/\\x1bb.yaml\"\n@@ -1,1 +1,1 @@\n-x\n+y\n",
	} {
		if got := string(rewrite.Diff(path, "x\n", "y\n")); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
