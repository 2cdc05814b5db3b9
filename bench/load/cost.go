package main

import (
	"math"
	"syscall"
	"time"
)

// cpuMs is the user and system time of this process so far, its start included.
func cpuMs() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // RUSAGE_SELF is always known.
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

// unixMs is comparable between the processes of one machine.
func unixMs(at time.Time) float64 {
	return float64(at.UnixMicro()) / 1e3
}

func milliseconds(of time.Duration) float64 {
	return float64(of) / float64(time.Millisecond)
}

// rounded keeps the zeros of 0.0312 away from people who read the JSON.
func rounded(value float64) float64 {
	return math.Round(value*1e4) / 1e4
}
