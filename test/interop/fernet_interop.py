"""Does Keyhold's token formats over again with Python's `cryptography`, from docs/formats.md alone.

Reads {"open": [...], "make": [...]} from stdin and writes {"version", "opened", "made"} to stdout. Each item has a Fernet
`key` and, for a sealed column, its `label`; `open` items have a `token`, `make` items a `value`. What does not open is null.
"""

import base64
import json
import sys

import cryptography
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


def fernet(item):
    if "label" not in item:
        return Fernet(item["key"])
    prk = base64.urlsafe_b64decode(item["key"])
    subkey = HKDFExpand(algorithm=SHA256(), length=32, info=item["label"].encode()).derive(prk)
    return Fernet(base64.urlsafe_b64encode(subkey))


def opened(item):
    try:
        return fernet(item).decrypt(item["token"].encode()).decode()
    except InvalidToken:
        return None


def made(item):
    return fernet(item).encrypt(item["value"].encode()).decode()


asked = json.load(sys.stdin)
json.dump(
    {
        "version": cryptography.__version__,
        "opened": [opened(item) for item in asked["open"]],
        "made": [made(item) for item in asked["make"]],
    },
    sys.stdout,
)
