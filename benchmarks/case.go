package main

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// questions has each question twice: name.kql for ruleproof and name.sql for DuckDB. In
// the latter, {Table} stands for the table's file.
//
//go:embed cases
var questions embed.FS

// A benchCase is a question over tables in some form.
type benchCase struct{ question, form string }

var cases = []benchCase{
	{"filter", "ndjson"}, {"summarize", "ndjson"}, {"pim", "ndjson"}, {"series", "ndjson"}, {"rule", "ndjson"},
	{"read", "ndjson"}, {"read", "json"}, {"read", "csv"}, {"read", "ndjson.gz"}, {"read", "csv.gz"},
}

func (c benchCase) name() string { return c.question + "/" + c.form }

func (c benchCase) text(ending string) string {
	b, err := questions.ReadFile("cases/" + c.question + ending)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// files writes the tables that the question names, unless they exist, and returns their paths.
func (c benchCase) files(dir string, rows int) (map[string]string, error) {
	paths := map[string]string{}
	for _, t := range tables(rows) {
		if !strings.Contains(c.text(".sql"), "{"+t.name+"}") {
			continue
		}
		path, err := t.write(dir, c.form)
		if err != nil {
			return nil, err
		}
		paths[t.name] = path
	}
	return paths, nil
}

// measure runs the case and prints its line.
func (c benchCase) measure(o options, program string, rows int) error {
	ours, err := c.ruleproof(o, program, rows)
	if err != nil {
		return err
	}
	size := int64(0)
	paths, err := c.files(o.dir, rows)
	if err != nil {
		return err
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		size += info.Size()
	}
	fmt.Printf("%-16s %8.0f  %s", c.name(), float64(size)/1e6, ours.line(size))
	var speeds []string
	for _, given := range []bool{false, true} {
		if !hasPeer {
			break
		}
		peer, err := c.peer(o, paths, given)
		if err != nil {
			return err
		}
		if peer.rows != ours.rows {
			return fmt.Errorf("ruleproof answers %d rows, DuckDB %d", ours.rows, peer.rows)
		}
		fmt.Printf("  %s", peer.line(size))
		speeds = append(speeds, fmt.Sprintf("%7.2fx", ratio(peer.wall, ours.wall)))
	}
	fmt.Printf("  %s\n", strings.Join(speeds, " "))
	return nil
}

// ruleproof times the question put to ruleproof.
func (c benchCase) ruleproof(o options, program string, rows int) (measurement, error) {
	paths, err := c.files(o.dir, rows)
	if err != nil {
		return measurement{}, err
	}
	question := filepath.Join(o.dir, c.question+".kql")
	if err := os.WriteFile(question, []byte(c.text(".kql")), 0o644); err != nil {
		return measurement{}, err
	}
	args := []string{"query", "--file", question, "--now", dayEnd.Format("2006-01-02T15:04:05Z"), "--format", "ndjson"}
	for name, path := range paths {
		args = append(args, "--table", name+"="+path)
	}
	return times(o.runs, func() *exec.Cmd { return exec.Command(program, args...) })
}

// peer times the question put to DuckDB. DuckDB infers the columns of the sign-ins from
// the file unless it is given them.
func (c benchCase) peer(o options, paths map[string]string, given bool) (measurement, error) {
	sql := c.text(".sql")
	for _, t := range tables(1) {
		if path := paths[t.name]; path != "" {
			sql = strings.ReplaceAll(sql, "{"+t.name+"}", t.source(path, c.form, given || t.name == "AuditLogs"))
		}
	}
	self, err := os.Executable()
	if err != nil {
		return measurement{}, err
	}
	return times(o.runs, func() *exec.Cmd {
		cmd := exec.Command(self, peerCommand)
		cmd.Stdin = strings.NewReader(sql)
		return cmd
	})
}
