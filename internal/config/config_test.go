package config

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

func onDisk(string) ([]byte, bool) { return nil, false }

func TestConfigurationIsRead(t *testing.T) {
	c, err := parse(FileName, []byte("checks:\n  query/join-kind: off\n  \"schedule/*\": info\nworkspace: [tables, functions/own.kql]\nexclude:\n  - ./archive/\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Severities) != 2 || c.Severities["query/join-kind"] != diag.Off || c.Severities["schedule/*"] != diag.Info {
		t.Errorf("severities: %v", c.Severities)
	}
	if strings.Join(c.Workspace, " ") != "tables functions/own.kql" || len(c.exclude) != 1 {
		t.Errorf("workspace %q, exclude %q", c.Workspace, c.exclude)
	}
}

func TestAnEmptyFileChangesNothing(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "---\n"} {
		if c, err := parse(FileName, []byte(text)); err != nil || len(c.Severities)+len(c.Workspace)+len(c.exclude) != 0 {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
}

func TestFaultsHavePlaces(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no_yaml", "checks: [\n", ".ruleproof.yaml:"},
		{"a_list", "- a\n", ".ruleproof.yaml:1:1: "},
		{"unknown_key", "checks: {}\nignore: x\n", ".ruleproof.yaml:2:1: unknown key 'ignore'"},
		{"unknown_severity", "checks:\n  query/binding: loud\n", ".ruleproof.yaml:2:18: query/binding: 'loud' is not one of off, info, warning, error"},
		{"key_twice", "exclude: []\nexclude: []\n", ".ruleproof.yaml:2:1: "},
		{"text_where_a_list_belongs", "workspace: tables\n", ".ruleproof.yaml:1:12: "},
		{"number_where_a_path_belongs", "workspace:\n  - 5\n", ".ruleproof.yaml:2:5: "},
		{"path_above", "exclude:\n  - ../x\n", ".ruleproof.yaml:2:5: exclude: '../x' leaves the folder of the configuration"},
		{"absolute_path", "workspace:\n  - /etc/passwd\n", ".ruleproof.yaml:2:5: workspace: '/etc/passwd' leaves the folder of the configuration"},
		{"path_that_climbs_out", "workspace:\n  - a/../../b\n", ".ruleproof.yaml:2:5: workspace: "},
		{"open_bracket", "exclude:\n  - 'rules/[a'\n", ".ruleproof.yaml:2:5: exclude: 'rules/[a' is not a pattern"},
		{"paths_without_checks", "paths:\n  - files: a\n", ".ruleproof.yaml:2:5: missing key 'checks'"},
		{"severity_of_a_path", "paths:\n  - files: a\n    checks: {query/binding: of}\n", ".ruleproof.yaml:3:29: query/binding: 'of' is not one of off, info, warning, error"},
		{"near_key", "fail_on: error\n", ".ruleproof.yaml:1:1: unknown key 'fail_on'; did you mean 'fail-on'?"},
		{"target", "target: sentinel\n", ".ruleproof.yaml:1:9: target: 'sentinel' is not one of service, azure-sentinel"},
		{"cost", "max-cost: 0\n", ".ruleproof.yaml:1:11: max-cost: 0 is out of range"},
		{"baseline_outside", "baseline: ../known.yaml\n", ".ruleproof.yaml:1:11: baseline: '../known.yaml' leaves the folder of the configuration"},
		{"custom_id", "custom:\n  - {id: Mine, message: m, query: Rules}\n", ".ruleproof.yaml:2:10: id: 'Mine' is not an id such as team/needs-tactics"},
		{"custom_without_query", "custom:\n  - {id: my/own, message: m}\n", ".ruleproof.yaml:2:6: missing key 'query'"},
		{"custom_twice", "custom:\n  - {id: my/own, message: m, query: Rules}\n  - {id: my/own, message: m, query: Rules}\n", ".ruleproof.yaml:3:10: a check 'my/own' is declared above"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse(FileName, []byte(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestEveryFaultIsReported(t *testing.T) {
	_, err := parse(FileName, []byte("chekcs: {}\nexclude: [../x]\nworkspace: 1\n"))
	if err == nil || len(strings.Split(err.Error(), "\n")) != 3 {
		t.Errorf("want three lines, got %v", err)
	}
}

func TestUnknownChecksHavePlaces(t *testing.T) {
	c, err := parse(FileName, []byte("checks:\n  \"*\": info\n  query/join: off\n"))
	if err != nil {
		t.Fatal(err)
	}
	c.Path = FileName
	lines := c.UnknownChecks(
		func(string) bool { return false },
		func(string) (string, bool) { return "query/join-kind", true },
	)
	if want := ".ruleproof.yaml:3:3: there is no check 'query/join'; did you mean 'query/join-kind'?"; len(lines) != 1 || lines[0].Error() != want {
		t.Errorf("got %q, want %q", lines, want)
	}
}

func TestPatterns(t *testing.T) {
	root := t.TempDir()
	for _, c := range []struct{ pattern, covered, others string }{
		{"archive", "archive archive/a.yaml archive/b/c.yaml", "archived/a.yaml a/archive ../archive/a.yaml"},
		{"drafts/**", "drafts drafts/a.yaml drafts/x/a.yaml", "draft a/drafts/a.yaml"},
		{"*.old.yaml", "a.old.yaml", "rules/a.old.yaml a.yaml"},
		{"rules/*/wip.yaml", "rules/x/wip.yaml", "rules/wip.yaml rules/x/y/wip.yaml"},
		{"**/wip.yaml", "wip.yaml a/wip.yaml a/b/wip.yaml", "a/wip.yml"},
		{"**/drafts", "drafts/a.yaml a/b/drafts/c/d.yaml", "a/draft/b.yaml"},
		{"a/**/b/**/c.yaml", "a/b/c.yaml a/x/b/c.yaml a/b/x/b/y/z/c.yaml", "a/c.yaml b/c.yaml a/x/c.yaml"},
		{"**", "a a/b", ""},
		{"rules/[ab]*", "rules/a1.yaml rules/b/x.yaml", "rules/c.yaml"},
	} {
		p, err := newPattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		config := &Config{Root: root, exclude: []pattern{p}}
		for want, names := range map[bool]string{true: c.covered, false: c.others} {
			for _, name := range strings.Fields(names) {
				if got := config.Excluded(filepath.Join(root, name)); got != want {
					t.Errorf("%s: %s: covered %v, want %v", c.pattern, name, got, want)
				}
			}
		}
	}
}

// A pattern of many asterisks against a long path takes no more than their product.
func TestAPatternOfManyAsterisksIsFast(t *testing.T) {
	p, err := newPattern(strings.Repeat("**/a/", 2_000) + "b")
	if err != nil {
		t.Fatal(err)
	}
	if p.covers(strings.Repeat("a/", 20_000) + "a") {
		t.Error("covered")
	}
}

func TestSeveritiesOfPaths(t *testing.T) {
	c, err := parse(FileName, []byte(`checks: {"*": error}
paths:
  - files: rules/**
    checks: {query/join-kind: warning}
  - files: [rules/drafts, "**/*.draft.yaml"]
    checks: {"*": "off"}
`))
	if err != nil {
		t.Fatal(err)
	}
	c.Root = t.TempDir()
	for name, want := range map[string]string{
		"a.yaml": "1", "rules/a.yaml": "2", "rules/drafts/a.yaml": "3", "x/y.draft.yaml": "2", "../rules/a.yaml": "1",
	} {
		got := c.SeveritiesIn(filepath.Join(c.Root, name))
		if strconv.Itoa(len(got)) != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTheNearestFileCounts(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(FileName, "checks: {\"*\": off}")
	write("repo/.git/HEAD", "")
	write("repo/rules/deep/a.yaml", "")
	write("repo/rules/"+FileName, "checks: {\"*\": error}")

	c, err := Find(filepath.Join(root, "repo", "rules", "deep"), onDisk)
	if err != nil || c.Severities["*"] != diag.Error || c.Root != filepath.Join(root, "repo", "rules") {
		t.Errorf("below the file: %+v, %v", c, err)
	}
	c, err = Find(filepath.Join(root, "repo"), onDisk)
	if err != nil || c.Path != "" || c.Root != filepath.Join(root, "repo") {
		t.Errorf("nothing above a repository counts: %+v, %v", c, err)
	}
}

func TestALargeFileIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(name, []byte("# "+strings.Repeat("x", maxSize)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(name, onDisk); err == nil || !strings.Contains(err.Error(), "larger than the limit of 1048576 bytes") {
		t.Errorf("got %v", err)
	}
}

func TestAConfigurationThatIsALinkIsRefused(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(outside, []byte("checks: {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, FileName)); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if _, err := Find(dir, onDisk); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v", err)
	}
}
