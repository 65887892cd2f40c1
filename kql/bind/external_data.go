package bind

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// bindExternalData binds externaldata (KQL reference, externaldata-operator).
// As in Microsoft's binder, the properties of its with clause are not checked.
func (b *binder) bindExternalData(e *syntax.ExternalData) *bound {
	out := types.Closed(b.declaredColumns(e.Schema)...)
	node := &plan.External{Step: step(e, out), Properties: map[string]string{}}
	for _, uri := range b.bindList(e.URIs) {
		if text, ok := uri.value.(string); ok {
			node.Addresses = append(node.Addresses, text)
		}
	}
	for _, p := range append(e.Params[:len(e.Params):len(e.Params)], e.With...) {
		node.Properties[strings.ToLower(p.Name)] = settingOf([]*syntax.Param{p}, p.Name)
	}
	return b.rows(e, out, node)
}
