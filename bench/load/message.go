package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// message is one connection's buffers: envelope and content are written into them anew for every
// number, so that sending allocates nothing.
type message struct {
	from, to string // `%n` in `to` is the number
	fixed    string // the part of the header that is always the same
	idEnd    string
	size     int
	filler   []byte

	recipient []byte
	mail      []byte
	rcpt      []byte
	envelope  []byte // mail, rcpt and DATA in one
	content   []byte // with the final dot
}

// fillerOf is what contents end with: lines of 76 octets with their ends.
func fillerOf(size int) []byte {
	line := strings.Repeat("x", 74) + "\r\n"
	return bytes.Repeat([]byte(line), size/len(line)+1)
}

func newMessage(options *sourceOptions, filler []byte) *message {
	domain := options.from[strings.IndexByte(options.from, '@')+1:]
	return &message{
		from: options.from,
		to:   options.to,
		size: options.size,
		fixed: fmt.Sprintf("From: Load <%s>\r\nDate: %s\r\nMIME-Version: 1.0\r\n"+
			"Content-Type: text/plain; charset=us-ascii\r\n", options.from, time.Now().Format(time.RFC1123Z)),
		idEnd:   fmt.Sprintf(".%d@%s>\r\n", os.Getpid(), domain),
		filler:  filler,
		content: make([]byte, 0, options.size+1_024),
	}
}

// become fills the buffers for a number. Header and body together are `size` octets, or the header
// alone when it is longer.
func (m *message) become(number int) {
	m.recipient = m.recipient[:0]
	if before, after, found := strings.Cut(m.to, "%n"); found {
		m.recipient = append(m.recipient, before...)
		m.recipient = strconv.AppendInt(m.recipient, int64(number), 10)
		m.recipient = append(m.recipient, after...)
	} else {
		m.recipient = append(m.recipient, m.to...)
	}
	m.mail = append(append(append(m.mail[:0], "MAIL FROM:<"...), m.from...), ">\r\n"...)
	m.rcpt = append(append(append(m.rcpt[:0], "RCPT TO:<"...), m.recipient...), ">\r\n"...)
	m.envelope = append(append(append(m.envelope[:0], m.mail...), m.rcpt...), "DATA\r\n"...)
	m.write(number)
}

func (m *message) write(number int) {
	c := append(m.content[:0], m.fixed...)
	c = append(append(append(c, "To: <"...), m.recipient...), ">\r\nSubject: Message "...)
	c = strconv.AppendInt(c, int64(number), 10)
	c = append(c, "\r\nMessage-ID: <"...)
	c = strconv.AppendInt(c, int64(number), 10)
	c = append(append(c, m.idEnd...), "X-Bench-Number: "...)
	c = strconv.AppendInt(c, int64(number), 10)
	c = append(c, "\r\n\r\n"...)
	header := len(c)
	if m.size > header {
		// Its end, so that the last line is whole; the first must not begin with half a line's end.
		c = append(c, m.filler[len(m.filler)-(m.size-header):]...)
		if c[header] == '\n' {
			c[header] = 'x'
		}
	}
	m.content = append(c, ".\r\n"...)
}
