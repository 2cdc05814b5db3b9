# Sends one message through Taifa Mail with Python's standard library.
import os
import smtplib
import ssl
from email.message import EmailMessage

message = EmailMessage()
message["From"] = f"Habari <{os.environ['MAIL_FROM']}>"  # at the domain of the credential
message["To"] = os.environ["MAIL_TO"]
message["Subject"] = "Karibu"
message.set_content("The first message through our own relay.\n")
message.add_alternative("<p>The first message through <b>our own</b> relay.</p>\n", subtype="html")

with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as server:  # port 587
    server.starttls(context=ssl.create_default_context())  # encrypted, and the certificate checked
    server.login(os.environ["SMTP_USER"], os.environ["SMTP_PASS"])
    server.send_message(message)
