package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

const (
	quitTimeout = 5 * time.Second
	// Of one line (RFC 5321 §4.5.3.1.5 has 512), and some replies at once.
	replyBuffer = 4_096
)

var curves = []tls.CurveID{tls.X25519}

// target is where sessions go and how they are opened.
type target struct {
	host, tls, user, password, ca, servername string
	port                                      int
	resume                                    bool
	// Of connecting and greeting, and then of each message.
	timeout time.Duration

	config *tls.Config
	login  []byte
}

func (t *target) addFlags(flags *flag.FlagSet) {
	flags.StringVar(&t.host, "host", "127.0.0.1", "the server's `address`")
	flags.IntVar(&t.port, "port", 2587, "the server's `port`")
	flags.StringVar(&t.tls, "tls", "none", "none, starttls or implicit")
	flags.StringVar(&t.user, "user", "", "log in by AUTH PLAIN with this `name`; without it: no login")
	flags.StringVar(&t.password, "password", "", "the `password`")
	flags.StringVar(&t.ca, "ca", "", "PEM `file` of the authority or the certificate to trust; without it any will do")
	flags.StringVar(&t.servername, "servername", "localhost", "`name` that the certificate has to have")
	flags.BoolVar(&t.resume, "resume", true, "take up TLS sessions of earlier connections")
	flags.DurationVar(&t.timeout, "timeout", 30*time.Second, "give a connection up when it, or a message on it, takes this `long`")
}

// prepare makes once what all sessions share.
func (t *target) prepare() error {
	if t.user != "" {
		token := base64.StdEncoding.EncodeToString([]byte("\x00" + t.user + "\x00" + t.password))
		t.login = []byte("AUTH PLAIN " + token + "\r\n")
	}
	t.config = &tls.Config{
		ServerName:         t.servername,
		InsecureSkipVerify: t.ca == "",
		// What clients and servers of today agree on; and no other when Go offers more.
		CurvePreferences: curves,
		// Small records at the beginning of a connection are for browsers, and cost a write each.
		DynamicRecordSizingDisabled: true,
	}
	if t.resume {
		t.config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	}
	switch t.tls {
	case "none", "starttls", "implicit":
	default:
		return fmt.Errorf("-tls %s: none, starttls or implicit", t.tls)
	}
	if t.ca == "" {
		return nil
	}
	pem, err := os.ReadFile(t.ca)
	if err != nil {
		return err
	}
	t.config.RootCAs = x509.NewCertPool()
	if !t.config.RootCAs.AppendCertsFromPEM(pem) {
		return fmt.Errorf("-ca %s: no certificate in it", t.ca)
	}
	return nil
}

// session is one connection, encrypted and logged in as its target asks.
type session struct {
	socket  net.Conn
	conn    net.Conn // the socket, or TLS on it
	replies *bufio.Reader
	resumed bool
	timeout time.Duration
}

