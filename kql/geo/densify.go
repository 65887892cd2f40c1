package geo

import (
	"math"
	"sync"

	"github.com/golang/geo/r2"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/overlay"
)

// MaxDensified is the largest number of points in a densified shape.
const MaxDensified = 10_485_760

// Tolerances of densifying, in meters.
const (
	minDensify = 0.1
	maxDensify = 10000
)

// A densifier adds points to edges that are straight on a plane of longitudes and
// latitudes, until the geodesics between the points are close enough to those edges.
type densifier struct {
	tessellator *s2.EdgeTessellator
	left        int // how many more points it may make
}

// tessellatorScale makes the library's tolerance a bound on the distance everywhere, not
// only where the library measures it.
const tessellatorScale = 0.83829992569888509

// newDensifier returns a densifier. With around, edges take the shorter way around the Earth.
func newDensifier(tolerance float64, around bool, limit int) (*densifier, bool) {
	if !(tolerance >= minDensify && tolerance <= maxDensify) {
		return nil, false
	}
	var projection s2.Projection = plane{s2.NewPlateCarreeProjection(180)}
	if !around {
		projection = flat{projection}
	}
	return &densifier{s2.NewEdgeTessellator(projection, angle(tolerance)*tessellatorScale), limit}, true
}

// A plane is a map of longitudes and latitudes in degrees, with the points of this package.
type plane struct{ s2.Projection }

// Unproject returns the point of a place on the map.
func (plane) Unproject(p r2.Point) s2.Point {
	return pointAt(math.Remainder(p.X, 360)*(math.Pi/180), p.Y*(math.Pi/180))
}

// flat is a map whose border edges do not cross.
type flat struct{ s2.Projection }

// WrapDestination returns the end of an edge as it is.
func (flat) WrapDestination(_, b r2.Point) r2.Point { return b }

// chain densifies the edges between positions. It returns nil if they are not a valid
// chain or become too many.
func (d *densifier) chain(positions []Position) []s2.Point {
	var points []s2.Point
	for i, p := range positions {
		if !(p[0] >= -360 && p[0] <= 360 && p[1] >= -90 && p[1] <= 90) || i > 0 && p == positions[i-1] {
			return nil
		}
		if i > 0 {
			before := len(points)
			q := positions[i-1]
			points = d.tessellator.AppendUnprojected(r2.Point{X: q[0], Y: q[1]}, r2.Point{X: p[0], Y: p[1]}, points)
			if d.left -= len(points) - before; d.left < 0 {
				return nil
			}
		}
	}
	return points
}

// DensifyLine adds points to the planar edges of lines, so that the geodesics between
// them stay within a tolerance, in meters, of the edges. It returns nil if something is
// out of range or there are more points than the limit. Unless crossings are preserved,
// edges do not cross the antimeridian, and lines that do are cut there.
func DensifyLine(parts [][]Position, tolerance float64, preserveCrossing bool, limit int) (*Shape, error) {
	d, ok := newDensifier(tolerance, preserveCrossing, limit)
	if !ok || len(parts) == 0 {
		return nil, nil
	}
	shape := overlay.Shape{}
	for _, part := range parts {
		points := d.chain(part)
		if len(points) < 2 {
			return nil, nil
		}
		shape.Lines = append(shape.Lines, points)
	}
	if !preserveCrossing && crossesAntimeridian(shape.Lines) {
		r, err := overlay.Subtract(shape, antimeridian())
		return shapeOf(r), err
	}
	return shapeOf(overlay.Result{Lines: shape.Lines}), nil
}

// DensifyPolygon does the same with polygons.
func DensifyPolygon(parts [][][]Position, tolerance float64, preserveCrossing bool, limit int) (*Shape, error) {
	d, ok := newDensifier(tolerance, preserveCrossing, limit)
	if !ok || len(parts) == 0 {
		return nil, nil
	}
	all := &Shape{}
	for _, rings := range parts {
		part := d.polygon(rings)
		if part == nil {
			return nil, nil
		}
		result := overlay.Result{Polygon: part}
		if !preserveCrossing && crossesAntimeridian(boundaries(part)) {
			var err error
			if result, err = overlay.Subtract(overlay.Shape{Polygon: part}, antimeridian()); err != nil {
				return nil, err
			}
		}
		all.Polygons = append(all.Polygons, shapeOf(result).Polygons...)
	}
	return all, nil
}

func (d *densifier) polygon(rings [][]Position) *s2.Polygon {
	var loops []*s2.Loop
	for _, ring := range rings {
		if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
			return nil
		}
		points := d.chain(ring)
		if len(points) < 4 {
			return nil
		}
		loop := s2.LoopFromPoints(points[:len(points)-1])
		loop.Normalize()
		loops = append(loops, loop)
	}
	if len(loops) == 0 {
		return nil
	}
	return s2.PolygonFromLoops(loops)
}

// antimeridian is a thin area along the antimeridian from pole to pole.
var antimeridian = sync.OnceValue(func() *s2.Polygon {
	const edge = 179.999999999999
	ring := []s2.Point{
		Position{0, -90}.point(), Position{-edge, 0}.point(), Position{0, 90}.point(), Position{edge, 0}.point(),
	}
	return s2.PolygonFromLoops([]*s2.Loop{s2.LoopFromPoints(ring)})
})

// crossesAntimeridian reports whether the shorter way along some edge crosses the antimeridian.
func crossesAntimeridian(chains [][]s2.Point) bool {
	found := false
	for _, chain := range chains {
		eachEdge(chain, func(a, b s2.Point) {
			lng := s2.LatLngFromPoint(a).Lng - s2.LatLngFromPoint(b).Lng
			found = found || lng.Abs() > s1.Angle(180)*s1.Degree
		})
	}
	return found
}
