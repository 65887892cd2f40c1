package text

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The limits of an XML text on the nesting of its elements, and on its length. The result
// for a longer text is null (KQL reference, parse-xml-function).
const (
	maxXMLDepth = 256
	maxXMLBytes = 1 << 20
)

// parseXML makes bags from the elements of an XML text (KQL reference, parse-xml-function).
func parseXML(f *builtin.Frame, a []any) any {
	if len(a[0].(string)) > maxXMLBytes {
		return nil
	}
	d := xml.NewDecoder(strings.NewReader(a[0].(string)))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		if start, ok := token.(xml.StartElement); ok {
			v, ok := xmlElement(d, start, 0)
			if !ok || !endsHere(d) {
				return nil
			}
			return builtin.BagOf(xmlName(start.Name), v)
		}
	}
}

// endsHere reports whether nothing but comments, instructions and space is left.
func endsHere(d *xml.Decoder) bool {
	for {
		token, err := d.Token()
		switch t := token.(type) {
		case nil:
			return err == io.EOF
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return false
			}
		case xml.StartElement, xml.EndElement:
			return false
		}
	}
}

func xmlName(n xml.Name) string { return n.Local }

func xmlElement(d *xml.Decoder, start xml.StartElement, depth int) (v any, ok bool) {
	if depth > maxXMLDepth {
		return nil, false
	}
	bag := value.NewBag(4)
	for _, attribute := range start.Attr {
		bag.Set("@"+xmlName(attribute.Name), xmlText(attribute.Value))
	}
	var text strings.Builder
	repeated := map[string]bool{}
	for {
		token, err := d.Token()
		if err != nil {
			return nil, false
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			child, ok := xmlElement(d, t, depth+1)
			if !ok {
				return nil, false
			}
			name := xmlName(t.Name)
			before, seen := bag.Get(name)
			switch {
			case !seen:
				bag.Set(name, child)
			case repeated[name]:
				bag.Set(name, append(before.([]any), child))
			default:
				bag.Set(name, []any{before, child})
				repeated[name] = true
			}
		case xml.EndElement:
			content := strings.TrimSpace(text.String())
			switch {
			case bag.Len() == 0 && content == "":
				return nil, true
			case bag.Len() == 0:
				return xmlText(content), true
			case content != "":
				bag.Set("#text", xmlText(content))
			}
			return bag, true
		}
	}
}

// xmlText returns a text as a number if it spells one.
func xmlText(s string) any {
	if n, ok := value.ParseLong(s); ok && value.Text(n) == s {
		return n
	}
	if f, ok := value.ParseReal(s); ok && builtin.IsFinite(f) && strings.Contains(s, ".") {
		return f
	}
	return s
}
