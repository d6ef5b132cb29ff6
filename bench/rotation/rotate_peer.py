"""Times Python's `MultiFernet.rotate` on plain tokens of the same values; prints {"version", "perSecond"} in tokens."""

import base64
import json
import os
import time

import cryptography
from cryptography.fernet import Fernet, MultiFernet

TOKENS = 20_000
old, new = (base64.urlsafe_b64encode(bytes([byte]) * 32) for byte in (1, 2))
tokens = [Fernet(old).encrypt(os.urandom(32).hex().encode()) for _ in range(TOKENS)]
both = MultiFernet([Fernet(new), Fernet(old)])
start = time.perf_counter()
for token in tokens:
    both.rotate(token)
print(json.dumps({"version": cryptography.__version__, "perSecond": TOKENS / (time.perf_counter() - start)}))