// open connects from a local address, or from any when that is empty.
func (t *target) open(from string) (*session, error) {
	dialer := net.Dialer{Timeout: t.timeout}
	if from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	conn, err := dialer.Dial("tcp", net.JoinHostPort(t.host, strconv.Itoa(t.port)))
	if err != nil {
		return nil, named("connect", err)
	}
	s := &session{socket: conn, conn: conn, timeout: t.timeout}
	conn.SetDeadline(time.Now().Add(s.timeout))
	if err := s.greet(t); err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

func (s *session) greet(t *target) error {
	if t.tls == "implicit" {
		if err := s.encrypt(t); err != nil {
			return err
		}
	} else {
		s.replies = bufio.NewReaderSize(s.conn, replyBuffer)
	}
	if _, err := s.expect("greeting", 220); err != nil {
		return err
	}
	if err := s.command("EHLO source.test\r\n", "EHLO", 250); err != nil {
		return err
	}
	if t.tls == "starttls" {
		if err := s.command("STARTTLS\r\n", "STARTTLS", 220); err != nil {
			return err
		}
		if err := s.encrypt(t); err != nil {
			return err
		}
		if err := s.command("EHLO source.test\r\n", "EHLO", 250); err != nil {
			return err
		}
	}
	if t.login == nil {
		return nil
	}
	return s.command(string(t.login), "AUTH", 235)
}

func (s *session) encrypt(t *target) error {
	if s.replies != nil && s.replies.Buffered() > 0 {
		return errors.New("STARTTLS: plain text behind the reply")
	}
	secure := tls.Client(s.socket, t.config)
	if err := secure.Handshake(); err != nil {
		return named("TLS handshake", err)
	}
	s.resumed = secure.ConnectionState().DidResume
	s.conn = secure
	s.replies = bufio.NewReaderSize(secure, replyBuffer)
	return nil
}

// submit sends one message. `refused` is the reply that declined it; the session is good for another
// one then. With an error it is not, and the server may have the message or not.
func (s *session) submit(m *message, pipelining bool) (refused string, final time.Duration, err error) {
	// Of writes too: the deadline of the greeting would end every connection that lives longer.
	s.conn.SetDeadline(time.Now().Add(s.timeout))
	refused, waiting, err := s.envelope(m, pipelining)
	if err != nil {
		return "", 0, err
	}
	if refused != "" {
		return refused, 0, s.reset(waiting)
	}
	if _, err := s.conn.Write(m.content); err != nil {
		return "", 0, named("content", err)
	}
	dot := time.Now()
	code, text, err := s.reply("final reply")
	if err == nil && code != 250 {
		refused = refusal("content", code, text)
	}
	return refused, time.Since(dot), err
}

// envelope is MAIL, RCPT and DATA, in one write when they are pipelined (RFC 2920). `waiting`: the
// server has said 354.
func (s *session) envelope(m *message, pipelining bool) (refused string, waiting bool, err error) {
	lines := [...]struct {
		name string
		text []byte
	}{{"MAIL", m.mail}, {"RCPT", m.rcpt}, {"DATA", dataLine}}
	if pipelining {
		if _, err := s.conn.Write(m.envelope); err != nil {
			return "", false, named("envelope", err)
		}
	}
	for _, line := range lines {
		if !pipelining {
			if _, err := s.conn.Write(line.text); err != nil {
				return "", false, named(line.name, err)
			}
		}
		code, text, err := s.reply(line.name)
		if err != nil {
			return "", false, err
		}
		waiting = code == 354
		if code >= 400 && refused == "" {
			refused = refusal(line.name, code, text)
			if !pipelining {
				return refused, false, nil
			}
		}
	}
	return refused, waiting, nil
}

var dataLine = []byte("DATA\r\n")

// reset ends a transaction that was refused; a server that waits for content gets none.
func (s *session) reset(waiting bool) error {
	if waiting {
		if _, err := s.conn.Write([]byte(".\r\n")); err != nil {
			return named("empty content", err)
		}
		if _, _, err := s.reply("empty content"); err != nil {
			return err
		}
	}
	return s.command("RSET\r\n", "RSET", 250)
}

// quit does not wait: what counts has its reply. `gone` is called when the connection is closed.
func (s *session) quit(gone func()) {
	s.conn.SetDeadline(time.Now().Add(quitTimeout))
	s.conn.Write([]byte("QUIT\r\n"))
	go func() {
		defer gone()
		// Closing with the 221 unread would reset the connection under it. The server closes then, so
		// an end of TLS (close_notify) would be a write that nobody reads.
		s.reply("QUIT")
		s.socket.Close()
	}()
}

func (s *session) command(line, name string, code int) error {
	if _, err := s.conn.Write([]byte(line)); err != nil {
		return named(name, err)
	}
	_, err := s.expect(name, code)
	return err
}

func (s *session) expect(name string, code int) ([]byte, error) {
	got, text, err := s.reply(name)
	if err == nil && got != code {
		err = errors.New(refusal(name, got, text))
	}
	return text, err
}

// reply reads all lines of a reply (RFC 5321 §4.2.1). The text of the last is good until the next read.
func (s *session) reply(name string) (code int, text []byte, err error) {
	for {
		line, err := s.replies.ReadSlice('\n')
		if err != nil {
			return 0, nil, named(name, err)
		}
		if len(line) < 4 || line[0] < '2' || line[0] > '5' {
			return 0, nil, fmt.Errorf("%s: not a reply: %.80q", name, line)
		}
		if line[3] != '-' {
			code := int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
			return code, bytes.TrimSpace(line[4:]), nil
		}
	}
}

func refusal(name string, code int, text []byte) string {
	return fmt.Sprintf("%s: %d %s", name, code, text)
}

// named says at which step it broke, without the ports, which differ each time.
func named(step string, err error) error {
	var network *net.OpError
	if errors.As(err, &network) {
		err = network.Err
	}
	return fmt.Errorf("%s: %w", step, err)
}
