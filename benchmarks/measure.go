package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// A measurement is the cost of running a process, and the number of rows that it answered.
type measurement struct {
	wall, cpu time.Duration
	memory    int64 // peak memory in bytes, 0 if the system does not report it
	rows      int
}

// line formats the figures for files of a size in bytes.
func (m measurement) line(size int64) string {
	return fmt.Sprintf("%6.2f %6.2f %5.0f %6d", m.wall.Seconds(), m.cpu.Seconds(), float64(size)/1e6/m.wall.Seconds(), m.memory>>20)
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// times runs a command several times and returns the run with the median time. The
// command prints a line for each row.
func times(runs int, command func() *exec.Cmd) (measurement, error) {
	var all []measurement
	for range max(1, runs) {
		cmd := command()
		var answer lineCounter
		cmd.Stdout, cmd.Stderr = &answer, os.Stderr
		start := time.Now()
		if err := cmd.Run(); err != nil {
			return measurement{}, err
		}
		all = append(all, measurement{
			wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
			memory: peak(cmd.ProcessState), rows: answer.lines,
		})
	}
	slices.SortFunc(all, func(a, b measurement) int { return int(a.wall - b.wall) })
	return all[len(all)/2], nil
}

type lineCounter struct{ lines int }

// Write implements io.Writer.
func (c *lineCounter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	return len(p), nil
}
