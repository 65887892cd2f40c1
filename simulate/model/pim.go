package model

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/value"
)

// PIMThenSilentToken is the logic of the rule "PIM Role Activation Followed by
// Non-Interactive Token Use": a user activates a role, and within half an hour a
// token of the same user is used without interaction.
var PIMThenSilentToken = Model{
	Name: "pim-then-silent-token",
	Columns: []string{"NISignInTime", "ActivationTime", "UserPrincipalName", "RoleName",
		"AppDisplayName", "IPAddress", "Location", "TimeSincePIMActivation"},
	Detect: detectPIM,
}

const (
	pimOperation = "add member to role completed (pim activation)"
	pimLookback  = 2 * value.Hour
	pimReach     = 30 * value.Minute
)

// A pimEvent is an activation or a sign-in.
type pimEvent interface {
	time() value.Instant
	// meet passes the event to the detector and returns what the event completes.
	meet(d pimDetector) []Row
}

// An activation is a role that a user has activated.
type activation struct {
	at   value.Instant
	user string
	role string
}

// A signIn is a token used without interaction.
type signIn struct {
	at                   value.Instant
	user                 string
	app, address, region string
}

// A pimDetector receives events in the order of their times and remembers, for
// each user, the activations that are recent enough to matter to a sign-in.
type pimDetector map[string][]activation

func (a activation) time() value.Instant { return a.at }

func (a activation) meet(d pimDetector) []Row {
	d[a.user] = append(d[a.user], a)
	return nil
}

func (s signIn) time() value.Instant { return s.at }

// meet returns a row for each activation in the half hour before the sign-in.
func (s signIn) meet(d pimDetector) []Row {
	live := d[s.user]
	for len(live) > 0 && s.since(live[0]) >= pimReach {
		live = live[1:]
	}
	d[s.user] = live
	var found []Row
	for _, a := range live {
		if s.since(a) > 0 {
			found = append(found, Row{s.at, a.at, s.user, a.role, s.app, s.address, s.region, s.since(a)})
		}
	}
	return found
}

func (s signIn) since(a activation) value.Duration { return value.Duration(s.at - a.at) }

// detectPIM streams the events of both tables through the detector.
func detectPIM(now value.Instant, tables map[string]*value.Table) []Row {
	var events []pimEvent
	for e := range eventsOf(tables["AuditLogs"]) {
		if a, ok := readActivation(e); ok {
			events = append(events, a)
		}
	}
	for e := range eventsOf(tables["AADNonInteractiveUserSignInLogs"]) {
		if s, ok := readSignIn(e); ok {
			events = append(events, s)
		}
	}
	d := pimDetector{}
	var found []Row
	for _, e := range inOrder(events, pimEvent.time) {
		if e.time() > now-value.Instant(pimLookback) {
			found = append(found, e.meet(d)...)
		}
	}
	return found
}

// readActivation reads a row of AuditLogs. An activation by an application has no user and does not count.
func readActivation(e event) (activation, bool) {
	at, timed := e.instant("TimeGenerated")
	a := activation{at, e.text("InitiatedBy", "user", "userPrincipalName"), e.text("TargetResources", 0, "displayName")}
	return a, timed && a.user != "" && hasPhrase(e.text("OperationName"), pimOperation)
}

// readSignIn reads a row of AADNonInteractiveUserSignInLogs. The result "0" is success.
func readSignIn(e event) (signIn, bool) {
	at, timed := e.instant("TimeGenerated")
	return signIn{at, e.text("UserPrincipalName"), e.text("AppDisplayName"), e.text("IPAddress"), e.text("Location")},
		timed && e.text("ResultType") == "0"
}

// hasPhrase reports whether the text contains the lower-case phrase as whole words, in any letter
// case: a letter or digit at an end of the phrase has no letter or digit next to it.
func hasPhrase(text, phrase string) bool {
	text = strings.ToLower(text)
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(phrase)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		first, _ := utf8.DecodeRuneInString(phrase)
		last, _ := utf8.DecodeLastRuneInString(phrase)
		if !(inWord(before) && inWord(first)) && !(inWord(last) && inWord(after)) {
			return true
		}
		from = start + 1
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
