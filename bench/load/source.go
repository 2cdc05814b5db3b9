package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	reconnectPause = 25 * time.Millisecond
	// A server that takes no connection for so many attempts on end will not be back.
	maxFailedOpens = 40
)

type sourceOptions struct {
	target
	from, to                        string
	acknowledged                    string
	count, concurrency, size, first int
	rate                            float64
	reuse, pipelining               bool
}

// sourceResult is what a source prints. Every message is in one of the first four.
type sourceResult struct {
	Acknowledged int `json:"acknowledged"`
	// A 4xx or 5xx reply.
	Refused int `json:"refused"`
	// The connection broke before the final reply: the server may have the message or not.
	Unknown int `json:"unknown"`
	// Never begun: no connection could be opened any more.
	Unsent      int `json:"unsent"`
	Connections int `json:"connections"`
	// Connections whose handshake took up the TLS session of an earlier one.
	Resumed   int     `json:"resumed"`
	StartedAt float64 `json:"startedAt"` // Unix time in milliseconds, when the first began to connect
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"perSecond"`
	// From MAIL, or from the connect when connections are not used again, to the final reply.
	LatencyMs quantiles `json:"latencyMs"`
	// From the final dot to its reply.
	FinalReplyMs quantiles `json:"finalReplyMs"`
	// With a rate: how long after their time messages began, all connections being busy.
	BehindMs        quantiles `json:"behindMs"`
	CPUMs           float64   `json:"cpuMs"`
	CPUMsPerMessage float64   `json:"cpuMsPerMessage"`
	// What went wrong, named, the most frequent first.
	Problems []problem `json:"problems"`
}

// source is what its connections share.
type source struct {
	*sourceOptions
	filler  []byte
	started time.Time
	next    atomic.Int64
	faults  problems
	leaving sync.WaitGroup
}

// worker is one connection after the other, until the numbers are used up. Nobody else writes here.
type worker struct {
	*source
	message                                      *message
	sent, refused, unknown, connections, resumed int
	latencies, finalReplies, behind              histogram
	acknowledgements                             []acknowledgement
	failedOpens                                  int
}

type acknowledgement struct {
	number int
	at     time.Time
}

func sourceCommand(flags *flag.FlagSet) func() error {
	o := &sourceOptions{}
	o.addFlags(flags)
	flags.StringVar(&o.from, "from", "load@source.test", "the sender's `address`")
	flags.StringVar(&o.to, "to", "u%n@sink.test", "the recipient's `address`; %n becomes the message's number")
	flags.IntVar(&o.count, "count", 10_000, "how many `messages`")
	flags.IntVar(&o.first, "first", 1, "`number` of the first")
	flags.IntVar(&o.concurrency, "concurrency", 20, "how many `connections` at once")
	flags.IntVar(&o.size, "size", 5_000, "`octets` of a message, header and body together")
	flags.Float64Var(&o.rate, "rate", 0, "`messages` a second, each at its own time; 0: as fast as it goes")
	flags.BoolVar(&o.reuse, "reuse", true, "many messages over a connection; false: a connection, a handshake and a login for each")
	flags.BoolVar(&o.pipelining, "pipelining", true, "MAIL, RCPT and DATA in one write")
	flags.StringVar(&o.acknowledged, "acknowledged", "", "write a line `number TAB Unix time in ms` for each 250 to this `file`, at the end")
	return func() error { return runSource(o) }
}

func runSource(options *sourceOptions) error {
	if options.count < 1 || options.concurrency < 1 {
		return errors.New("-count and -concurrency have to be at least 1")
	}
	if err := options.prepare(); err != nil {
		return err
	}
	s := &source{sourceOptions: options, filler: fillerOf(options.size), started: time.Now()}
	s.next.Store(int64(options.first))
	workers := make([]*worker, options.concurrency)
	var all sync.WaitGroup
	for index := range workers {
		w := &worker{source: s, message: newMessage(options, s.filler)}
		workers[index] = w
		all.Add(1)
		go func() {
			defer all.Done()
			w.work()
		}()
	}
	all.Wait()
	took := time.Since(s.started)
	s.leaving.Wait()
	result := s.result(workers, took)
	if err := s.writeAcknowledged(workers); err != nil {
		return err
	}
	if err := printJSON(result); err != nil {
		return err
	}
	if result.Acknowledged < options.count {
		return fmt.Errorf("%d of %d messages were not acknowledged", options.count-result.Acknowledged, options.count)
	}
	return nil
}

func (w *worker) work() {
	end := int64(w.first + w.count)
	for w.next.Load() < end && w.failedOpens < maxFailedOpens {
		opened := time.Now()
		session, err := w.open("")
		if err != nil {
			w.failedOpens++
			w.faults.add(err.Error())
			time.Sleep(reconnectPause)
			continue
		}
		w.failedOpens = 0
		w.connections++
		if session.resumed {
			w.resumed++
		}
		if err := w.sendMany(session, opened); err != nil {
			session.conn.Close()
			w.faults.add(err.Error())
			time.Sleep(reconnectPause)
			continue
		}
		w.leaving.Add(1)
		session.quit(w.leaving.Done)
	}
}

// sendMany sends until the numbers are used up, or one when connections are not used again.
func (w *worker) sendMany(session *session, opened time.Time) error {
	end := w.first + w.count
	for {
		number := int(w.next.Add(1) - 1)
		if number >= end {
			return nil
		}
		w.awaitTurn(number)
		begun := time.Now()
		if !w.reuse {
			begun = opened
		}
		w.message.become(number)
		refused, final, err := session.submit(w.message, w.pipelining)
		switch {
		case refused != "":
			w.refused++
			w.faults.add(refused)
		case err != nil:
			w.unknown++
		default:
			w.acknowledge(number, begun, final)
		}
		if err != nil || !w.reuse {
			return err
		}
	}
}

func (w *worker) acknowledge(number int, begun time.Time, final time.Duration) {
	now := time.Now()
	w.sent++
	w.latencies.add(now.Sub(begun))
	w.finalReplies.add(final)
	if w.sourceOptions.acknowledged != "" {
		w.acknowledgements = append(w.acknowledgements, acknowledgement{number, now})
	}
}

// awaitTurn waits, when there is a rate, until the time of this number has come.
func (w *worker) awaitTurn(number int) {
	if w.rate == 0 {
		return
	}
	due := w.started.Add(time.Duration(float64(number-w.first) * float64(time.Second) / w.rate))
	time.Sleep(time.Until(due))
	w.behind.add(time.Since(due))
}

func (s *source) result(workers []*worker, took time.Duration) sourceResult {
	r := sourceResult{StartedAt: unixMs(s.started), Seconds: rounded(took.Seconds())}
	var latencies, finalReplies, behind histogram
	for _, w := range workers {
		r.Acknowledged += w.sent
		r.Refused += w.refused
		r.Unknown += w.unknown
		r.Connections += w.connections
		r.Resumed += w.resumed
		latencies.merge(&w.latencies)
		finalReplies.merge(&w.finalReplies)
		behind.merge(&w.behind)
	}
	r.Unsent = s.count - r.Acknowledged - r.Refused - r.Unknown
	r.PerSecond = rounded(float64(r.Acknowledged) / took.Seconds())
	r.LatencyMs, r.FinalReplyMs, r.BehindMs = latencies.quantiles(), finalReplies.quantiles(), behind.quantiles()
	r.CPUMs = rounded(cpuMs())
	if r.Acknowledged > 0 {
		r.CPUMsPerMessage = rounded(r.CPUMs / float64(r.Acknowledged))
	}
	r.Problems = s.faults.list()
	return r
}

func (s *source) writeAcknowledged(workers []*worker) error {
	if s.acknowledged == "" {
		return nil
	}
	file, err := os.Create(s.acknowledged)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	for _, w := range workers {
		for _, each := range w.acknowledgements {
			fmt.Fprintf(out, "%d\t%.3f\n", each.number, unixMs(each.at))
		}
	}
	return out.Flush()
}
