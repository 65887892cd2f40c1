package ordered

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestResultsComeInTheOrderOfTheItems(t *testing.T) {
	var items []int
	for i := range 200 {
		items = append(items, i)
	}
	for _, workers := range []int{0, 1, 3, 500} {
		var got []int
		for r, err := range Run(t.Context(), slices.Values(items), workers, func(_ context.Context, i int) (int, error) {
			if i%7 == 3 {
				return i, errors.New("odd")
			}
			return i, nil
		}) {
			if (err != nil) != (r%7 == 3) {
				t.Errorf("%d workers: item %d has the error %v", workers, r, err)
			}
			got = append(got, r)
		}
		if !slices.Equal(got, items) {
			t.Errorf("%d workers: got %v", workers, got)
		}
	}
}

func TestAResultComesBeforeLaterItemsAreDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var at []time.Duration
		for range Run(t.Context(), slices.Values([]time.Duration{1, 50, 2}), 3, func(_ context.Context, hours time.Duration) (struct{}, error) {
			time.Sleep(hours * time.Hour)
			return struct{}{}, nil
		}) {
			at = append(at, time.Since(begun)/time.Hour)
		}
		if !slices.Equal(at, []time.Duration{1, 50, 50}) {
			t.Errorf("the results came after %d hours", at)
		}
	})
}

func TestAPanicIsTheErrorOfItsItem(t *testing.T) {
	var got []string
	for r, err := range Run(t.Context(), slices.Values([]string{"a", "", "c"}), 2, func(_ context.Context, s string) (byte, error) { return s[0], nil }) {
		if err == nil {
			got = append(got, string(r))
			continue
		}
		p, ok := errors.AsType[*Panic](err)
		if !ok || !strings.Contains(string(p.Stack), "ordered_test.go") {
			t.Errorf("got %v", err)
		}
		got = append(got, err.Error())
	}
	if want := "[a a fault of ruleproof, please report it: runtime error: index out of range [0] with length 0 c]"; fmt.Sprint(got) != want {
		t.Errorf("got %v", got)
	}
}

func TestAPanicOfTheItemsEndsThem(t *testing.T) {
	items := func(yield func(int) bool) {
		yield(1)
		panic("no more")
	}
	var got []string
	for r, err := range Run(t.Context(), items, 2, func(_ context.Context, i int) (int, error) { return i, nil }) {
		got = append(got, fmt.Sprint(r, " ", err))
	}
	if want := "[1 <nil> 0 a fault of ruleproof, please report it: no more]"; fmt.Sprint(got) != want {
		t.Errorf("got %v", got)
	}
}

func TestOnlySoManyItemsAreBegunBeforeTheirResultsAreTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const workers = 2
		var begun atomic.Int64
		taken := int64(0)
		for range Run(t.Context(), func(yield func(int) bool) {
			for i := 0; i < 100 && yield(i); i++ {
			}
		}, workers, func(_ context.Context, i int) (int, error) { begun.Add(1); return i, nil }) {
			taken++
			synctest.Wait()
			if waiting := begun.Load() - taken; waiting > ahead*workers+2 {
				t.Fatalf("%d results wait", waiting)
			}
		}
		if taken != 100 {
			t.Errorf("%d results", taken)
		}
	})
}

func TestTheEndOfTheContextEndsTheWork(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var begun atomic.Int64
	var last error
	n := 0
	for _, err := range Run(ctx, func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
		}
	}, 2, func(_ context.Context, i int) (int, error) { begun.Add(1); return i, nil }) {
		if n++; n == 5 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("the last result is %v", last)
	}
	if begun.Load() > 5+ahead*2+4 {
		t.Errorf("%d items were begun", begun.Load())
	}
}

func TestNothingRunsAnyMoreWhenTheCallerStops(t *testing.T) {
	var running atomic.Int64
	for r := range Run(t.Context(), slices.Values([]int{0, 1, 2, 3, 4, 5}), 3, func(ctx context.Context, i int) (int, error) {
		running.Add(1)
		defer running.Add(-1)
		if i > 0 {
			<-ctx.Done()
		}
		return i, nil
	}) {
		if r == 0 {
			break
		}
	}
	if n := running.Load(); n != 0 {
		t.Errorf("%d items run", n)
	}
}
