package main

import (
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const endless = `name: Endless
kind: NRT
query: |
  range x from 1 to 15000000 step 1 | extend s = tostring(x) | sort by s asc | join kind=inner (range x from 1 to 15000000 step 1) on x
`

const endlessScenarios = `at: 2026-03-02T12:00:00Z
scenarios:
  - {name: interrupted, tables: {SigninLogs: [{TimeGenerated: -20s}]}, expect: {rows: 1}}
`

func TestAnInterruptedTestReportsWhatItDidBefore(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot interrupt itself")
	}
	received := make(chan os.Signal, 1)
	signal.Notify(received, os.Interrupt) // else one that comes too early would end the tests
	defer signal.Stop(received)
	dir := t.TempDir()
	for name, text := range map[string]string{"r.yaml": endless, "r.test.yaml": endlessScenarios} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, messages strings.Builder
	e := &env{stdout: &out, stderr: &messages, getenv: os.Getenv, terminal: func(io.Writer) bool { return false }}
	code := make(chan int)
	go func() { code <- run(e, []string{"test", dir}) }()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for {
		select {
		case got := <-code:
			if got != exitUsage || !strings.Contains(messages.String(), "interrupted") || !strings.Contains(out.String(), "the run was interrupted") {
				t.Errorf("exit code %d\n%s\n%s", got, &messages, &out)
			}
			return
		case <-time.After(50 * time.Millisecond):
			if err := self.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
}
