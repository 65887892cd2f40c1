// Command benchmarks compares the speed of ruleproof with that of DuckDB. It runs each as
// a process of its own, over the same generated files, with the same question. It prints
// one line for each question, with the ratio of the times, and fails if the answers have
// different numbers of rows.
//
//	go -C benchmarks run .
//
// With --costs it instead prints what hostile inputs of three sizes cost, and fails where that
// grows faster than n·log n.
//
// DuckDB needs cgo. Without it (CGO_ENABLED=0) ruleproof is timed alone.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// options are the values of the flags.
type options struct {
	dir   string
	rows  int
	runs  int
	scale bool
	costs bool

	program string
	only    *regexp.Regexp
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == peerCommand {
		exit(answerAsPeer())
		return
	}
	o := options{}
	cache, _ := os.UserCacheDir()
	flag.StringVar(&o.dir, "dir", filepath.Join(cache, "ruleproof-benchmarks"), "folder for the generated files (3 GB for a million rows)")
	flag.IntVar(&o.rows, "rows", 1_000_000, "sign-ins")
	flag.IntVar(&o.runs, "runs", 3, "how often each is run; the median counts")
	flag.BoolVar(&o.scale, "scale", false, "also time the join over ten times the rows, which takes 13 GB more")
	flag.BoolVar(&o.costs, "costs", false, "instead measure how the cost of hostile inputs grows with their size, without DuckDB")
	flag.StringVar(&o.program, "program", "", "ruleproof to measure (default: it is built)")
	only := flag.String("only", "", "pattern of the cases to run, such as 'pim|read/csv'")
	flag.Parse()
	var err error
	if o.only, err = regexp.Compile(*only); err == nil {
		if o.costs {
			err = measureCosts(o)
		} else {
			err = run(o)
		}
	}
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return err
	}
	program, err := o.build()
	if err != nil {
		return err
	}
	fmt.Printf("%-16s %8s  %24s  %24s  %24s  %s\n", "", "", "ruleproof", "DuckDB, columns found", "DuckDB, columns given", "speed: ruleproof to DuckDB")
	fmt.Printf("%-16s %8s  %24s  %24s  %24s  %8s %8s\n", "case", "MB", "s   CPU s  MB/s  mem MB", "s   CPU s  MB/s  mem MB", "s   CPU s  MB/s  mem MB", "found", "given")
	for _, c := range cases {
		if !o.only.MatchString(c.name()) {
			continue
		}
		if err := c.measure(o, program, o.rows); err != nil {
			return fmt.Errorf("%s: %w", c.name(), err)
		}
	}
	if o.scale {
		return scale(o, program)
	}
	return nil
}

// build compiles ruleproof as a user would and returns its path, unless it is given.
func (o options) build() (string, error) {
	if o.program != "" {
		return filepath.Abs(o.program)
	}
	program := filepath.Join(o.dir, "ruleproof")
	cmd := exec.Command("go", "build", "-C", "..", "-o", program, "./cmd/ruleproof")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return program, cmd.Run()
}

// scale measures the cost of ten times the rows.
func scale(o options, program string) error {
	c := benchCase{question: "pim", form: "ndjson"}
	small, err := c.ruleproof(o, program, o.rows)
	if err != nil {
		return err
	}
	large, err := c.ruleproof(o, program, 10*o.rows)
	if err != nil {
		return err
	}
	fmt.Printf("ten times the rows: %.2f s instead of %.2f s, %.1f times; CPU %.1f times; %d MB of memory instead of %d\n",
		large.wall.Seconds(), small.wall.Seconds(), ratio(large.wall, small.wall), ratio(large.cpu, small.cpu), large.memory>>20, small.memory>>20)
	return nil
}
