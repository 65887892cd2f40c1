//go:build unix

package regular

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestOnlyRegularFilesAreOpened(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(at("file"), []byte("text"), 0o600))
	must(os.Symlink("file", at("link")))
	must(os.Mkdir(at("folder"), 0o700))
	must(syscall.Mkfifo(at("pipe"), 0o600))
	must(os.Symlink("pipe", at("pipelink")))
	must(os.Symlink("/dev/zero", at("zero")))
	listener, err := net.Listen("unix", at("socket"))
	must(err)
	defer listener.Close()
	for name, want := range map[string]string{
		"file": "", "link": "", "none": "no such file", "folder": "a folder", "pipe": "a named pipe", "pipelink": "a named pipe",
		"zero": "a device", "socket": "a socket",
	} {
		byPath, err := ReadPath(at(name), 4)
		byName, other := Read(os.DirFS(dir), name, 4)
		for _, got := range []struct {
			data []byte
			err  error
		}{{byPath, err}, {byName, other}} {
			switch {
			case want == "" && (got.err != nil || string(got.data) != "text"):
				t.Errorf("%s: %q, %v", name, got.data, got.err)
			case want != "" && (got.err == nil || !strings.Contains(got.err.Error(), want)):
				t.Errorf("%s: %v, want %s", name, got.err, want)
			}
		}
	}
	if _, err := ReadPath(at("file"), 3); err == nil || !strings.Contains(err.Error(), "the limit of 3 bytes") {
		t.Errorf("a file over the limit: %v", err)
	}
}

func TestLinksThatLeave(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "root")
	for _, folder := range []string{root, filepath.Join(dir, "other")} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, link := range []string{"../other", ".", "../root"} {
		if err := os.Symlink(link, filepath.Join(root, "to-"+strings.ReplaceAll(link, "/", "-"))); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]bool{
		"root/to-..-other": true, "root/to-.": false, "root/to-..-root": false, "other": false, "root": false, "root/none": true,
	} {
		if got := Leaves(root, filepath.Join(dir, name)); got != want {
			t.Errorf("%s leaves: %v, want %v", name, got, want)
		}
	}
}
