package builtin

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// The conversions between units of measurement.
var unitFunctions = []Function{
	{Name: "convert_angle", Page: "convert-angle-function", Foldable: true,
		Signature: []string{"(value: real, from: string[Arcminute Arcsecond Centiradian Deciradian Degree Gradian Microdegree Microradian Millidegree Milliradian Nanodegree Nanoradian NatoMil Radian Revolution Tilt], to: string[Arcminute Arcsecond Centiradian Deciradian Degree Gradian Microdegree Microradian Millidegree Milliradian Nanodegree Nanoradian NatoMil Radian Revolution Tilt]) real"},
		Eval:      strict(convertUnits, value.Real, value.String)},
	{Name: "convert_energy", Page: "convert-energy-function", Foldable: true,
		Signature: []string{"(value: real, from: string[BritishThermalUnit Calorie DecathermEc DecathermImperial DecathermUs ElectronVolt Erg FootPound GigabritishThermalUnit GigaelectronVolt Gigajoule GigawattDay GigawattHour HorsepowerHour Joule KilobritishThermalUnit Kilocalorie KiloelectronVolt Kilojoule KilowattDay KilowattHour MegabritishThermalUnit Megacalorie MegaelectronVolt Megajoule MegawattDay MegawattHour Millijoule TeraelectronVolt TerawattDay TerawattHour ThermEc ThermImperial ThermUs WattDay WattHour], to: string[BritishThermalUnit Calorie DecathermEc DecathermImperial DecathermUs ElectronVolt Erg FootPound GigabritishThermalUnit GigaelectronVolt Gigajoule GigawattDay GigawattHour HorsepowerHour Joule KilobritishThermalUnit Kilocalorie KiloelectronVolt Kilojoule KilowattDay KilowattHour MegabritishThermalUnit Megacalorie MegaelectronVolt Megajoule MegawattDay MegawattHour Millijoule TeraelectronVolt TerawattDay TerawattHour ThermEc ThermImperial ThermUs WattDay WattHour]) real"},
		Eval:      strict(convertUnits, value.Real, value.String)},
	{Name: "convert_force", Page: "convert-force-function", Foldable: true,
		Signature: []string{"(value: real, from: string[Decanewton Dyn KilogramForce Kilonewton KiloPond KilopoundForce Meganewton Micronewton Millinewton Newton OunceForce Poundal PoundForce ShortTonForce TonneForce], to: string[Decanewton Dyn KilogramForce Kilonewton KiloPond KilopoundForce Meganewton Micronewton Millinewton Newton OunceForce Poundal PoundForce ShortTonForce TonneForce]) real"},
		Eval:      strict(convertUnits, value.Real, value.String)},
	{Name: "convert_length", Page: "convert-length-function", Foldable: true,
		Signature: []string{"(value: real, from: string[Angstrom AstronomicalUnit Centimeter Chain DataMile Decameter Decimeter DtpPica DtpPoint Fathom Foot Hand Hectometer Inch KilolightYear Kilometer Kiloparsec LightYear MegalightYear Megaparsec Meter Microinch Micrometer Mil Mile Millimeter Nanometer NauticalMile Parsec PrinterPica PrinterPoint Shackle SolarRadius Twip UsSurveyFoot Yard], to: string[Angstrom AstronomicalUnit Centimeter Chain DataMile Decameter Decimeter DtpPica DtpPoint Fathom Foot Hand Hectometer Inch KilolightYear Kilometer Kiloparsec LightYear MegalightYear Megaparsec Meter Microinch Micrometer Mil Mile Millimeter Nanometer NauticalMile Parsec PrinterPica PrinterPoint Shackle SolarRadius Twip UsSurveyFoot Yard]) real"},
		Eval:      strict(convertUnits, value.Real, value.String)},
	{Name: "convert_mass", Page: "convert-mass-function", Foldable: true,
		Signature: []string{"(value: real, from: string[Centigram Decagram Decigram EarthMass Grain Gram Hectogram Kilogram Kilopound Kilotonne LongHundredweight LongTon Megapound Megatonne Microgram Milligram Nanogram Ounce Pound ShortHundredweight ShortTon Slug SolarMass Stone Tonne], to: string[Centigram Decagram Decigram EarthMass Grain Gram Hectogram Kilogram Kilopound Kilotonne LongHundredweight LongTon Megapound Megatonne Microgram Milligram Nanogram Ounce Pound ShortHundredweight ShortTon Slug SolarMass Stone Tonne]) real"},
		Eval:      strict(convertUnits, value.Real, value.String)},
	{Name: "convert_speed", Page: "convert-speed-function", Foldable: true,
		Signature: []string{"(value: real, from: string[CentimeterPerHour CentimeterPerMinute CentimeterPerSecond DecimeterPerMinute DecimeterPerSecond FootPerHour FootPerMinute FootPerSecond InchPerHour InchPerMinute InchPerSecond KilometerPerHour KilometerPerMinute KilometerPerSecond Knot MeterPerHour MeterPerMinute MeterPerSecond MicrometerPerMinute MicrometerPerSecond MilePerHour MillimeterPerHour MillimeterPerMinute MillimeterPerSecond NanometerPerMinute NanometerPerSecond UsSurveyFootPerHour UsSurveyFootPerMinute UsSurveyFootPerSecond YardPerHour YardPerMinute YardPerSecond], to: string[CentimeterPerHour CentimeterPerMinute CentimeterPerSecond DecimeterPerMinute DecimeterPerSecond FootPerHour FootPerMinute FootPerSecond InchPerHour InchPerMinute InchPerSecond KilometerPerHour KilometerPerMinute KilometerPerSecond Knot MeterPerHour MeterPerMinute MeterPerSecond MicrometerPerMinute MicrometerPerSecond MilePerHour MillimeterPerHour MillimeterPerMinute MillimeterPerSecond NanometerPerMinute NanometerPerSecond UsSurveyFootPerHour UsSurveyFootPerMinute UsSurveyFootPerSecond YardPerHour YardPerMinute YardPerSecond]) real"},
		Eval:      strict(convertUnits, value.Real, value.String)},
	{Name: "convert_temperature", Page: "convert-temperature-function", Foldable: true,
		Signature: []string{"(value: real, from: string[DegreeCelsius DegreeDelisle DegreeFahrenheit DegreeNewton DegreeRankine DegreeReaumur DegreeRoemer Kelvin MillidegreeCelsius SolarTemperature], to: string[DegreeCelsius DegreeDelisle DegreeFahrenheit DegreeNewton DegreeRankine DegreeReaumur DegreeRoemer Kelvin MillidegreeCelsius SolarTemperature]) real"},
		Eval:      strict(convertUnits, value.Real, value.String)},
	{Name: "convert_volume", Page: "convert-volume-function", Foldable: true,
		Signature: []string{"(value: real, from: string[AcreFoot AuTablespoon BoardFoot Centiliter CubicCentimeter CubicDecimeter CubicFoot CubicHectometer CubicInch CubicKilometer CubicMeter CubicMicrometer CubicMile CubicMillimeter CubicYard Decaliter DecausGallon Deciliter DeciusGallon HectocubicFoot HectocubicMeter Hectoliter HectousGallon ImperialBeerBarrel ImperialGallon ImperialOunce ImperialPint KilocubicFoot KilocubicMeter KiloimperialGallon Kiloliter KilousGallon Liter MegacubicFoot MegaimperialGallon Megaliter MegausGallon MetricCup MetricTeaspoon Microliter Milliliter OilBarrel UkTablespoon UsBeerBarrel UsCustomaryCup UsGallon UsLegalCup UsOunce UsPint UsQuart UsTablespoon UsTeaspoon], to: string[AcreFoot AuTablespoon BoardFoot Centiliter CubicCentimeter CubicDecimeter CubicFoot CubicHectometer CubicInch CubicKilometer CubicMeter CubicMicrometer CubicMile CubicMillimeter CubicYard Decaliter DecausGallon Deciliter DeciusGallon HectocubicFoot HectocubicMeter Hectoliter HectousGallon ImperialBeerBarrel ImperialGallon ImperialOunce ImperialPint KilocubicFoot KilocubicMeter KiloimperialGallon Kiloliter KilousGallon Liter MegacubicFoot MegaimperialGallon Megaliter MegausGallon MetricCup MetricTeaspoon Microliter Milliliter OilBarrel UkTablespoon UsBeerBarrel UsCustomaryCup UsGallon UsLegalCup UsOunce UsPint UsQuart UsTablespoon UsTeaspoon]) real"},
		Eval:      strict(convertUnits, value.Real, value.String)},
}

