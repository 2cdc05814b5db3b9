package main

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type sinkOptions struct {
	host, cert, key, ledger string
	port                    int
	hang                    bool
}

// sinkCounts is what a sink says of itself. `at` is when the last message came, as Unix time in ms.
type sinkCounts struct {
	Connections int64   `json:"connections"`
	Messages    int64   `json:"messages"`
	Recipients  int64   `json:"recipients"`
	Bytes       int64   `json:"bytes"`
	At          float64 `json:"at"`
	CPUMs       float64 `json:"cpuMs"`
	// How connections ended that did not end well, the most frequent first.
	Problems []problem `json:"problems"`
}

// sink takes everything and checks nothing.
type sink struct {
	config                                  *tls.Config
	hang                                    bool
	connections, messages, recipients, size atomic.Int64
	lastAt                                  atomic.Int64 // Unix time in microseconds
	awaited                                 atomic.Int64
	reached                                 chan struct{}
	faults                                  problems
	lock                                    sync.Mutex
	ledger                                  *bufio.Writer // nil: none is kept
}

// sinkCommand prints {"port":N} when it listens. A line `await N` on the standard input is answered
// with the counts as soon as N messages have come since the start, and everything before it is in the
// ledger then. The end of the input is its end.
func sinkCommand(flags *flag.FlagSet) func() error {
	o := sinkOptions{}
	flags.StringVar(&o.host, "host", "127.0.0.1", "`address` to listen on")
	flags.IntVar(&o.port, "port", 0, "`port` to listen on; 0: a free one")
	flags.StringVar(&o.cert, "cert", "", "PEM `file` of the certificate for STARTTLS; without it: none is offered")
	flags.StringVar(&o.key, "key", "", "PEM `file` of its key")
	flags.StringVar(&o.ledger, "ledger", "", "write a line `number TAB Unix time in ms` for each message to this `file`")
	flags.BoolVar(&o.hang, "hang", false, "take connections and never say a word")
	return func() error { return runSink(o) }
}

func runSink(o sinkOptions) error {
	s := &sink{hang: o.hang, reached: make(chan struct{}, 1)}
	s.awaited.Store(-1)
	if o.cert != "" {
		certificate, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return err
		}
		s.config = &tls.Config{
			Certificates:                []tls.Certificate{certificate},
			CurvePreferences:            curves,
			DynamicRecordSizingDisabled: true,
		}
	}
	if o.ledger != "" {
		file, err := os.Create(o.ledger)
		if err != nil {
			return err
		}
		defer file.Close()
		s.ledger = bufio.NewWriterSize(file, 1<<16)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(o.host, strconv.Itoa(o.port)))
	if err != nil {
		return err
	}
	if err := printJSON(map[string]int{"port": listener.Addr().(*net.TCPAddr).Port}); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- s.listen(listener) }()
	go func() { failed <- s.obey() }()
	return <-failed
}

func (s *sink) listen(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		s.connections.Add(1)
		if s.hang {
			go listenOnly(conn)
		} else {
			go newReception(s, conn).run()
		}
	}
}

// listenOnly waits for the other side to give up.
func listenOnly(conn net.Conn) {
	defer conn.Close()
	io.Copy(io.Discard, conn)
}

// obey reads the standard input until it ends.
func (s *sink) obey() error {
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var count int64
		if _, err := fmt.Sscanf(lines.Text(), "await %d", &count); err != nil {
			return fmt.Errorf("%q: await N is all that is understood", lines.Text())
		}
		s.awaitMessages(count)
		if err := s.flushLedger(); err != nil {
			return err
		}
		if err := out.Encode(s.counts()); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (s *sink) awaitMessages(count int64) {
	s.awaited.Store(count)
	for s.messages.Load() < count {
		<-s.reached
	}
	s.awaited.Store(-1)
}

func (s *sink) counts() sinkCounts {
	return sinkCounts{
		Connections: s.connections.Load(),
		Messages:    s.messages.Load(),
		Recipients:  s.recipients.Load(),
		Bytes:       s.size.Load(),
		At:          float64(s.lastAt.Load()) / 1e3,
		CPUMs:       rounded(cpuMs()),
		Problems:    s.faults.list(),
	}
}

// took counts a message before its reply.
func (s *sink) took(r *reception) error {
	at := time.Now().UnixMicro()
	if s.ledger != nil {
		s.lock.Lock()
		_, err := fmt.Fprintf(s.ledger, "%s\t%.3f\n", r.number(), float64(at)/1e3)
		s.lock.Unlock()
		if err != nil {
			return err
		}
	}
	s.size.Add(int64(r.size))
	s.recipients.Add(int64(r.recipients))
	s.lastAt.Store(at)
	if s.messages.Add(1) == s.awaited.Load() {
		select {
		case s.reached <- struct{}{}:
		default: // It was told already.
		}
	}
	return nil
}

func (s *sink) flushLedger() error {
	if s.ledger == nil {
		return nil
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.ledger.Flush()
}
