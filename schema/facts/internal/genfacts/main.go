// Command genfacts makes the data files of package facts from collected facts of
// Sentinel and ATT&CK: entities.json, attack.json and connectors.json.
//
// Usage: genfacts FACTS-FOLDER DATA-FOLDER
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: genfacts FACTS-FOLDER DATA-FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "genfacts:", err)
		os.Exit(1)
	}
}

// run writes the data files for the facts.
func run(facts, data string) error {
	files, err := Generate(facts)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(data, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
