package geo

import "math"

// The spheroid of WGS-84.
const (
	equatorRadius = 6378137.0
	flattening    = 1 / 298.257223563
	poleRadius    = equatorRadius * (1 - flattening)
)

// SpheroidDistance returns the distance in meters between two positions on the spheroid
// of WGS-84, by Vincenty's formula. The formula does not converge for nearly antipodal
// positions; the distance is then measured over the nearer pole.
func SpheroidDistance(p, q Position) float64 {
	lng := math.Remainder(radians(q[0]-p[0]), 2*math.Pi)
	u1 := math.Atan((1 - flattening) * math.Tan(radians(p[1])))
	u2 := math.Atan((1 - flattening) * math.Tan(radians(q[1])))
	sin1, cos1 := math.Sincos(u1)
	sin2, cos2 := math.Sincos(u2)
	const rounds = 100
	lambda := lng
	for range rounds {
		sinL, cosL := math.Sincos(lambda)
		sinS := math.Hypot(cos2*sinL, cos1*sin2-sin1*cos2*cosL)
		if sinS == 0 {
			if sin1*sin2+cos1*cos2*cosL > 0 {
				return 0
			}
			break
		}
		cosS := sin1*sin2 + cos1*cos2*cosL
		sigma := math.Atan2(sinS, cosS)
		sinA := cos1 * cos2 * sinL / sinS
		cos2A := 1 - sinA*sinA
		middle := 0.0 // cos 2σm
		if cos2A > 0 {
			middle = cosS - 2*sin1*sin2/cos2A
		}
		c := flattening / 16 * cos2A * (4 + flattening*(4-3*cos2A))
		next := lng + (1-c)*flattening*sinA*(sigma+c*sinS*(middle+c*cosS*(2*middle*middle-1)))
		if math.Abs(next-lambda) < 1e-12 {
			return arcLength(sigma, sinS, cosS, cos2A, middle)
		}
		if lambda = next; math.Abs(lambda) > math.Pi {
			break
		}
	}
	return overPole(p[1], q[1])
}

// arcLength is the last step of the formula.
func arcLength(sigma, sinS, cosS, cos2A, middle float64) float64 {
	u := cos2A * (equatorRadius*equatorRadius - poleRadius*poleRadius) / (poleRadius * poleRadius)
	a := 1 + u/16384*(4096+u*(-768+u*(320-175*u)))
	b := u / 1024 * (256 + u*(-128+u*(74-47*u)))
	delta := b * sinS * (middle + b/4*(cosS*(2*middle*middle-1)-b/6*middle*(4*sinS*sinS-3)*(4*middle*middle-3)))
	return poleRadius * a * (sigma - delta)
}

// overPole returns the distance between two latitudes on opposite meridians, over a pole.
func overPole(lat1, lat2 float64) float64 {
	if lat1+lat2 < 0 {
		lat1, lat2 = -lat1, -lat2
	}
	return SpheroidDistance(Position{0, lat1}, Position{0, 90}) + SpheroidDistance(Position{0, lat2}, Position{0, 90})
}
