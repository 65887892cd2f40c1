package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// azureLevels are the types of task.logissue. There is none for information.
var azureLevels = map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning"}

var azureEscape = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", "]", "%5D", ";", "%3B")

// Azure writes a logging command for each error and warning, which Azure Pipelines lists as issues of
// the build (Azure DevOps, pipelines/scripts/logging-commands). Information is a line of the log.
func Azure(w io.Writer, r *Report, o Options) error {
	return annotator{
		write: func(f diag.Diagnostic, message string) string {
			at := f.Span.Range().Start
			return fmt.Sprintf("##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s;]%s", azureLevels[f.Severity],
				azureEscape.Replace(safe.Text(o.path(f.Span.Path()))), at.Line, at.Column, azureEscape.Replace(safe.Text(title(f))), azureEscape.Replace(message))
		},
		more: func(s diag.Severity, message string) string {
			return fmt.Sprintf("##vso[task.logissue type=%s;]%s", azureLevels[s], azureEscape.Replace(message))
		},
		shows:   func(s diag.Severity) bool { return azureLevels[s] != "" },
		options: o,
	}.annotate(w, r.all())
}
