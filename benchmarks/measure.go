package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// measured is what running a process took, and how many rows it answered.
type measured struct {
	wall, cpu time.Duration
	memory    int64 // most bytes of memory at a time, 0 where the system does not tell
	rows      int
}

// line writes the figures for so many bytes of files.
func (m measured) line(size int64) string {
	return fmt.Sprintf("%6.2f %6.2f %5.0f %6d", m.wall.Seconds(), m.cpu.Seconds(), float64(size)/1e6/m.wall.Seconds(), m.memory>>20)
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// times runs a command several times and returns the run with the median time.
// Its answer is a line for each row.
func times(runs int, command func() *exec.Cmd) (measured, error) {
	var all []measured
	for range max(1, runs) {
		cmd := command()
		var answer lineCounter
		cmd.Stdout, cmd.Stderr = &answer, os.Stderr
		start := time.Now()
		if err := cmd.Run(); err != nil {
			return measured{}, err
		}
		all = append(all, measured{
			wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
			memory: peak(cmd.ProcessState), rows: answer.lines,
		})
	}
	slices.SortFunc(all, func(a, b measured) int { return int(a.wall - b.wall) })
	return all[len(all)/2], nil
}

type lineCounter struct{ lines int }

// Write implements io.Writer.
func (c *lineCounter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	return len(p), nil
}
