package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/facts"
)

// These checks are about the columns of entity mappings: whether their values can be what
// the identifiers stand for.
var entityColumnChecks = []*Check{
	{
		ID: "entity/column-type", Severity: warningLevel,
		Summary: "an entity is taken from a column of a type that does not identify anything",
		Why:     `An identifier is a text. A list such as that of make_set() becomes the single text ["a","b"], which is no one's address, and a time is never the same twice: the entity is wrong or missing, and alerts about it are not connected. Return a string: tostring() of one value, or a row for each value.`,
		Bad: `query: |
  SigninLogs
  | summarize TimeGenerated = max(TimeGenerated), Addresses = make_set(IPAddress) by UserPrincipalName
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: Addresses`,
		Good: `query: |
  SigninLogs
  | summarize TimeGenerated = max(TimeGenerated), Addresses = make_set(IPAddress) by UserPrincipalName, IPAddress
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress`,
		Page: pageMapping,
		run:  checkColumnType,
	},
	{
		ID: "entity/column-kind", Severity: warningLevel,
		Summary: "an identifier of an entity is taken from a column that holds something else",
		Why:     "An entity with the id of a subscription for a resource, or with the name of a host for an address, is one that does not exist: it has no page, playbooks fail on it, and alerts about the real one are not connected.",
		Bad: `query: |
  AzureActivity
  | project TimeGenerated, Caller, SubscriptionId
entityMappings:
  - entityType: AzureResource
    fieldMappings:
      - identifier: ResourceId
        columnName: SubscriptionId`,
		Good: `query: |
  AzureActivity
  | project TimeGenerated, Caller, _ResourceId
entityMappings:
  - entityType: AzureResource
    fieldMappings:
      - identifier: ResourceId
        columnName: _ResourceId`,
		Page: pageEntities,
		run:  checkColumnKind,
	},
	{
		ID: "entity/same-column", Severity: warningLevel,
		Summary: "one column gives two identifiers of an entity that mean different things",
		Why:     "A value cannot be both, such as the name of an account and its domain. At least one of the identifiers is wrong, so that the entity is not recognised.",
		Bad: `entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: Name
        columnName: AppDisplayName
      - identifier: UPNSuffix
        columnName: AppDisplayName`,
		Good: `query: |
  SigninLogs
  | extend Name = tostring(split(UserPrincipalName, "@")[0]), Suffix = tostring(split(UserPrincipalName, "@")[1])
  | project TimeGenerated, Name, Suffix
entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: Name
        columnName: Name
      - identifier: UPNSuffix
        columnName: Suffix`,
		Page: pageMapping,
		run:  checkSameColumn,
	},
	{
		ID: "entity/duplicate-mapping", Severity: warningLevel,
		Summary: "two mappings give the same entity",
		Why:     "The second mapping adds nothing and takes half of the 500 entities that an alert holds. Mostly the column was not changed after the mapping was copied.",
		Bad: `entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress`,
		Good: `entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress`,
		Page: pageMapping,
		run:  checkDuplicateMapping,
	},
	{
		ID: "entity/hash-algorithm", Severity: warningLevel,
		Summary: "the algorithm of a file's hash is not one that Sentinel knows, or not that of the hash",
		Why:     "A hash is looked up by its algorithm, which is MD5, SHA1, SHA256, SHA256AC or Unknown. Under another one the file is not found.",
		Bad: `query: |
  DeviceFileEvents
  | extend Algorithm = "MD5"
  | project TimeGenerated, SHA256, Algorithm
entityMappings:
  - entityType: FileHash
    fieldMappings:
      - identifier: Algorithm
        columnName: Algorithm
      - identifier: Value
        columnName: SHA256`,
		Good: `query: |
  DeviceFileEvents
  | extend Algorithm = "SHA256"
  | project TimeGenerated, SHA256, Algorithm
entityMappings:
  - entityType: FileHash
    fieldMappings:
      - identifier: Algorithm
        columnName: Algorithm
      - identifier: Value
        columnName: SHA256`,
		Page: pageEntities,
		run:  checkHashAlgorithm,
	},
}

