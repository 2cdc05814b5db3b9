package main

import (
	"math"
	"time"
)

const (
	histogramBuckets = 2_000
	shortestMs       = 0.01
)

var bucketWidth = math.Log(1.01)

// histogram holds times in steps of 1 %: exact enough, and of one size however many there are.
type histogram struct {
	buckets [histogramBuckets]uint32
	count   int
	maxMs   float64
}

// quantiles is what of a histogram is printed, in milliseconds.
type quantiles struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func (h *histogram) add(took time.Duration) {
	ms := milliseconds(took)
	bucket := int(math.Round(math.Log(math.Max(ms, shortestMs)/shortestMs) / bucketWidth))
	if bucket >= histogramBuckets {
		bucket = histogramBuckets - 1
	}
	h.buckets[bucket]++
	h.count++
	h.maxMs = math.Max(h.maxMs, ms)
}

func (h *histogram) merge(other *histogram) {
	for index, count := range other.buckets {
		h.buckets[index] += count
	}
	h.count += other.count
	h.maxMs = math.Max(h.maxMs, other.maxMs)
}

func (h *histogram) quantiles() quantiles {
	return quantiles{P50: h.at(0.5), P95: h.at(0.95), P99: h.at(0.99), Max: rounded(h.maxMs)}
}

func (h *histogram) at(share float64) float64 {
	below := 0
	for index, count := range h.buckets {
		below += int(count)
		if below > 0 && float64(below) >= share*float64(h.count) {
			return rounded(shortestMs * math.Exp(float64(index)*bucketWidth))
		}
	}
	return 0
}
