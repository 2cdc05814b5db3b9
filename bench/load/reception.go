package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
)

const (
	// As much as a TLS record holds, several times: few reads for a large message.
	receiveBuffer = 64 * 1024
	// Enough of a message to find its number in.
	headBytes = 8 * 1024
)

var (
	crlf         = []byte("\r\n")
	endOfContent = []byte("\r\n.\r\n")
	emptyContent = []byte(".\r\n")
	numberField  = []byte("\r\nX-Bench-Number: ")

	errQuit = errors.New("the client has quit")
)

// reception is one connection to a sink. Commands and content are taken from one buffer where they
// are, so that a message allocates nothing.
type reception struct {
	sink    *sink
	conn    net.Conn
	secure  bool
	buffer  []byte
	start   int // of what is not taken yet
	end     int
	replies []byte // to be written before the next read

	recipients int
	size       int
	head       []byte
}

func newReception(s *sink, conn net.Conn) *reception {
	return &reception{sink: s, conn: conn, buffer: make([]byte, receiveBuffer)}
}

func (r *reception) run() {
	defer r.conn.Close()
	r.say("220 sink.test ESMTP\r\n")
	for {
		if err := r.command(); err != nil {
			if !ordinary(err) {
				r.sink.faults.add(err.Error())
			}
			return
		}
	}
}

// ordinary: clients may also end a connection without a word.
func ordinary(err error) bool {
	return errors.Is(err, errQuit) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed)
}

func (r *reception) command() error {
	line, err := r.line()
	if err != nil {
		return err
	}
	verb := line
	if len(verb) > 4 {
		verb = verb[:4]
	}
	// Compared as they are written everywhere: in capitals.
	switch string(verb) {
	case "EHLO":
		r.say(r.extensions())
	case "MAIL", "RSET":
		r.recipients = 0
		r.say("250 2.0.0 ok\r\n")
	case "RCPT":
		r.recipients++
		r.say("250 2.1.5 ok\r\n")
	case "DATA":
		if r.recipients == 0 {
			r.say("503 5.5.1 no recipients\r\n")
			return nil
		}
		return r.content()
	case "QUIT":
		r.say("221 2.0.0 bye\r\n")
		r.flush()
		return errQuit
	case "STAR":
		return r.startTLS()
	// Anybody may log in: a source that always does can then be pointed here.
	case "AUTH":
		r.say("235 2.7.0 ok\r\n")
	case "HELO", "NOOP":
		r.say("250 2.0.0 ok\r\n")
	default:
		r.say("500 5.5.2 unknown\r\n")
	}
	return nil
}

func (r *reception) extensions() string {
	if r.sink.config != nil && !r.secure {
		return "250-sink.test\r\n250-STARTTLS\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n" +
			"250-ENHANCEDSTATUSCODES\r\n250 SIZE 104857600\r\n"
	}
	return "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n" +
		"250-ENHANCEDSTATUSCODES\r\n250 SIZE 104857600\r\n"
}

func (r *reception) startTLS() error {
	if r.sink.config == nil || r.secure {
		r.say("502 5.5.1 no TLS here\r\n")
		return nil
	}
	if r.start < r.end {
		return errors.New("commands behind STARTTLS")
	}
	r.say("220 2.0.0 go on\r\n")
	if err := r.flush(); err != nil {
		return err
	}
	r.conn = tls.Server(r.conn, r.sink.config)
	r.secure = true
	return nil
}

// content takes a message to its end (RFC 5321 §4.5.2) and counts it.
func (r *reception) content() error {
	r.say("354 go on\r\n")
	r.size, r.head = 0, r.head[:0]
	for r.end-r.start < len(emptyContent) {
		if err := r.read(); err != nil {
			return err
		}
	}
	if bytes.HasPrefix(r.buffer[r.start:r.end], emptyContent) {
		r.start += len(emptyContent)
		return r.finish()
	}
	for {
		rest := r.buffer[r.start:r.end]
		if at := bytes.Index(rest, endOfContent); at >= 0 {
			r.take(at + len(crlf))
			r.start += len(emptyContent)
			return r.finish()
		}
		// The last octets may be the beginning of the end.
		if keep := len(endOfContent) - 1; len(rest) > keep {
			r.take(len(rest) - keep)
		}
		if err := r.read(); err != nil {
			return err
		}
	}
}

func (r *reception) take(length int) {
	if r.sink.ledger != nil && len(r.head) < headBytes {
		r.head = append(r.head, r.buffer[r.start:r.start+length]...)
	}
	r.size += length
	r.start += length
}

func (r *reception) finish() error {
	err := r.sink.took(r)
	r.recipients = 0
	r.say("250 2.0.0 taken\r\n")
	return err
}

// number is what the source wrote into the header; empty for a message of somebody else.
func (r *reception) number() []byte {
	_, after, found := bytes.Cut(r.head, numberField)
	if !found {
		return nil
	}
	number, _, _ := bytes.Cut(after, crlf)
	return number
}

// line is good until the next read.
func (r *reception) line() ([]byte, error) {
	for {
		if at := bytes.Index(r.buffer[r.start:r.end], crlf); at >= 0 {
			line := r.buffer[r.start : r.start+at]
			r.start += at + len(crlf)
			return line, nil
		}
		if err := r.read(); err != nil {
			return nil, err
		}
	}
}

// read waits for more, once everything that was said is written.
func (r *reception) read() error {
	if err := r.flush(); err != nil {
		return err
	}
	if r.start > 0 {
		r.end = copy(r.buffer, r.buffer[r.start:r.end])
		r.start = 0
	}
	if r.end == len(r.buffer) {
		return bufio.ErrBufferFull
	}
	count, err := r.conn.Read(r.buffer[r.end:])
	r.end += count
	return err
}

func (r *reception) say(reply string) {
	r.replies = append(r.replies, reply...)
}

func (r *reception) flush() error {
	if len(r.replies) == 0 {
		return nil
	}
	_, err := r.conn.Write(r.replies)
	r.replies = r.replies[:0]
	return err
}
