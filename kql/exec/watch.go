package exec

import (
	"runtime/metrics"
	"sync"
	"time"
)

// The operators reserve what they hold, which is an estimate. What a run takes beyond that
// shows in the memory of the process, which a goroutine watches while there are runs with a limit.

const (
	watchEvery = 10 * time.Millisecond
	// watchSettle is how long the memory of a run that was stopped may take to be freed.
	watchSettle = 200 * time.Millisecond
	// watchSpare is what a process takes beside its runs.
	watchSpare = 8 << 20
)

// A watched is a run whose process has a limit.
type watched struct {
	limit int
	used  *ledger
	stop  func()
	over  bool // it was stopped
}

// memoryWatch has all runs of the process that have a limit.
var memoryWatch struct {
	sync.Mutex
	runs    map[*watched]bool
	running bool
	stopped time.Time // when a run was stopped last
}

// watchMemory calls stop once when the process takes more memory than the limit, and of all runs
// this one holds the most. The function that it returns ends the watch.
func watchMemory(limit int, used *ledger, stop func()) (end func()) {
	w, m := &watched{limit: limit, used: used, stop: stop}, &memoryWatch
	m.Lock()
	defer m.Unlock()
	if m.runs == nil {
		m.runs = map[*watched]bool{}
	}
	m.runs[w] = true
	if !m.running {
		m.running = true
		go watch()
	}
	return func() {
		m.Lock()
		defer m.Unlock()
		delete(m.runs, w)
	}
}

// watch looks at the memory of the process until no run is left.
func watch() {
	for {
		time.Sleep(watchEvery)
		if !look(processMemory()) {
			return
		}
	}
}

// look stops a run if the process takes too much, and reports whether there are any runs.
func look(taken int) bool {
	m := &memoryWatch
	m.Lock()
	defer m.Unlock()
	var most *watched
	for w := range m.runs {
		if taken > w.limit+w.limit/16+watchSpare && !w.over && (most == nil || w.used.used.Load() > most.used.used.Load()) {
			most = w
		}
	}
	if most != nil && time.Since(m.stopped) > watchSettle {
		most.over, m.stopped = true, time.Now()
		most.stop()
	}
	m.running = len(m.runs) > 0
	return m.running
}

// processMemory returns the bytes that the process has from the system and has not returned.
func processMemory() int {
	taken := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(taken)
	return int(taken[0].Value.Uint64() - taken[1].Value.Uint64())
}
