"""Judges a message by dkimpy: JSON in (message in base64, TXT records by name), JSON out."""

import base64
import json
import sys

import dkim

given = json.load(sys.stdin)
message = base64.b64decode(given["message"])
records = given["txt"]


def look_up(name, timeout=5):
    record = records.get(name.decode().rstrip("."))
    return None if record is None else record.encode()


chain, _, reason = dkim.arc_verify(message, dnsfunc=look_up)
print(
    json.dumps(
        {
            "dkim": dkim.verify(message, dnsfunc=look_up),
            "arc": chain.decode(),
            "reason": reason,
        }
    )
)
