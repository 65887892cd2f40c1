package lint

// A Portal is where the incidents of a rule are worked on.
type Portal string

// The portals.
const (
	AzurePortal    Portal = "azure"    // the default
	DefenderPortal Portal = "defender" // turns the family portal on
)

// ParsePortal returns the portal of the name.
func ParsePortal(name string) (Portal, bool) {
	p := Portal(name)
	return p, p == AzurePortal || p == DefenderPortal
}
