// Sends the letter on standard input.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"os"
	"strings"
	"time"
)

type person struct{ Name, Address string }

type letter struct {
	From        person
	To, Cc, Bcc []person
	Subject     string
	Text        string
	HTML        *string `json:"html"`
	Attachment  *struct{ Name, Type, Path string }
}

func (p person) String() string {
	if p.Name == "" {
		return p.Address
	}
	return (&mail.Address{Name: p.Name, Address: p.Address}).String()
}

func list(people []person) string {
	var all []string
	for _, p := range people {
		all = append(all, p.String())
	}
	return strings.Join(all, ",\r\n ")
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func textPart(w *multipart.Writer, kind, text string) {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {kind + "; charset=utf-8"},
		"Content-Transfer-Encoding": {"quoted-printable"},
	})
	check(err)
	qp := quotedprintable.NewWriter(part)
	_, err = qp.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	check(err)
	check(qp.Close())
}

func compose(l letter) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "From: %s\r\nTo: %s\r\n", l.From, list(l.To))
	if len(l.Cc) > 0 {
		fmt.Fprintf(&out, "Cc: %s\r\n", list(l.Cc))
	}
	fmt.Fprintf(&out, "Subject: %s\r\n", mime.QEncoding.Encode("utf-8", l.Subject))
	fmt.Fprintf(&out, "Date: %s\r\nMIME-Version: 1.0\r\n", time.Now().Format(time.RFC1123Z))

	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	kind := "mixed"
	textPart(w, "text/plain", l.Text)
	if l.HTML != nil {
		kind = "alternative"
		textPart(w, "text/html", *l.HTML)
	}
	if l.Attachment != nil {
		part, err := w.CreatePart(textproto.MIMEHeader{
			"Content-Type":              {l.Attachment.Type},
			"Content-Disposition":       {fmt.Sprintf("attachment; filename=%q", l.Attachment.Name)},
			"Content-Transfer-Encoding": {"base64"},
		})
		check(err)
		data, err := os.ReadFile(l.Attachment.Path)
		check(err)
		encoded := base64.StdEncoding.EncodeToString(data)
		for len(encoded) > 0 {
			n := len(encoded)
			if n > 76 {
				n = 76
			}
			fmt.Fprintf(part, "%s\r\n", encoded[:n])
			encoded = encoded[n:]
		}
	}
	check(w.Close())
	fmt.Fprintf(&out, "Content-Type: multipart/%s; boundary=%q\r\n\r\n", kind, w.Boundary())
	out.Write(body.Bytes())
	return out.Bytes()
}

func main() {
	log.SetFlags(0)
	var l letter
	check(json.NewDecoder(os.Stdin).Decode(&l))
	var to []string
	for _, people := range [][]person{l.To, l.Cc, l.Bcc} {
		for _, p := range people {
			to = append(to, p.Address)
		}
	}
	host := os.Getenv("SMTP_HOST")
	auth := smtp.PlainAuth("", os.Getenv("SMTP_USER"), os.Getenv("SMTP_PASS"), host)
	check(smtp.SendMail(host+":"+os.Getenv("SMTP_PORT"), auth, l.From.Address, to, compose(l)))
}