// eachField calls f for every field of the mappings whose column is in the query's result.
func (p *pass) eachField(f func(e *facts.Entity, fm schema.FieldMapping, column value.Field)) {
	result := p.Known()
	if result == nil {
		return
	}
	p.eachMapping(func(m schema.EntityMapping, e *facts.Entity, _ []string) {
		for _, fm := range m.FieldMappings.Value {
			if i := result.Index(fm.ColumnName.Value); i >= 0 && e.HasIdentifier(fm.Identifier.Value) {
				f(e, fm, result.Fields[i])
			}
		}
	})
}

// numericIdentifiers are the identifiers that are numbers as they stand.
var numericIdentifiers = map[string]bool{"Process.ProcessId": true, "CloudApplication.AppId": true}

// textEntities are the types of entities whose identifiers are never numbers.
var textEntities = map[string]bool{
	"Account": true, "AzureResource": true, "DNS": true, "FileHash": true, "Host": true, "IP": true, "Mailbox": true, "SecurityGroup": true, "URL": true,
}

func checkColumnType(p *pass) {
	told := map[string]bool{}
	var dynamic []string // they mostly have one cause, and are one finding
	var first diag.Span
	var of string
	p.eachField(func(e *facts.Entity, fm schema.FieldMapping, column value.Field) {
		if told[column.Name] {
			return
		}
		identifier := e.Type + "." + fm.Identifier.Value
		name := show(fm.ColumnName.Value)
		var message, hint string
		switch t := column.Type; {
		case t == value.Dynamic && p.isList(fm.ColumnName.Value):
			message = fmt.Sprintf("%s takes one value, but column '%s' is a list", identifier, name)
			hint = "return a row for each value, with mv-expand or as a key of summarize"
		case t == value.Dynamic:
			told[column.Name] = true
			if dynamic = append(dynamic, name); len(dynamic) == 1 {
				first, of = fm.ColumnName.Span, identifier
			}
		case t == value.DateTime && strings.Contains(fm.Identifier.Value, "Date"), t == value.DateTime && strings.Contains(fm.Identifier.Value, "Time"):
		case t == value.DateTime || t == value.Timespan || t == value.Real || t == value.Decimal:
			message = fmt.Sprintf("column '%s' is %s, which identifies nothing as %s", name, withArticle(t), identifier)
		case t == value.Bool && !strings.HasPrefix(fm.Identifier.Value, "Is"):
			message = fmt.Sprintf("column '%s' is true or false, which identifies nothing as %s", name, identifier)
		case (t == value.Int || t == value.Long) && textEntities[e.Type] && !numericIdentifiers[identifier]:
			message = fmt.Sprintf("column '%s' is %s, which is never %s", name, withArticle(t), identifier)
		}
		if column.Type == value.String && textEntities[e.Type] && p.isJoinedList(fm.ColumnName.Value) {
			message = fmt.Sprintf("%s takes one value, but column '%s' joins those of a list", identifier, name)
			hint = "return a row for each value, with mv-expand or as a key of summarize"
		}
		if message != "" {
			told[column.Name] = true
			p.report(fm.ColumnName.Span, message).Hint = hint
		}
	})
	switch len(dynamic) {
	case 0:
	case 1:
		p.report(first, fmt.Sprintf("%s takes a text, but column '%s' is dynamic", of, dynamic[0])).Hint = fmt.Sprintf("return tostring(%s)", dynamic[0])
	default:
		p.report(first, fmt.Sprintf("entities take texts, but the columns %s are dynamic", words.List(dynamic))).Hint = "return tostring() of each"
	}
}

