package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const watchedRule = `id: 0f1e2d3c-4b5a-4678-9abc-def012345678
name: R
kind: Scheduled
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: SigninLogs | where ResultType == "1"
`

const watchedScenarios = `at: 2026-03-02T12:00:00Z
scenarios:
  - name: one
    tables: {SigninLogs: [{TimeGenerated: -5m, ResultType: "1"}]}
    expect: {alerts: 1}
`

// A safeBuffer is written by one goroutine and read by another.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// waitFor waits until a text has been written so often.
func (s *safeBuffer) waitFor(t *testing.T, text string, times int) {
	t.Helper()
	for range 600 {
		if strings.Count(s.String(), text) >= times {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%q was not written %d times:\n%s", text, times, s)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// watcher returns what test --watch runs with.
func watcher(t *testing.T, out io.Writer, flags ...string) (*env, *testFlags) {
	t.Helper()
	e := &env{stdin: strings.NewReader(""), stdout: out, stderr: out, getenv: func(string) string { return "" }, terminal: func(io.Writer) bool { return false }}
	e.command = testCommand
	var f testFlags
	set := e.flags()
	f.define(set)
	if err := errors.Join(set.Parse(append(flags, "--watch")), f.check(set)); err != nil {
		t.Fatal(err)
	}
	return e, &f
}

func TestWatchRunsWhatAChangeAffects(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"a", "b"} {
		writeFile(t, name+".yaml", watchedRule)
		writeFile(t, name+".test.yaml", watchedScenarios)
	}
	var out safeBuffer
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int)
	e, f := watcher(t, &out)
	go func() { ended <- e.rerun(ctx, f, nil) }()
	out.waitFor(t, "waiting for changes", 1)
	if text := out.String(); !strings.Contains(text, "2 scenarios: 2 passed") {
		t.Errorf("the first run:\n%s", text)
	}
	writeFile(t, "a.yaml", strings.Replace(watchedRule, `"1"`, `"22"`, 1))
	out.waitFor(t, "waiting for changes", 2)
	_, second, _ := strings.Cut(out.String(), "1 file changed")
	if !strings.Contains(second, "a.test.yaml") || strings.Contains(second, "b.test.yaml") || !strings.Contains(second, "1 scenario: 0 passed, 1 failed") {
		t.Errorf("after a change of the rule:\n%s", second)
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("the screen is cleared where there is none")
	}
	cancel()
	if code := <-ended; code != exitFindings {
		t.Errorf("the exit code is %d, and the last run failed", code)
	}
}

// A report that the run writes below the folder that is watched is no change, which would let it run for ever.
func TestWatchLeavesOutItsReports(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "a.yaml", watchedRule)
	writeFile(t, "a.test.yaml", watchedScenarios)
	var out safeBuffer
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int)
	e, f := watcher(t, &out, "--output", "html=page.html", "--output", "json=./results.json")
	go func() { ended <- e.rerun(ctx, f, nil) }()
	out.waitFor(t, "waiting for changes", 1)
	time.Sleep(3 * watchEvery)
	if text := out.String(); strings.Contains(text, "changed") {
		t.Errorf("it ran again, and nothing changed:\n%s", text)
	}
	if _, err := os.Stat("page.html"); err != nil {
		t.Error(err)
	}
	cancel()
	if code := <-ended; code != exitClean {
		t.Errorf("the exit code is %d, and the last run passed", code)
	}
}

// A watch whose configuration has a fault runs nothing until a file changes, and then what was asked for.
func TestWatchGoesOnAfterAFaultOfTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	writeFile(t, "a.yaml", watchedRule)
	writeFile(t, "a.test.yaml", watchedScenarios)
	writeFile(t, ".ruleproof.yaml", "unknown: 1\n")
	var out safeBuffer
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int)
	e, f := watcher(t, &out)
	go func() { ended <- e.rerun(ctx, f, nil) }()
	out.waitFor(t, "waiting for changes", 1)
	time.Sleep(3 * watchEvery)
	if text := out.String(); strings.Contains(text, "changed") {
		t.Errorf("it ran again, and nothing changed:\n%s", text)
	}
	writeFile(t, ".ruleproof.yaml", "\n")
	out.waitFor(t, "1 scenario: 1 passed", 1)
	cancel()
	if code := <-ended; code != exitClean {
		t.Errorf("the exit code is %d, and the last run passed", code)
	}
}

func TestWhatAChangeAffects(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	writeFile(t, "a.yaml", watchedRule)
	writeFile(t, "a.test.yaml", watchedScenarios)
	writeFile(t, "more.test.yaml", "rule: a.yaml\n"+watchedScenarios)
	writeFile(t, "b.test.yaml", watchedScenarios)
	writeFile(t, "c.yaml", watchedRule)
	writeFile(t, "c.test.yml", watchedScenarios)
	writeFile(t, "f.yaml", "id: x\n")
	writeFile(t, "e.ndjson", "")
	now, err := (&watch{root: ".", out: new(outputFlags)}).stamps()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		args, changed []string
		want          string
	}{
		{"the_files_about_a_rule", nil, []string{"a.yaml"}, "a.test.yaml more.test.yaml"},
		{"a_scenario_file", nil, []string{"b.test.yaml"}, "b.test.yaml"},
		{"only_what_was_named", []string{"a.yaml"}, []string{"a.yaml"}, "a.test.yaml"},
		{"the_scenarios_of_a_rule", []string{"c.yaml"}, []string{"c.test.yml"}, "c.test.yml"},
		{"all_for_a_function", []string{"."}, []string{"f.yaml"}, "."},
		{"all_for_data", []string{"."}, []string{"e.ndjson"}, "."},
		{"all_for_a_file_that_is_gone", []string{"."}, []string{"gone.test.yaml"}, "."},
	} {
		var changed []string
		for _, name := range c.changed {
			changed = append(changed, filepath.Join(dir, name))
		}
		if got := strings.Join(affected(c.args, changed, now), " "); got != c.want {
			t.Errorf("%s: got %s", c.name, got)
		}
	}
}

func TestChangesAreSeen(t *testing.T) {
	at := time.Unix(1, 0)
	last := map[string]stamp{"same": {at, 1}, "larger": {at, 1}, "later": {at, 1}, "gone": {at, 1}}
	now := map[string]stamp{"same": {at, 1}, "larger": {at, 2}, "later": {at.Add(1), 1}, "new": {at, 1}}
	if got := changes(last, now); !slices.Equal(got, []string{"gone", "larger", "later", "new"}) {
		t.Errorf("got %v", got)
	}
}
