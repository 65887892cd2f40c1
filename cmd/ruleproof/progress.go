package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ruleproof/ruleproof/internal/tables"
)

const (
	progressAfter = time.Second            // shorter runs show nothing
	progressEvery = 200 * time.Millisecond // between two looks
)

// A progress shows on a terminal how far a command is.
type progress struct {
	stop chan struct{}
	done sync.WaitGroup
}

// watchProgress begins to show how much of the files is read, if standard error is a terminal.
func (e *env) watchProgress(source *tables.Tables) *progress {
	files := source.Files()
	return e.watch(func() string {
		done, all := int64(0), int64(0)
		for _, f := range files {
			d, a := f.Progress()
			done, all = done+d, all+a
		}
		return fmt.Sprintf("read %s of %s", shownBytes(min(done, all)), shownBytes(all))
	})
}

// watch begins to show how far a command is, in the words of a function, if standard error is a terminal.
func (e *env) watch(state func() string) *progress {
	p := &progress{stop: make(chan struct{})}
	if !e.terminal(e.stderr) {
		return p
	}
	p.done.Go(func() {
		wait, shown := progressAfter, false
		for {
			select {
			case <-p.stop:
				if shown {
					fmt.Fprint(e.stderr, "\r\x1b[K")
				}
				return
			case <-time.After(wait):
			}
			wait, shown = progressEvery, true
			fmt.Fprintf(e.stderr, "\r\x1b[K%s", state())
		}
	})
	return p
}

// end takes the line of the progress away.
func (p *progress) end() {
	close(p.stop)
	p.done.Wait()
}

// byteUnits are the units of sizes, the largest first.
var byteUnits = []struct {
	name string
	size int64
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}}

// shownBytes writes a size as people read it.
func shownBytes(n int64) string {
	for _, u := range byteUnits {
		if n >= u.size {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

// parseBytes reads a size such as 400MB; B and iB may be left out or added.
func parseBytes(s string) (int, bool) {
	number := strings.ToUpper(strings.TrimSpace(s))
	number = strings.TrimSuffix(strings.TrimSuffix(number, "B"), "I")
	unit := int64(1)
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(number, u.name[:1]); ok {
			number, unit = rest, u.size
			break
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	bytes := n * float64(unit)
	return int(bytes), err == nil && bytes >= 1 && bytes < 1<<50
}
