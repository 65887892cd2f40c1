package numbers

import (
	"math"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// A scale is the size of a unit in the base unit, and the place of its zero there.
type scale struct{ factor, zero float64 }

// units are the units of one quantity.
type units map[string]scale

// The units by name, with their scales in the base unit of their quantity. The numbers
// are those of the library UnitsNet in 2022: the reference lists its units one by one,
// and the example in convert-volume-function has its acre-foot. Some are rounded, or
// older than today's definitions.
var (
	angles = units{ // in degrees
		"Degree": {1, 0}, "Arcminute": {1 / 60.0, 0}, "Arcsecond": {1 / 3600.0, 0}, "Gradian": {0.9, 0},
		"NatoMil": {9.0 / 160, 0}, "Revolution": {360, 0}, "Radian": {180 / math.Pi, 0},
	}
	energies = units{ // in joules
		"Joule": {1, 0}, "Erg": {1e-7, 0}, "Calorie": {4.184, 0}, "BritishThermalUnit": {1055.05585262, 0},
		"ElectronVolt": {1.602176565e-19, 0}, "FootPound": {1.355817948, 0}, "HorsepowerHour": {2.6845195377e6, 0},
		"WattHour": {3600, 0}, "WattDay": {86400, 0},
		"ThermEc": {1.05505585262e8, 0}, "ThermUs": {1.054804e8, 0}, "ThermImperial": {1.05505585257348e8, 0},
	}
	forces = units{ // in newtons
		"Newton": {1, 0}, "Dyn": {1e-5, 0}, "KilogramForce": {9.80665002864, 0}, "KiloPond": {9.80665002864, 0},
		"TonneForce": {9806.65002864, 0}, "Poundal": {0.13825502798973041652, 0}, "PoundForce": {4.4482216152605095552, 0},
		"OunceForce": {0.2780138509537812, 0}, "ShortTonForce": {8896.443230521, 0},
	}
	lengths = units{ // in meters
		"Meter": {1, 0}, "Angstrom": {1e-10, 0}, "Mile": {1609.34, 0}, "Yard": {0.9144, 0}, "Foot": {0.3048, 0},
		"UsSurveyFoot": {1200.0 / 3937, 0}, "Inch": {0.0254, 0}, "Mil": {2.54e-5, 0}, "Microinch": {2.54e-8, 0},
		"NauticalMile": {1852, 0}, "Fathom": {1.8288, 0}, "Shackle": {27.432, 0}, "Hand": {0.1016, 0}, "Chain": {20.1168, 0},
		"DataMile": {1828.8, 0}, "PrinterPoint": {0.0254 / 72.27, 0}, "DtpPoint": {0.0254 / 72, 0},
		"PrinterPica": {1 / 237.106301584, 0}, "DtpPica": {1 / 236.220472441, 0}, "Twip": {1 / 56692.913385826, 0},
		"AstronomicalUnit": {1.4959787070e11, 0}, "Parsec": {3.08567758128e16, 0}, "LightYear": {9.46073047258e15, 0},
		"SolarRadius": {6.9551e8, 0},
	}
	masses = units{ // in kilograms
		"Gram": {1e-3, 0}, "Tonne": {1e3, 0}, "ShortTon": {907.18474, 0}, "LongTon": {1016.0469088, 0},
		"Pound": {0.45359237, 0}, "Ounce": {1 / 35.2739619, 0}, "Slug": {1 / 6.852176556196105e-2, 0},
		"Stone": {1 / 0.1574731728702698, 0}, "ShortHundredweight": {1 / 0.022046226218487758, 0},
		"LongHundredweight": {1 / 0.01968413055222121, 0}, "Grain": {1 / 15432.358352941431, 0},
		"SolarMass": {1.98947e30, 0}, "EarthMass": {5.9722e24, 0},
	}
	speeds = units{ // in meters per second
		"MeterPerSecond": {1, 0}, "MeterPerMinute": {1 / 60.0, 0}, "MeterPerHour": {1 / 3600.0, 0},
		"FootPerSecond": {0.3048, 0}, "FootPerMinute": {0.3048 / 60, 0}, "FootPerHour": {0.3048 / 3600, 0},
		"UsSurveyFootPerSecond": {1200.0 / 3937, 0}, "UsSurveyFootPerMinute": {20.0 / 3937, 0}, "UsSurveyFootPerHour": {1.0 / 3 / 3937, 0},
		"InchPerSecond": {0.0254, 0}, "InchPerMinute": {0.0254 / 60, 0}, "InchPerHour": {0.0254 / 3600, 0},
		"YardPerSecond": {0.9144, 0}, "YardPerMinute": {0.9144 / 60, 0}, "YardPerHour": {0.9144 / 3600, 0},
		"Knot": {0.514444, 0}, "MilePerHour": {0.44704, 0},
	}
	temperatures = units{ // in kelvins
		"Kelvin": {1, 0}, "DegreeCelsius": {1, 273.15}, "MillidegreeCelsius": {1e-3, 273.15},
		"DegreeFahrenheit": {5.0 / 9, 459.67 * 5 / 9}, "DegreeRankine": {5.0 / 9, 0}, "DegreeDelisle": {-2.0 / 3, 373.15},
		"DegreeNewton": {100.0 / 33, 273.15}, "DegreeReaumur": {1.25, 273.15}, "DegreeRoemer": {40.0 / 21, 273.15 - 7.5*40/21},
		"SolarTemperature": {5778, 0},
	}
	volumes = units{ // in cubic meters
		"Liter": {1e-3, 0}, "CubicMeter": {1, 0}, "CubicKilometer": {1e9, 0}, "CubicHectometer": {1e6, 0}, "CubicDecimeter": {1e-3, 0},
		"CubicCentimeter": {1e-6, 0}, "CubicMillimeter": {1e-9, 0}, "CubicMicrometer": {1e-18, 0}, "CubicMile": {4.16818182544058e9, 0},
		"CubicYard": {0.764554858, 0}, "CubicFoot": {2.8316846592e-2, 0}, "CubicInch": {1.6387e-5, 0}, "AcreFoot": {1 / 0.000810714, 0},
		"BoardFoot": {2.3597372158e-3, 0}, "ImperialGallon": {0.00454609000000181429905810072407, 0},
		"ImperialOunce": {2.8413062499962901241875439064617e-5, 0}, "ImperialPint": {5.6826125e-4, 0}, "ImperialBeerBarrel": {0.16365924, 0},
		"UsGallon": {0.00378541, 0}, "UsOunce": {2.957352956253760505068307980135e-5, 0}, "UsQuart": {9.46352946e-4, 0},
		"UsPint": {4.73176473e-4, 0}, "UsTablespoon": {1.478676478125e-5, 0}, "UsTeaspoon": {4.92892159375e-6, 0},
		"UsCustomaryCup": {0.0002365882365, 0}, "UsLegalCup": {0.00024, 0}, "UsBeerBarrel": {0.1173477658, 0}, "OilBarrel": {0.158987294928, 0},
		"AuTablespoon": {2e-5, 0}, "UkTablespoon": {1.5e-5, 0}, "MetricTeaspoon": {5e-6, 0}, "MetricCup": {0.00025, 0},
	}
)

// multiples are the factors that the prefixes of names stand for.
var multiples = []struct {
	prefix string
	factor float64
}{
	{"Nano", 1e-9}, {"Micro", 1e-6}, {"Milli", 1e-3}, {"Centi", 1e-2}, {"Deci", 1e-1}, {"Deca", 10}, {"Hecto", 100},
	{"Kilo", 1e3}, {"Mega", 1e6}, {"Giga", 1e9}, {"Tera", 1e12},
}

// tilt is a unit that is a function of an angle.
const tilt = "Tilt"

// scale returns the scale of a unit, or of a multiple of one. It ignores letter case.
func (u units) scale(unit string) (scale, bool) {
	if s, ok := u.plain(unit); ok {
		return s, true
	}
	for _, m := range multiples {
		if n := len(m.prefix); len(unit) > n && strings.EqualFold(unit[:n], m.prefix) {
			if s, ok := u.plain(unit[n:]); ok {
				return scale{s.factor * m.factor, 0}, true
			}
		}
	}
	return scale{}, false
}

func (u units) plain(unit string) (scale, bool) {
	if s, ok := u[unit]; ok {
		return s, true
	}
	for name, s := range u {
		if strings.EqualFold(name, unit) {
			return s, true
		}
	}
	return scale{}, false
}

// convertUnits implements the functions that convert a number from one unit to another.
// They are null for units that they do not know.
func convertUnits(u units) builtin.RowFunc {
	return func(_ *builtin.Frame, a []any) any {
		v, one, other := a[0].(float64), a[1].(string), a[2].(string)
		from, ok1 := u.scale(one)
		to, ok2 := u.scale(other)
		switch {
		case !ok1 || !ok2:
			return nil
		case strings.EqualFold(one, other):
			return v
		}
		return (v*from.factor + from.zero - to.zero) / to.factor
	}
}

// convertAngle also knows tilt, the sine of an angle.
func convertAngle(f *builtin.Frame, a []any) any {
	v, one, other := a[0].(float64), a[1].(string), a[2].(string)
	fromTilt, toTilt := strings.EqualFold(one, tilt), strings.EqualFold(other, tilt)
	switch {
	case fromTilt && toTilt:
		return v
	case fromTilt:
		return convertUnits(angles)(f, []any{math.Asin(v), "Radian", other})
	case toTilt:
		radians, ok := convertUnits(angles)(f, []any{v, one, "Radian"}).(float64)
		if !ok {
			return nil
		}
		return math.Sin(radians)
	}
	return convertUnits(angles)(f, a)
}
