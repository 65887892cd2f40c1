package schema

import "github.com/ruleproof/ruleproof/schema/yamldoc"

// NewFile decodes the bytes of a file that is shown to a user, such as that of
// a query. The error is a *yamldoc.Error: the file is in no known encoding.
func NewFile(path string, data []byte) (*File, error) { return yamldoc.NewFile(path, data) }
