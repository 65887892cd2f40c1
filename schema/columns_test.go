package schema_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/schema"
)

func TestColumnsAreAllThatTheRuleTakes(t *testing.T) {
	r := parse(t, `
entityMappings:
  - entityType: Host
    fieldMappings: [{identifier: HostName, columnName: Host}, {identifier: DnsDomain, columnName: []}]
sentinelEntitiesMappings: [{columnName: Entities}]
customDetails: {Who: User}
alertDetailsOverride:
  alertDisplayNameFormat: "{{Name}} on {{ Host }}{{}}"
  alertDescriptionFormat: "{{What}}"
  alertTacticsColumnName: Tactics
  alertSeverityColumnName: Level
  alertDynamicProperties: [{alertProperty: ProductName, value: Product}]
`)
	var got []string
	for c := range r.Columns() {
		got = append(got, fmt.Sprintf("%d %q %s", c.For, c.Name, c.Span.Position()))
	}
	want := []string{
		fmt.Sprintf(`%d "Host" 4:56`, schema.ForEntity),
		fmt.Sprintf(`%d "Entities" 5:41`, schema.ForEntity),
		fmt.Sprintf(`%d "User" 6:22`, schema.ForCustomDetail),
		fmt.Sprintf(`%d "Name" 8:28`, schema.ForText),
		fmt.Sprintf(`%d " Host " 8:40`, schema.ForText),
		fmt.Sprintf(`%d "What" 9:28`, schema.ForText),
		fmt.Sprintf(`%d "Tactics" 10:27`, schema.ForDetail),
		fmt.Sprintf(`%d "Level" 11:28`, schema.ForDetail),
		fmt.Sprintf(`%d "Product" 12:64`, schema.ForProperty),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	for range r.Columns() {
		break // a caller may stop at any column
	}
}
