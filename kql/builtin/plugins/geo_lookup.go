package plugins

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/geometry"
	"github.com/ruleproof/ruleproof/kql/geo"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A matcher reports whether a position belongs to a shape.
type matcher struct {
	matches func(p geo.Position) bool // nil where the shape is not valid
	units   int                       // of work
}

// maxLookupRows bounds the rows that a lookup of places may yield.
const maxLookupRows = 10_000_000

// geoLookup joins the positions of the input with the shapes of a table that they belong
// to (KQL reference, geo-line-lookup-plugin and geo-polygon-lookup-plugin). matchers
// makes a matcher for each shape of a column, nil if it is not valid. The radius is that
// of the call, nil if it has none.
func geoLookup(key string, matchers func(shapes value.Column, radius any) []matcher) func(*builtin.Context, builtin.PluginCall) (*value.Table, error) {
	return func(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
		args := map[string]builtin.PluginArg{}
		for i, a := range call.Args {
			args[call.Args[i].Param] = a
		}
		constant := func(param string) any {
			if c := args[param].Const; c != nil && c.Len() > 0 {
				return c.Value(0)
			}
			return nil
		}
		lookup, shapes := args["LookupTable"].Table, args[key].Column
		longitude, latitude := args["SourceLongitude"].Column, args["SourceLatitude"].Column
		if lookup == nil || shapes < 0 || longitude < 0 || latitude < 0 || len(call.Args) < 4 {
			return nil, fmt.Errorf("it needs a table, a column of shapes, and columns of longitudes and latitudes")
		}
		all := matchers(lookup.Columns[shapes], constant("radius"))
		left, right, err := matchRows(ctx, call.Input.Columns[longitude], call.Input.Columns[latitude], all, constant("return_unmatched") == true)
		if err != nil {
			return nil, err
		}
		leaveOut := shapes
		if constant("return_lookup_key") == true {
			leaveOut = -1
		}
		return lookedUp(call.Input, left, lookup, right, leaveOut), nil
	}
}

// matchRows returns the pairs of rows that match. If unmatched rows are kept, -1 stands for no shape.
func matchRows(ctx *builtin.Context, longitudes, latitudes value.Column, all []matcher, keep bool) (left, right []int, err error) {
	for row := range longitudes.Len() {
		p, ok := geometry.PositionsFrom([]any{longitudes.Value(row), latitudes.Value(row)})
		found := false
		for at, m := range all {
			if !ok || m.matches == nil {
				continue
			}
			if err := ctx.Charge(m.units); err != nil {
				return nil, nil, err
			}
			if m.matches(p[0]) {
				left, right = append(left, row), append(right, at)
				found = true
			}
		}
		if !found && keep {
			left, right = append(left, row), append(right, -1)
		}
		if len(left) > maxLookupRows {
			return nil, nil, fmt.Errorf("more rows than the limit of %d", maxLookupRows)
		}
	}
	return left, right, nil
}

// lookedUp joins rows of the input with rows of a table, without one column of the table.
func lookedUp(input *value.Table, left []int, lookup *value.Table, right []int, leaveOut int) *value.Table {
	var columns []builtin.Column
	out := builtin.TableMaker{Rows: len(left)}
	add := func(f value.Field, c value.Column) {
		columns = append(columns, builtin.Fresh(f.Name, f.Type))
		out.Add(f.Name, c)
	}
	for i, f := range input.Schema.Fields {
		add(f, input.Columns[i].Gather(left))
	}
	for i, f := range lookup.Schema.Fields {
		if i != leaveOut {
			add(f, lookup.Columns[i].Gather(right))
		}
	}
	for i, c := range uniqueNames(slices.Clone(columns)) {
		out.Fields[i].Name = c.Name
	}
	return out.Table()
}

// linesNear matches positions within a radius of a line.
func linesNear(shapes value.Column, radius any) []matcher {
	limit, _ := value.Cast(radius, value.Real).(float64)
	g := &geometry.Geometries{}
	return matchersOf(shapes, func(v any) matcher {
		l, ok := g.Line(v)
		if !ok {
			return matcher{}
		}
		return matcher{func(p geo.Position) bool { return l.Within(p, limit) }, geometry.VertexUnits * l.Vertices()}
	})
}

// polygonsAround matches positions inside a polygon or, if there is a radius, within the radius of it.
func polygonsAround(shapes value.Column, radius any) []matcher {
	limit, given := value.Cast(radius, value.Real).(float64)
	g := &geometry.Geometries{}
	return matchersOf(shapes, func(v any) matcher {
		pg, ok := g.Polygon(v)
		switch {
		case !ok:
			return matcher{}
		case given:
			return matcher{func(p geo.Position) bool { return pg.Within(p, limit) }, geometry.VertexUnits * pg.Vertices()}
		}
		return matcher{pg.Contains, containsUnits}
	})
}

// containsUnits is about the work to find whether a polygon contains a position.
const containsUnits = 200

func matchersOf(shapes value.Column, read func(v any) matcher) []matcher {
	all := make([]matcher, shapes.Len())
	for i := range all {
		all[i] = read(shapes.Value(i))
	}
	return all
}
