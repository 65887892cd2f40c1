package skeleton

import (
	"encoding/xml"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// xmlText writes a dynamic value as the XML that parse_xml reads it from: properties that begin with @ are
// attributes, #text is the text, and a list is an element that is there several times.
func xmlText(v any) string {
	bag, ok := v.(*value.Bag)
	if !ok {
		return value.Text(v)
	}
	var b strings.Builder
	for i := range bag.Len() {
		name, x := bag.At(i)
		writeElements(&b, name, x)
	}
	return b.String()
}

func writeElements(b *strings.Builder, name string, v any) {
	if list, ok := v.([]any); ok {
		for _, x := range list {
			writeElement(b, name, x)
		}
		return
	}
	writeElement(b, name, v)
}

func writeElement(b *strings.Builder, name string, v any) {
	b.WriteString("<" + name)
	bag, ok := v.(*value.Bag)
	if !ok {
		b.WriteByte('>')
		escapeXML(b, value.Text(v))
		b.WriteString("</" + name + ">")
		return
	}
	for i := range bag.Len() {
		if key, x := bag.At(i); strings.HasPrefix(key, "@") {
			b.WriteString(" " + key[1:] + `="`)
			escapeXML(b, value.Text(x))
			b.WriteByte('"')
		}
	}
	b.WriteByte('>')
	for i := range bag.Len() {
		switch key, x := bag.At(i); {
		case key == "#text":
			escapeXML(b, value.Text(x))
		case !strings.HasPrefix(key, "@"):
			writeElements(b, key, x)
		}
	}
	b.WriteString("</" + name + ">")
}

func escapeXML(b *strings.Builder, text string) { _ = xml.EscapeText(b, []byte(text)) }
