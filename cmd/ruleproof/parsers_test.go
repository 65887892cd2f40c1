package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/internal/testshared"
)

type row = map[string]any

// The parsers of six products run over logs of these. Where a log was exported
// through its parser, its columns are what the workspace made of each message,
// and the parser has to make the same of it here.
func TestParsersMakeOfTheirLogsWhatTheWorkspaceMade(t *testing.T) {
	for _, test := range []struct {
		name    string
		hosts   [2]string         // the hosts in the parser's text, which its user has to replace, and those of the log
		raw     string            // query that makes of the log what the parser reads; "" when it is the log itself
		table   string            // that the parser reads
		renamed map[string]string // columns that were called otherwise when the log was exported
		rows    int
	}{
		{name: "SymantecVIP", table: "Syslog", rows: 733},
		{name: "SymantecProxySG", table: "Syslog", rows: 490},
		{
			name: "CiscoUCS", table: "Syslog", rows: 184, renamed: map[string]string{"Username": "UserName"},
			hosts: [2]string{`Computer in ("UCSserver1", "UCSserver2")`, `Computer startswith "samplehost"`},
		},
		{ // of this one the raw lines are gone; they are put together from the columns
			name: "SquidProxy", table: "SquidProxy_CL", rows: 500, renamed: map[string]string{"RequstMethod": "HttpRequestMethod"},
			raw: `Log | project TimeGenerated, Computer, Type, RawData = iff(isempty(Description),
				strcat(tolong((EventTime - datetime(1970-01-01)) / 1s), ".000    ", Duration, " ", SrcIpAddr, " ", ResultCode, "/", StatusCode, " ", Bytes,
					" ", RequstMethod, " ", Url, " ", Username, " ", PeerStatus, "/", PeerHost, " ", ContentType),
				strcat(format_datetime(EventTime, "yyyy/MM/dd HH:mm:ss"), " kid1| ", Description))`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			log := testshared.Path(t, "corpus", "logs", test.name+".json")
			functions, table := parserFolder(t, test.name, test.hosts), log
			if test.raw != "" {
				table = filepath.Join(t.TempDir(), "raw.ndjson")
				lines := answerOf(t, "query", "--table", "Log="+log, "--format", "ndjson", test.raw)
				if err := os.WriteFile(table, []byte(lines), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			made := rowsOf(t, answerOf(t, "query", "--functions", functions, "--table", test.table+"="+table, "--format", "json", test.name))
			logged := readRows(t, log)
			if len(made) != test.rows || len(logged) != test.rows {
				t.Fatalf("%d rows of %d, want %d", len(made), len(logged), test.rows)
			}
			compareRows(t, logged, made, test.renamed)
		})
	}
}

// The log of Infoblox has messages alone. What its parser makes of them was
// worked out by hand: all 25 of named; the 25 of dhcpd once as what they say and
// once more as they are, since the parser lets "dhcpd" pass where it means to hold back "dhcp".
// 4 of the 25 tell of an unknown network segment, without a transaction, and are not taken apart.
func TestInfobloxParser(t *testing.T) {
	log := testshared.Path(t, "corpus", "logs", "InfobloxNIOS.json")
	functions := parserFolder(t, "InfobloxNIOS", [2]string{
		`Computer in ("datasource") and Facility == "local6"`, `Computer endswith ".domain.org" and Facility == "daemon"`,
	})
	got := answerOf(t, "query", "--functions", functions, "--table", "Syslog="+log, "--format", "csv", `InfobloxNIOS
		| summarize Rows = count(), Addresses = countif(isnotempty(Client_MAC_Address)), Transactions = dcount(TransID) - 1,
			Users = countif(isnotempty(UID)), Networks = countif(isnotempty(Network)), NoLease = countif(Message == "no free leases") by ProcessName, Log_Type
		| order by ProcessName asc, Log_Type asc`)
	want := strings.Join([]string{
		"ProcessName,Log_Type,Rows,Addresses,Transactions,Users,Networks,NoLease",
		"dhcpd,DHCPDISCOVER,50,21,21,8,12,12",
		"named,general,3,0,0,0,0,0",
		"named,lame-servers,18,0,0,0,0,0",
		"named,notify,1,0,0,0,0,0",
		"named,xfer-in,3,0,0,0,0,0",
	}, "\n")
	if strings.TrimSpace(strings.ReplaceAll(got, "\r\n", "\n")) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The logs of Proofpoint are events as its service sends them. The workspace
// makes a column of each property within them, whose suffix tells its type; the
// parser gives these columns other names, and those that no event has a blank.
func TestProofpointParser(t *testing.T) {
	text, err := os.ReadFile(testshared.Path(t, "corpus", "parsers", "ProofpointPOD.kql"))
	if err != nil {
		t.Fatal(err)
	}
	functions, args, sent := parserFolder(t, "ProofpointPOD", [2]string{}), []string(nil), 0
	var want []row
	for _, table := range []string{"ProofpointPOD_maillog", "ProofpointPOD_message"} {
		events := readRows(t, testshared.Path(t, "corpus", "logs", table+"_CL.json"))
		sent += len(events)
		_, view, _ := strings.Cut(string(text), "let "+table+"_view")
		view, _, _ = strings.Cut(view, "};")
		var lines []byte
		for i, event := range events {
			flat, named := row{"TimeGenerated": fmt.Sprintf("2026-03-02T12:00:%02dZ", i)}, row{}
			flatten(flat, "", event)
			line, err := json.Marshal(flat)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(append(lines, line...), '\n')
			for _, m := range regexp.MustCompile(`(\w+)=column_ifexists\('(\w+)'`).FindAllStringSubmatch(view, -1) {
				named[m[1]] = flat[m[2]]
			}
			want = append(want, named)
		}
		path := filepath.Join(t.TempDir(), table+".ndjson")
		if err := os.WriteFile(path, lines, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--table", table+"_CL="+path)
	}
	args = append([]string{"query", "--functions", functions, "--format", "json"}, args...)
	made := rowsOf(t, answerOf(t, append(args, "ProofpointPOD")...))
	if len(made) != sent {
		t.Fatalf("%d rows of %d events", len(made), sent)
	}
	compareRows(t, want, made, nil)
}

// parserFolder returns a folder with a parser, in which the hosts are those of the log, as its usage tells to do.
func parserFolder(t *testing.T, name string, hosts [2]string) string {
	t.Helper()
	text, err := os.ReadFile(testshared.Path(t, "corpus", "parsers", name+".kql"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), hosts[0]) {
		t.Fatalf("the parser does not hold %q", hosts[0])
	}
	dir := t.TempDir()
	changed := strings.Replace(string(text), hosts[0], hosts[1], 1)
	if hosts[0] == "" {
		changed = string(text)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".kql"), []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// answerOf runs the program, which has to exit with 0, and returns what it prints.
func answerOf(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	e := &env{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(string) string { return "" }, terminal: func(io.Writer) bool { return false }}
	if code := run(e, args); code != exitClean {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	return out.String()
}

func rowsOf(t *testing.T, text string) (rows []row) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func readRows(t *testing.T, path string) []row {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return rowsOf(t, string(text))
}

// compareRows compares the columns that both have, whatever the order of rows is.
func compareRows(t *testing.T, want, got []row, renamed map[string]string) {
	t.Helper()
	columns := map[string]string{}
	for _, r := range want {
		for name := range r {
			plain, _, _ := strings.Cut(name, " [")
			to := plain
			if renamed[plain] != "" {
				to = renamed[plain]
			}
			if _, ok := got[0][to]; ok {
				columns[name] = to
			}
		}
	}
	if len(columns) < 15 {
		t.Fatalf("only the columns %v are on both sides", columns)
	}
	names := make([]string, 0, len(columns))
	for name := range columns {
		names = append(names, name)
	}
	slices.Sort(names)
	texts := func(rows []row, column func(string) string) []string {
		var list []string
		for _, r := range rows {
			var cells []string
			for _, name := range names {
				if c := cellText(r[column(name)]); c != "" {
					cells = append(cells, columns[name]+"="+c)
				}
			}
			list = append(list, strings.Join(cells, "\n"))
		}
		slices.Sort(list)
		return list
	}
	w, g := texts(want, func(name string) string { return name }), texts(got, func(name string) string { return columns[name] })
	for i := range w {
		if w[i] != g[i] {
			t.Fatalf("row %d in order is\n%s\nwant\n%s", i, g[i], w[i])
		}
	}
}

// cellText is the text of a value that an export may write in several ways.
func cellText(v any) string {
	text, ok := v.(string)
	if !ok && v != nil {
		text = jsonText(v)
	} else if strings.HasPrefix(text, "[") && json.Unmarshal([]byte(text), &v) == nil {
		text = jsonText(v)
	}
	text = strings.TrimSpace(text)
	if text == "null" {
		return ""
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(number, 'g', -1, 64)
	}
	for _, form := range []string{time.RFC3339Nano, "1/2/2006, 3:04:05.000 PM"} {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC().Format(time.RFC3339Nano)
		}
	}
	return text
}

func jsonText(v any) string {
	var b strings.Builder
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	w.Encode(v)
	return strings.TrimSpace(b.String())
}

// flatten makes columns of the properties of an event, as the workspace does.
func flatten(to row, prefix string, event row) {
	for name, v := range event {
		name = prefix + strings.ReplaceAll(name, "-", "_")
		switch v := v.(type) {
		case row:
			flatten(to, name+"_", v)
		case string:
			if at, err := time.Parse("2006-01-02T15:04:05.999999-0700", v); err == nil {
				to[name+"_t"] = at.UTC().Format(time.RFC3339Nano)
			} else {
				to[name+"_s"] = v
			}
		case float64:
			to[name+"_d"] = v
		case bool:
			to[name+"_b"] = v
		default:
			to[name+"_s"] = jsonText(v)
		}
	}
}
