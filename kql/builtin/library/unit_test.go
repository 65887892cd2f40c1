package library

import (
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

func TestUnitFunctions(t *testing.T) {
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"convert_angle", args(1.2, "Degree", "Arcminute"), 72.0},
		{"convert_angle", args(0.5, "Tilt", "Degree"), 30.000000000000004},
		{"convert_angle", args(90.0, "Degree", "Tilt"), 1.0},
		{"convert_angle", args(0.25, "Tilt", "Tilt"), 0.25},
		{"convert_angle", args(1.0, "Revolution", "Millidegree"), 360000.0},
		{"convert_energy", args(1.2, "Joule", "BritishThermalUnit"), 0.0011373805443759806},
		{"convert_force", args(1.2, "Newton", "Decanewton"), 0.12},
		{"convert_length", args(1.2, "Meter", "Foot"), 3.9370078740157477},
		{"convert_length", args(1.0, "Mile", "Kilometer"), 1.60934},
		{"convert_length", args(1.0, "MegalightYear", "KilolightYear"), 1000.0},
		{"convert_mass", args(1.2, "Kilogram", "Pound"), 2.6455471462185307},
		{"convert_mass", args(1.0, "Megatonne", "Kilotonne"), 1000.0},
		{"convert_speed", args(1.2, "MeterPerSecond", "CentimeterPerHour"), 432000.0},
		{"convert_temperature", args(1.2, "Kelvin", "DegreeCelsius"), -271.95},
		{"convert_temperature", args(100.0, "DegreeCelsius", "DegreeFahrenheit"), 212.0},
		{"convert_volume", args(1.2, "CubicMeter", "AcreFoot"), 0.0009728568},
		{"convert_volume", args(1.0, "HectocubicFoot", "KilocubicFoot"), 0.1},
		{"convert_volume", args(null(value.Real), "Liter", "Liter"), null(value.Real)},
		{"convert_angle", args(1.0, "Degree", "Meter"), null(value.Real)},
	})
}
