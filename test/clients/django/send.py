"""Sends the letter on standard input through Django's mail backend."""
import json
import os
import sys
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

settings.configure(
    EMAIL_HOST=os.environ["SMTP_HOST"],
    EMAIL_PORT=int(os.environ["SMTP_PORT"]),
    EMAIL_USE_TLS=True,
    EMAIL_HOST_USER=os.environ["SMTP_USER"],
    EMAIL_HOST_PASSWORD=os.environ["SMTP_PASS"],
)


def mailbox(person):
    return formataddr((person.get("name", ""), person["address"]))


letter = json.load(sys.stdin)
message = EmailMultiAlternatives(
    subject=letter["subject"],
    body=letter["text"],
    from_email=mailbox(letter["from"]),
    to=[mailbox(person) for person in letter["to"]],
    cc=[mailbox(person) for person in letter["cc"]],
    bcc=[mailbox(person) for person in letter["bcc"]],
)
if "html" in letter:
    message.attach_alternative(letter["html"], "text/html")
if "attachment" in letter:
    attachment = letter["attachment"]
    with open(attachment["path"], "rb") as file:
        message.attach(attachment["name"], file.read(), attachment["type"])
message.send()
