package record

import "github.com/ruleproof/ruleproof/kql/logs/fault"

// A lineParser reads rows that are JSON objects, each within a line.
type lineParser struct{ *jsonParser }

// Parse implements Parser.
func (p *lineParser) Parse(b *Block) error {
	all := b.data
	defer func() { b.data = all }()
	for i := 0; i < len(all); {
		end := lineEnd(all, i, '\n')
		b.data = all[:end]
		if end-i > b.source.Limits.RowBytes {
			if err := b.leaveOut(b.tooLong(i)); err != nil {
				return err
			}
			i = end
		}
		for i = skipSpace(b.data, i); i < end; i = skipSpace(b.data, i) {
			next, wrong := p.row(b, i)
			if wrong == nil {
				b.endRow()
				i = next
				continue
			}
			if err := b.leaveOut(wrong); err != nil {
				return err
			}
			i = nextInLine(b.data, i)
		}
		i = end + 1
	}
	return nil
}

// nextInLine returns where the next row begins in a line, after the row at i, which
// could not be read; the end of the line when there is none.
func nextInLine(line []byte, i int) int {
	l := search{place: atStart, opening: '{', blanks: -1}
	for ; i < len(line); i++ {
		if next, found := l.see(line[i], i); found {
			if next = skipSpace(line, next); next < len(line) && line[next] == '{' {
				return next
			}
			break
		}
	}
	return len(line)
}

// row reads the object that begins at i; it ends in the block.
func (p *jsonParser) row(b *Block, i int) (next int, wrong *fault.Fault) {
	if b.data[i] != '{' {
		return 0, b.notARow(i, "object")
	}
	if next, wrong = p.object(b, i); next == more && wrong == nil {
		wrong = b.fault(i, fault.Syntax, "the JSON value that begins here does not end")
	}
	return next, wrong
}

// notARow is the fault of a value that stands where a row should, which is an object or an array.
func (b *Block) notARow(i int, row string) *fault.Fault {
	what := map[byte]string{'[': "an array", '"': "a string", 't': "a bool", 'f': "a bool", 'n': "null", '{': "an object"}[b.data[i]]
	switch c := b.data[i]; {
	case what != "":
	case c == '-' || c >= '0' && c <= '9':
		what = "a number"
	default:
		return b.unexpected(i, "a row")
	}
	return b.fault(i, fault.Syntax, "a row has to be an %s, not %s", row, what)
}
