package scenario

import (
	"fmt"
	"testing"
)

func TestOutlines(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"rules/a.test.yaml", "scenarios:\n  - name: x\n    expect: none\n  - name: y\n    expect: {alerts: 2}\n", "[rules/a.yaml rules/a.yml] 1 1"},
		{"rules/a.test.yaml", "rule: ../b.yaml\nscenarios:\n  - name: x\n    expect: {alerts: [{title: t}]}\n", "[b.yaml] 1 0"},
		{"a.test.yml", "scenarios:\n  - name: x\n    expect: {rows: 3, alerts: none}\n  - name: y\n    expect: {rows: 0}\n", "[a.yaml a.yml] 0 2"},
		{"a.test.yaml", "scenarios:\n  - name: x\n    cases: [{n: 0}, {n: 2}, {n: none}, {n: {at_least: 1}}, {n: {at_most: 3}}, {n: {count: {at_most: 0}}}]\n    expect: {alerts: \"${n}\"}\n", "[a.yaml a.yml] 2 3"},
		{"a.test.yaml", "scenarios:\n  - name: x\n    cases: [{n: {one_of: [1, 2]}}, {n: {not: 0}}, {n: {not: 2}}, {n: {include: [{title: x}]}}, {n: {exclude: [{title: x}]}}, {n: {any: true}}]\n    expect: {alerts: \"${n}\"}\n", "[a.yaml a.yml] 4 0"},
		{"a.test.yaml", "scenarios:\n  - {name: x, expect: {runs: [3]}}\n  - {name: y, expect: {runs: none, rows: 3}}\n", "[a.yaml a.yml] 1 1"},
		{"a.test.yaml", "scenarios: text\n", "[a.yaml a.yml] 0 0"},
		{"a.test.yaml", "", "[a.yaml a.yml] 0 0"},
	} {
		o, err := OutlineOf(c.name, []byte(c.text))
		if got := fmt.Sprint(o.Rules, " ", o.Firing, " ", o.Silent); err != nil || got != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.text, got, err, c.want)
		}
	}
	if _, err := OutlineOf("a.test.yaml", []byte("a: [")); err == nil {
		t.Error("a file that is not YAML has an outline")
	}
}
