package catalog

import "io/fs"

// WithFound returns the catalog with functions that nobody declares and that files of the repository hold. found returns
// the one of a name, or nil; it is asked for names that the catalog does not have otherwise.
func (c *Catalog) WithFound(found func(name string) *Function) *Catalog {
	w := *c.workspace
	w.found = found
	return &Catalog{c.layers, &w}
}

// FindFunction returns the function of that name that a file below the root of fsys holds, or nil. Messages call that root
// by the name shown.
func FindFunction(fsys fs.FS, shown, file, name string) *Function {
	w, _ := load(fsys, shown, true, file)
	f := w.functions[name]
	if f != nil {
		f.Found = true
	}
	return f
}