// listMakers are the aggregates and functions whose value is a list or a bag.
var listMakers = map[string]bool{
	"make_set": true, "make_list": true, "makeset": true, "makelist": true, "make_set_if": true, "make_list_if": true, "make_bag": true, "make_bag_if": true,
	"make_list_with_nulls": true, "pack_array": true, "pack_all": true, "bag_pack": true, "pack": true, "pack_dictionary": true, "split": true, "extract_all": true,
	"array_concat": true, "array_slice": true, "set_union": true, "set_difference": true, "set_intersect": true, "array_sort_asc": true, "array_sort_desc": true,
	"bag_keys": true, "bag_merge": true, "zip": true, "buildschema": true, "series_decompose_anomalies": true,
}

// isList reports whether all values of a column of the result are lists or bags.
func (p *pass) isList(name string) bool {
	list := p.sources(name)
	for _, s := range list {
		called := ""
		if s.call != nil {
			called = s.call.Function.Name
		} else if c, ok := s.expr.(*plan.Call); ok {
			called = c.Function.Name
		}
		if !listMakers[called] {
			return false
		}
	}
	return len(list) > 0
}

// isJoinedList reports whether all values of a column of the result are the elements of a set or list of an aggregate in one text.
func (p *pass) isJoinedList(name string) bool {
	list := p.sources(name)
	for _, s := range list {
		c, ok := s.expr.(*plan.Call)
		if !ok || c.Function.Name != "strcat_array" && c.Function.Name != "array_strcat" {
			return false
		}
		t := newTracer()
		t.expr(c.Args[0], s.in)
		if slices.ContainsFunc(t.found, func(s source) bool { return s.call == nil || !strings.HasPrefix(s.call.Function.Name, "make") }) {
			return false
		}
	}
	return len(list) > 0
}

// wrongKinds returns the kinds of a column that an identifier does not take, nil if it may take some.
func (p *pass) wrongKinds(identifier, column string) []kind {
	want, ok := identifierKinds[identifier]
	if !ok {
		return nil
	}
	kinds := p.kindsOfColumn(column)
	if slices.ContainsFunc(kinds, func(k kind) bool { return slices.Contains(want.kinds, k) }) {
		return nil
	}
	return kinds
}

// checkColumnKind reports a column once, whatever identifiers it gives: for one that is only worth knowing
// if there is no other.
func checkColumnKind(p *pass) {
	told := map[string]bool{}
	for _, level := range [...]diag.Severity{warningLevel, infoLevel} {
		p.eachField(func(e *facts.Entity, fm schema.FieldMapping, column value.Field) {
			identifier := e.Type + "." + fm.Identifier.Value
			kinds := p.wrongKinds(identifier, column.Name)
			if len(kinds) == 0 || told[column.Name] || onlyPrefixTaken(identifier, kinds) != (level == infoLevel) {
				return
			}
			told[column.Name] = true
			var held []string
			for _, k := range kinds {
				held = append(held, kindNames[k])
			}
			f := p.report(fm.ColumnName.Span, fmt.Sprintf("%s takes %s, but column '%s' holds %s", identifier, identifierKinds[identifier].name, show(column.Name), strings.Join(held, " or ")))
			f.Severity = level
			f.Hint = kindHints[kinds[0]][identifier]
			if taker := takers[kinds[0]]; f.Hint == "" && taker != "" && !strings.HasPrefix(taker, e.Type+".") {
				f.Hint = kindNames[kinds[0]] + " is mapped as " + taker
			}
		})
	}
}

// onlyPrefixTaken reports whether the service itself takes the name out of the values: since
// July 2026 it takes the part before the @.
func onlyPrefixTaken(identifier string, kinds []kind) bool {
	return identifier == "Account.Name" && !slices.ContainsFunc(kinds, func(k kind) bool { return k != upn && k != email })
}

// sameIdentifiers are identifiers that may well have the same value.
var sameIdentifiers = map[string][][]string{
	"Account":          {{"Name", "FullName", "DisplayName"}, {"AadUserId", "ObjectGuid", "PUID"}},
	"Host":             {{"HostName", "NetBiosName", "FullName"}, {"NTDomain", "DnsDomain"}, {"OSFamily", "OSVersion"}},
	"CloudApplication": {{"Name", "InstanceName"}},
	"MailMessage":      {{"P1Sender", "P2Sender", "Sender", "SenderFromAddress"}, {"P1SenderDisplayName", "P2SenderDisplayName"}, {"P1SenderDomain", "P2SenderDomain"}},
	"SubmissionMail":   {{"Sender", "Submitter", "Recipient"}},
	"RegistryKey":      {{"Hive", "Key"}},
}

