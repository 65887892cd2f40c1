package config

import (
	"os"
	"path/filepath"
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
	if strings.Join(c.Workspace, " ") != "tables functions/own.kql" || strings.Join(c.Exclude, " ") != "archive" {
		t.Errorf("workspace %q, exclude %q", c.Workspace, c.Exclude)
	}
}

func TestAnEmptyFileChangesNothing(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "---\n"} {
		if c, err := parse(FileName, []byte(text)); err != nil || len(c.Severities)+len(c.Workspace)+len(c.Exclude) != 0 {
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

func TestExcludedPaths(t *testing.T) {
	root := t.TempDir()
	c := &Config{Root: root, Exclude: []string{"archive", "drafts/**", "*.old.yaml", "rules/*/wip.yaml"}}
	for name, want := range map[string]bool{
		"archive": true, "archive/a.yaml": true, "archived/a.yaml": false,
		"drafts/x/a.yaml": true, "drafts": true,
		"a.old.yaml": true, "rules/a.old.yaml": false,
		"rules/x/wip.yaml": true, "rules/wip.yaml": false, "rules/x/y/wip.yaml": false,
		"../archive/a.yaml": false,
	} {
		if got := c.Excluded(filepath.Join(root, name)); got != want {
			t.Errorf("%s: excluded %v, want %v", name, got, want)
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
