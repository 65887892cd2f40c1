//go:build !cgo

package main

import "errors"

const hasPeer = false

func answerAsPeer() error { return errors.New("DuckDB needs cgo") }
