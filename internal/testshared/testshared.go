// Package testshared finds the conformance material that tests compare the program with.
// The material lives next to the checkout, not in it. A test that needs it is skipped,
// with a message, where it is absent.
package testshared

import (
	"os"
	"path/filepath"
	"testing"
)

// Path returns the path of a file or folder of the material, and skips the test if it does not exist.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	path, ok := Find(elem...)
	if !ok {
		t.Skip("skipped: no conformance material (set RULEPROOF_SHARED to its folder)")
	}
	return path
}

// Find returns the path of a file or folder of the material; ok is false if it does not exist. It is for tests that only do
// less without the material.
func Find(elem ...string) (path string, ok bool) {
	root := os.Getenv("RULEPROOF_SHARED")
	if root == "" {
		root = beside()
	}
	path = filepath.Join(append([]string{root}, elem...)...)
	_, err := os.Stat(path)
	return path, root != "" && err == nil
}

// beside returns the folder "shared" next to the module's root, or "".
func beside() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(dir), "shared")
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
