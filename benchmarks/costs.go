package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A costCase is an input that once cost more than its size, made in any size.
type costCase struct {
	name string
	// size is the n of ×1; the case is also run with four and with sixteen times as much.
	size int
	// command is the command line. {dir} stands for the folder of the files.
	command string
	// files returns the input of size n by the names of its files.
	files func(n int) map[string]string
}

// The limits of what a command may take to say that a limit is met.
const (
	refusalTime   = 2 * time.Second // a file
	refusalMemory = 500 << 20
)

// A single run of a case is stopped after this time.
const costTimeout = 20 * time.Second

// Differences below these are noise: another process on the machine, a collection more or less.
const (
	noiseTime   = 150 * time.Millisecond
	noiseMemory = 48 << 20
)

// A cost is what a run of a case took.
type cost struct {
	inputs  int // files
	input   int // bytes
	took    measurement
	refused bool // with a message that names the limit that is met
	stopped bool // it took longer than costTimeout
}

// measureCosts runs every case in three sizes and prints a line for each. It fails if the cost of one grows
// faster than n·log n, or if a refusal takes longer than it may.
func measureCosts(o options) error {
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return err
	}
	program, err := o.build()
	if err != nil {
		return err
	}
	floor, err := emptyProgram(o)
	if err != nil {
		return err
	}
	fmt.Printf("an empty Go program: %.3f s, %d MB; * is a refusal that names a limit, ! a run that was stopped\n", floor.cpu.Seconds(), floor.memory>>20)
	fmt.Printf("%-28s %22s  %22s  %22s  growth\n%-28s", "", "×1", "×4", "×16", "case")
	fmt.Println(strings.Repeat("  "+fmt.Sprintf("%8s %6s %5s", "input kB", "CPU s", "MB"), 3))
	var bad []string
	for _, c := range costCases() {
		if !o.only.MatchString(c.name) {
			continue
		}
		verdict, err := c.measure(o, program)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		if verdict != "" {
			bad = append(bad, c.name)
		} else {
			verdict = "at most n·log n"
		}
		fmt.Printf("  %s\n", verdict)
	}
	if len(bad) > 0 {
		return fmt.Errorf("cost more than they may: %s", strings.Join(bad, ", "))
	}
	return nil
}

// costCases returns all cases. Each file of cases adds a list.
func costCases() []costCase {
	var all []costCase
	for _, list := range [][]costCase{staticCosts, runCosts} {
		all = append(all, list...)
	}
	return all
}

// measure runs a case in three sizes, prints what each took, and returns what is wrong with the growth, "" for nothing.
func (c costCase) measure(o options, program string) (verdict string, err error) {
	fmt.Printf("%-28s", c.name)
	var before cost
	for _, times := range []int{1, 4, 16} {
		now, err := c.run(o, program, c.size*times)
		if err != nil {
			return "", err
		}
		mark := " "
		switch {
		case now.stopped:
			mark = "!"
		case now.refused:
			mark = "*"
		}
		fmt.Printf(" %s%8.1f %6.2f %5d", mark, float64(now.input)/1e3, now.took.cpu.Seconds(), now.took.memory>>20)
		if verdict == "" {
			verdict = now.against(before)
		}
		before = now
	}
	return verdict, nil
}

// against says what is wrong with the cost beside that of a smaller input, "" for nothing.
func (c cost) against(smaller cost) string {
	switch {
	case c.stopped:
		return "does not end"
	case c.refused && c.took.cpu > time.Duration(c.inputs)*refusalTime:
		return "a late refusal"
	case c.refused && c.took.memory > refusalMemory:
		return "a large refusal"
	case c.refused || smaller.input == 0 || smaller.refused:
		return ""
	}
	// The size may lie in a number, so that the input is hardly longer.
	n, m := float64(c.input), min(float64(smaller.input), float64(c.input)/4)
	most := n * math.Log(n) / (m * math.Log(m))
	if float64(c.took.cpu) > most*float64(smaller.took.cpu+noiseTime) {
		return "time grows faster"
	}
	if float64(c.took.memory) > most*float64(smaller.took.memory+noiseMemory) {
		return "memory grows faster"
	}
	return ""
}

// run runs a case of size n once.
func (c costCase) run(o options, program string, n int) (cost, error) {
	dir := filepath.Join(o.dir, "costs", strings.ReplaceAll(c.name, "/", "-"))
	if err := os.RemoveAll(dir); err != nil {
		return cost{}, err
	}
	var now cost
	for name, text := range c.files(n) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return cost{}, err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return cost{}, err
		}
		now.input += len(text)
		now.inputs++
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), costTimeout)
	defer cancel()
	args := strings.Fields(c.command)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "{dir}", dir)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	var out limitFinder
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := cmd.Run()
	now.took.wall = time.Since(start)
	now.took.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) {
		return cost{}, err
	}
	now.stopped, now.refused = ctx.Err() != nil, out.found
	now.took.memory = peak(cmd.ProcessState)
	return now, nil
}

// A limitFinder looks for a message that names a limit.
type limitFinder struct {
	tail  []byte
	found bool
}

// Write implements io.Writer.
func (f *limitFinder) Write(p []byte) (int, error) {
	f.tail = append(f.tail, p...)
	f.found = f.found || bytes.Contains(f.tail, []byte("the limit "))
	f.tail = append(f.tail[:0], f.tail[max(0, len(f.tail)-16):]...)
	return len(p), nil
}

// emptyProgram measures a Go program that does nothing: no other can take less.
func emptyProgram(o options) (measurement, error) {
	source, program := filepath.Join(o.dir, "empty.go"), filepath.Join(o.dir, "empty")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o644); err != nil {
		return measurement{}, err
	}
	if out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
		return measurement{}, fmt.Errorf("%w: %s", err, out)
	}
	return times(3, func() *exec.Cmd { return exec.Command(program) })
}
