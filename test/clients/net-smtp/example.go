// Sends one message through Taifa Mail with Go's standard library.
package main

import (
	"fmt"
	"log"
	"net/smtp"
	"os"
	"time"
)

func main() {
	host, port := os.Getenv("SMTP_HOST"), os.Getenv("SMTP_PORT") // port 587
	from, to := os.Getenv("MAIL_FROM"), os.Getenv("MAIL_TO")     // from: at the domain of the credential

	message := fmt.Sprintf("From: Habari <%s>\r\n"+
		"To: %s\r\n"+
		"Subject: Karibu\r\n"+
		"Date: %s\r\n"+
		"MIME-Version: 1.0\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\n"+
		"\r\n"+
		"The first message through our own relay.\r\n",
		from, to, time.Now().Format(time.RFC1123Z))

	auth := smtp.PlainAuth("", os.Getenv("SMTP_USER"), os.Getenv("SMTP_PASS"), host)
	// SendMail uses STARTTLS when the server offers it; PlainAuth refuses to send a password without.
	if err := smtp.SendMail(host+":"+port, auth, from, []string{to}, []byte(message)); err != nil {
		log.Fatal(err)
	}
}