func checkSameColumn(p *pass) {
	p.eachMapping(func(m schema.EntityMapping, e *facts.Entity, _ []string) {
		first := map[string]schema.FieldMapping{}
		for _, fm := range m.FieldMappings.Value {
			name := fm.ColumnName.Value
			earlier, twice := first[name]
			if !twice {
				first[name] = fm
				continue
			}
			a, b := earlier.Identifier.Value, fm.Identifier.Value
			if name == "" || a == b || !e.HasIdentifier(a) || !e.HasIdentifier(b) ||
				slices.ContainsFunc(sameIdentifiers[e.Type], func(set []string) bool { return slices.Contains(set, a) && slices.Contains(set, b) }) ||
				len(p.wrongKinds(e.Type+"."+a, name))+len(p.wrongKinds(e.Type+"."+b, name)) > 0 { // which says more
				continue
			}
			p.report(fm.ColumnName.Span, fmt.Sprintf("column '%s' is both %s and %s of one %s", show(name), a, b, e.Type)).
				Related = []diag.Related{{Span: earlier.ColumnName.Span, Message: "the first one"}}
		}
	})
}

func checkDuplicateMapping(p *pass) {
	first := map[string]diag.Span{}
	p.eachMapping(func(m schema.EntityMapping, e *facts.Entity, given []string) {
		if len(given) == 0 {
			return
		}
		var fields []string
		for _, fm := range m.FieldMappings.Value {
			fields = append(fields, fm.Identifier.Value+"\x00"+fm.ColumnName.Value)
		}
		slices.Sort(fields)
		key := e.Type + "\x00" + strings.Join(fields, "\x00")
		if earlier, twice := first[key]; twice {
			p.report(m.EntityType.Span, fmt.Sprintf("an earlier mapping gives the same %s", e.Type)).
				Related = []diag.Related{{Span: earlier, Message: "the first one"}}
			return
		}
		first[key] = m.EntityType.Span
	})
}

// algorithms are those of hashes that Sentinel knows, with the kind of their values.
var algorithms = map[string]kind{"MD5": md5Hash, "SHA1": sha1Hash, "SHA256": sha256Hash, "SHA256AC": noKind, "UNKNOWN": noKind}

func checkHashAlgorithm(p *pass) {
	if p.Known() == nil {
		return
	}
	p.eachMapping(func(m schema.EntityMapping, e *facts.Entity, _ []string) {
		if e.Type != "FileHash" {
			return
		}
		columns := map[string]schema.Field[string]{}
		for _, fm := range m.FieldMappings.Value {
			columns[fm.Identifier.Value] = fm.ColumnName
		}
		var values []kind
		if at := columns["Value"]; at.Set {
			values = p.kindsOfColumn(at.Value)
		}
		at := columns["Algorithm"]
		for _, text := range p.constants(at.Value) {
			k, known := algorithms[strings.ToUpper(text)]
			switch {
			case text == "":
			case !known:
				p.report(at.Span, fmt.Sprintf("'%s' is not an algorithm that Sentinel knows", show(text))).
					Hint = "it knows MD5, SHA1, SHA256, SHA256AC and Unknown"
				return
			case len(p.sources(at.Value)) == 1 && len(values) == 1 && k != noKind && values[0] != k:
				p.report(at.Span, fmt.Sprintf("the algorithm is %s, but column '%s' holds %s", show(text), show(columns["Value"].Value), kindNames[values[0]]))
				return
			}
		}
	})
}

// constants returns the texts that are among the values of a column of the result.
func (p *pass) constants(name string) (list []string) {
	for _, s := range p.sources(name) {
		if text, ok := constText(s.expr); s.expr != nil && ok && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}