// A scale is how many of a base unit a unit has, and where its zero lies in the base unit.
type scale struct{ factor, zero float64 }

// scales are the units by name, all of one quantity measured in one base unit.
// The imperial and US units have their legal definitions.
var scales = map[string]scale{
	// angles, in degrees
	"Degree": {1, 0}, "Arcminute": {1 / 60.0, 0}, "Arcsecond": {1 / 3600.0, 0}, "Gradian": {0.9, 0}, "NatoMil": {360.0 / 6400, 0}, "Revolution": {360, 0},
	"Radian": {180 / math.Pi, 0}, "Centiradian": {1.8 / math.Pi, 0}, "Deciradian": {18 / math.Pi, 0}, "Milliradian": {0.18 / math.Pi, 0}, "Microradian": {180e-6 / math.Pi, 0}, "Nanoradian": {180e-9 / math.Pi, 0},
	"Millidegree": {1e-3, 0}, "Microdegree": {1e-6, 0}, "Nanodegree": {1e-9, 0},
	// energies, in joules
	"Joule": {1, 0}, "Kilojoule": {1e3, 0}, "Megajoule": {1e6, 0}, "Gigajoule": {1e9, 0}, "Millijoule": {1e-3, 0}, "Erg": {1e-7, 0},
	"Calorie": {4.184, 0}, "Kilocalorie": {4184, 0}, "Megacalorie": {4.184e6, 0},
	"BritishThermalUnit": {1055.05585262, 0}, "KilobritishThermalUnit": {1055055.85262, 0}, "MegabritishThermalUnit": {1055055852.62, 0}, "GigabritishThermalUnit": {1055055852620, 0},
	"WattHour": {3600, 0}, "KilowattHour": {3.6e6, 0}, "MegawattHour": {3.6e9, 0}, "GigawattHour": {3.6e12, 0}, "TerawattHour": {3.6e15, 0},
	"WattDay": {86400, 0}, "KilowattDay": {8.64e7, 0}, "MegawattDay": {8.64e10, 0}, "GigawattDay": {8.64e13, 0}, "TerawattDay": {8.64e16, 0},
	"ThermEc": {105505585.262, 0}, "DecathermEc": {1055055852.62, 0}, "ThermUs": {1.054804e8, 0}, "DecathermUs": {1.054804e9, 0},
	// forces, in newtons
	"Newton": {1, 0}, "Decanewton": {10, 0}, "Kilonewton": {1e3, 0}, "Meganewton": {1e6, 0}, "Millinewton": {1e-3, 0}, "Micronewton": {1e-6, 0}, "Dyn": {1e-5, 0},
	"KilogramForce": {9.80665, 0}, "KiloPond": {9.80665, 0}, "TonneForce": {9806.65, 0}, "PoundForce": {4.4482216152605, 0}, "KilopoundForce": {4448.2216152605, 0},
	"OunceForce": {4.4482216152605 / 16, 0}, "ShortTonForce": {8896.443230521, 0}, "Poundal": {0.138254954376, 0},
	// lengths, in meters
	"Meter": {1, 0}, "Kilometer": {1e3, 0}, "Hectometer": {100, 0}, "Decameter": {10, 0}, "Decimeter": {0.1, 0}, "Centimeter": {0.01, 0}, "Millimeter": {1e-3, 0}, "Micrometer": {1e-6, 0}, "Nanometer": {1e-9, 0}, "Angstrom": {1e-10, 0},
	"Inch": {0.0254, 0}, "Microinch": {2.54e-8, 0}, "Mil": {2.54e-5, 0}, "Foot": {0.3048, 0}, "Yard": {0.9144, 0}, "Mile": {1609.344, 0}, "NauticalMile": {1852, 0}, "Fathom": {1.8288, 0}, "Hand": {0.1016, 0},
	"UsSurveyFoot": {1200.0 / 3937, 0}, "Twip": {0.0254 / 1440, 0}, "DtpPoint": {0.0254 / 72, 0}, "DtpPica": {0.0254 / 6, 0}, "AstronomicalUnit": {149597870700, 0},
	// masses, in kilograms
	"Kilogram": {1, 0}, "Gram": {1e-3, 0}, "Hectogram": {0.1, 0}, "Decagram": {0.01, 0}, "Decigram": {1e-4, 0}, "Centigram": {1e-5, 0}, "Milligram": {1e-6, 0}, "Microgram": {1e-9, 0}, "Nanogram": {1e-12, 0},
	"Tonne": {1e3, 0}, "Kilotonne": {1e6, 0}, "Megatonne": {1e9, 0}, "Pound": {0.45359237, 0}, "Kilopound": {453.59237, 0}, "Megapound": {453592.37, 0}, "Ounce": {0.45359237 / 16, 0}, "Grain": {0.45359237 / 7000, 0},
	"Stone": {6.35029318, 0}, "ShortTon": {907.18474, 0}, "LongTon": {1016.0469088, 0}, "ShortHundredweight": {45.359237, 0}, "LongHundredweight": {50.80234544, 0},
	// speeds, in meters per second
	"MeterPerSecond": {1, 0}, "MeterPerMinute": {1 / 60.0, 0}, "MeterPerHour": {1 / 3600.0, 0}, "KilometerPerSecond": {1e3, 0}, "KilometerPerMinute": {1e3 / 60, 0}, "KilometerPerHour": {1 / 3.6, 0},
	"DecimeterPerSecond": {0.1, 0}, "DecimeterPerMinute": {0.1 / 60, 0}, "CentimeterPerSecond": {0.01, 0}, "CentimeterPerMinute": {0.01 / 60, 0}, "CentimeterPerHour": {0.01 / 3600, 0},
	"MillimeterPerSecond": {1e-3, 0}, "MillimeterPerMinute": {1e-3 / 60, 0}, "MillimeterPerHour": {1e-3 / 3600, 0}, "MicrometerPerSecond": {1e-6, 0}, "MicrometerPerMinute": {1e-6 / 60, 0}, "NanometerPerSecond": {1e-9, 0}, "NanometerPerMinute": {1e-9 / 60, 0},
	"InchPerSecond": {0.0254, 0}, "InchPerMinute": {0.0254 / 60, 0}, "InchPerHour": {0.0254 / 3600, 0}, "FootPerSecond": {0.3048, 0}, "FootPerMinute": {0.3048 / 60, 0}, "FootPerHour": {0.3048 / 3600, 0},
	"YardPerSecond": {0.9144, 0}, "YardPerMinute": {0.9144 / 60, 0}, "YardPerHour": {0.9144 / 3600, 0}, "MilePerHour": {0.44704, 0}, "Knot": {1852.0 / 3600, 0},
	"UsSurveyFootPerSecond": {1200.0 / 3937, 0}, "UsSurveyFootPerMinute": {20.0 / 3937, 0}, "UsSurveyFootPerHour": {1200.0 / 3937 / 3600, 0},
	// temperatures, in kelvins
	"Kelvin": {1, 0}, "DegreeCelsius": {1, 273.15}, "MillidegreeCelsius": {1e-3, 273.15}, "DegreeFahrenheit": {5.0 / 9, 459.67 * 5 / 9}, "DegreeRankine": {5.0 / 9, 0},
	"DegreeDelisle": {-2.0 / 3, 373.15}, "DegreeNewton": {100.0 / 33, 273.15}, "DegreeReaumur": {1.25, 273.15}, "DegreeRoemer": {40.0 / 21, 273.15 - 7.5*40/21},
	// volumes, in liters
	"Liter": {1, 0}, "Kiloliter": {1e3, 0}, "Megaliter": {1e6, 0}, "Hectoliter": {100, 0}, "Decaliter": {10, 0}, "Deciliter": {0.1, 0}, "Centiliter": {0.01, 0}, "Milliliter": {1e-3, 0}, "Microliter": {1e-6, 0},
	"CubicMeter": {1e3, 0}, "KilocubicMeter": {1e6, 0}, "HectocubicMeter": {1e5, 0}, "CubicKilometer": {1e12, 0}, "CubicHectometer": {1e9, 0}, "CubicDecimeter": {1, 0}, "CubicCentimeter": {1e-3, 0}, "CubicMillimeter": {1e-6, 0}, "CubicMicrometer": {1e-15, 0},
	"CubicInch": {0.016387064, 0}, "CubicFoot": {28.316846592, 0}, "HectocubicFoot": {2831.6846592, 0}, "KilocubicFoot": {28316.846592, 0}, "MegacubicFoot": {28316846.592, 0}, "CubicYard": {764.554857984, 0}, "CubicMile": {4168181825440.579584, 0},
	"UsGallon": {3.785411784, 0}, "DeciusGallon": {0.3785411784, 0}, "DecausGallon": {37.85411784, 0}, "HectousGallon": {378.5411784, 0}, "KilousGallon": {3785.411784, 0}, "MegausGallon": {3785411.784, 0},
	"UsQuart": {0.946352946, 0}, "UsPint": {0.473176473, 0}, "UsOunce": {0.0295735295625, 0}, "UsCustomaryCup": {0.2365882365, 0}, "UsLegalCup": {0.24, 0}, "OilBarrel": {158.987294928, 0}, "BoardFoot": {28.316846592 / 12, 0},
	"ImperialGallon": {4.54609, 0}, "KiloimperialGallon": {4546.09, 0}, "MegaimperialGallon": {4546090, 0}, "ImperialPint": {0.56826125, 0}, "ImperialOunce": {0.0284130625, 0}, "ImperialBeerBarrel": {163.65924, 0}, "MetricCup": {0.25, 0}, "MetricTeaspoon": {0.005, 0},
}

// convertUnits converts a number from one unit to another.
func convertUnits(f *frame, a []any) any {
	from, ok1 := scales[a[1].(string)]
	to, ok2 := scales[a[2].(string)]
	switch {
	case !ok1:
		return f.fail("the unit %s is not supported", preview(a[1].(string)))
	case !ok2:
		return f.fail("the unit %s is not supported", preview(a[2].(string)))
	}
	v := a[0].(float64)
	if from.zero == to.zero {
		return v * (from.factor / to.factor)
	}
	return (v*from.factor + from.zero - to.zero) / to.factor
}
