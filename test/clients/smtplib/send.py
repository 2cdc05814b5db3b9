"""Sends the letter on standard input."""
import json
import os
import smtplib
import ssl
import sys
from email.headerregistry import Address
from email.message import EmailMessage


def mailbox(person):
    return Address(person.get("name", ""), addr_spec=person["address"])


letter = json.load(sys.stdin)
message = EmailMessage()
message["From"] = mailbox(letter["from"])
for field in ("to", "cc", "bcc"):
    if letter[field]:
        message[field.title()] = [mailbox(person) for person in letter[field]]
message["Subject"] = letter["subject"]
message.set_content(letter["text"])
if "html" in letter:
    message.add_alternative(letter["html"], subtype="html")
if "attachment" in letter:
    attachment = letter["attachment"]
    maintype, subtype = attachment["type"].split("/")
    with open(attachment["path"], "rb") as file:
        message.add_attachment(
            file.read(), maintype=maintype, subtype=subtype, filename=attachment["name"]
        )

with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as server:
    server.starttls(context=ssl.create_default_context())
    server.login(os.environ["SMTP_USER"], os.environ["SMTP_PASS"])
    server.send_message(message)
