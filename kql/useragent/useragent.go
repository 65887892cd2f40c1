// Package useragent recognizes the browser, the operating system and the device in the
// User-Agent header of a request.
//
// It follows the definitions and the specification of the project uap-core
// (https://github.com/ua-parser/uap-core), whose file regexes.yaml, at commit
// e3c5e634bee0b14f1a129c991483910739ad9f6c, is in data with its licence. The first
// regular expression of a list that matches decides. Nothing is read or compiled before
// it is needed. Most expressions never are, because a text without their literal parts
// cannot match them.
package useragent

import "strings"

// MaxLength is the largest length of a header in bytes.
const MaxLength = 16 << 10

// A Browser is the program that sent a request. Family is "Other" if it is not recognized.
type Browser struct{ Family, Major, Minor, Patch string }

// A System is an operating system.
type System struct{ Family, Major, Minor, Patch, PatchMinor string }

// A Device is the machine that a request came from.
type Device struct{ Family, Brand, Model string }

// other is the family of a part that is not recognized.
const other = "Other"

// BrowserOf returns the browser that a header names.
func BrowserOf(header string) Browser {
	v := definitions().browsers.find(header)
	return Browser{v[0], v[1], v[2], v[3]}
}

// SystemOf returns the operating system that a header names.
func SystemOf(header string) System {
	v := definitions().systems.find(header)
	return System{v[0], v[1], v[2], v[3], v[4]}
}

// DeviceOf returns the device that a header names.
func DeviceOf(header string) Device {
	v := definitions().devices.find(header)
	return Device{strings.TrimSpace(v[0]), strings.TrimSpace(v[1]), strings.TrimSpace(v[2])}
}
