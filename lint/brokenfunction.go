package lint

// checkBrokenFunction reports calls of stored functions that have an error at that call.
func checkBrokenFunction(p *pass) {
	if p.Query == nil {
		return
	}
	for _, d := range p.Query.Broken() {
		p.report(d.Span, d.Message).Related = d.Related
	}
}
