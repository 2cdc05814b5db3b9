package main

import (
	"errors"
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// More at once would only wait for each other's handshakes.
	openAtOnce = 20
	// Below any limit of connections from one address.
	heldPerAddress = 25
)

// holdCommand opens many sessions, prints a line when all are logged in, and holds them until it is
// killed. It fails as soon as one cannot be opened or is closed by the server.
func holdCommand(flags *flag.FlagSet) func() error {
	t := &target{}
	t.addFlags(flags)
	count := flags.Int("count", 5_000, "how many `connections`")
	return func() error { return hold(t, *count) }
}

func hold(t *target, count int) error {
	if err := t.prepare(); err != nil {
		return err
	}
	lost := make(chan error, count)
	var next atomic.Int64
	var opening sync.WaitGroup
	for opener := 0; opener < openAtOnce; opener++ {
		opening.Add(1)
		go func() {
			defer opening.Done()
			for number := int(next.Add(1) - 1); number < count; number = int(next.Add(1) - 1) {
				session, err := t.open(fmt.Sprintf("127.0.1.%d", 1+number/heldPerAddress))
				if err != nil {
					lost <- err
					return
				}
				go session.await(lost)
			}
		}()
	}
	opening.Wait()
	if len(lost) == 0 {
		if err := printJSON(map[string]any{"held": count, "cpuMs": rounded(cpuMs())}); err != nil {
			return err
		}
	}
	return <-lost
}

// await tells of the end of a session on which nothing is to be said any more.
func (s *session) await(lost chan<- error) {
	s.conn.SetDeadline(time.Time{})
	code, text, err := s.reply("held connection")
	if err == nil {
		err = errors.New(refusal("held connection", code, text))
	}
	lost <- err
}
