package text

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// decoded returns the text of a file, and whether it may be longer than the file.
func decoded(file io.Reader, buffer int) (io.Reader, bool, error) {
	buffered := bufio.NewReaderSize(file, buffer)
	head, _ := buffered.Peek(2)
	zipped := bytes.Equal(head, gzipMark)
	if zipped {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, false, fmt.Errorf("it looks gzipped and is not: %w", err)
		}
		buffered = bufio.NewReaderSize(unzipped, readerBytes)
	}
	head, _ = buffered.Peek(markBytes)
	if err := notText(head); err != nil {
		return nil, false, err
	}
	bigEndian := false
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		buffered.Discard(3)
		return buffered, zipped, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		buffered.Discard(2)
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		buffered.Discard(2)
		bigEndian = true
	case alternates(head, 0):
	case alternates(head, 1):
		bigEndian = true
	default:
		return buffered, zipped, nil
	}
	return &wideReader{r: buffered, bigEndian: bigEndian}, true, nil
}

var gzipMark = []byte{0x1f, 0x8b}

// alternates reports whether a text begins as UTF-16 without a mark does: in its
// first two characters, the bytes i and i+2 are not zero and the two others are.
func alternates(head []byte, i int) bool {
	for k, b := range head[:min(len(head), 4)] {
		if (b != 0) != (k%2 == i) {
			return false
		}
	}
	return len(head) >= 2
}

// markBytes is the number of bytes that suffice to recognise a file.
const markBytes = 16

// binaries are the marks with which files begin that are not text.
var binaries = []struct{ mark, what string }{
	{"\x1f\x8b", "it is gzipped twice; unzip it once"},
	{"PK\x03\x04", "it is a zip archive or a workbook of Excel; unpack it, or save the sheet as CSV"},
	{"PAR1\x15", "it is a Parquet file; export it as JSON or CSV"},
	{"Obj\x01", "it is an Avro file; export it as JSON or CSV"},
	{"\x28\xb5\x2f\xfd", "it is compressed with zstd; unpack it, or compress it with gzip"},
	{"BZh91AY&SY", "it is compressed with bzip2; unpack it, or compress it with gzip"},
	{"\xfd7zXZ\x00", "it is compressed with xz; unpack it, or compress it with gzip"},
	{"7z\xbc\xaf\x27\x1c", "it is a 7z archive; unpack it"},
	{"%PDF-", "it is a PDF"},
	{"ElfFile\x00", "it is a Windows event log (.evtx); export it as JSON or CSV"},
	{"SQLite format 3\x00", "it is a database of SQLite; export it as JSON or CSV"},
	{"\x7fELF", "it is a program"},
	{"\x1b[", "it is coloured for a terminal; print it without colours"},
	{"<?xml", "it is XML"},
	{"<!DOCTYPE", "it is HTML"},
	{"<!doctype", "it is HTML"},
	{"<html", "it is HTML"},
	{"MZ\x90\x00", "it is a program"},
}

// notText returns an error for a beginning that is one of the binaries.
func notText(head []byte) error {
	for _, b := range binaries {
		if b.mark[0] == '<' {
			head = bytes.TrimLeft(head, " \t\r\n")
		}
		if bytes.HasPrefix(head, []byte(b.mark)) {
			return errors.New(b.what)
		}
	}
	return nil
}
