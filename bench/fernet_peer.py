"""Times Python's `cryptography` on the same work; prints {"version", "rounds": {name: [nanoseconds per operation]}}."""

import base64
import json
import time

import cryptography
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

ROUNDS, TIMES = 15, 1000
KEY = bytes(range(32))
VALUE = bytes(64)
LABEL = b"keyhold/v1/api_keys/encrypted_secret_key/42"

plain = Fernet(base64.urlsafe_b64encode(KEY))


def column():
    subkey = HKDFExpand(algorithm=SHA256(), length=32, info=LABEL).derive(KEY)
    return Fernet(base64.urlsafe_b64encode(subkey))


plain_token, sealed_token = plain.encrypt(VALUE), column().encrypt(VALUE)
WORK = {
    "encrypt": lambda: plain.encrypt(VALUE),
    "decrypt": lambda: plain.decrypt(plain_token),
    "seal": lambda: column().encrypt(VALUE),
    "open": lambda: column().decrypt(sealed_token),
}


def timed(work):
    start = time.perf_counter_ns()
    for _ in range(TIMES):
        work()
    return (time.perf_counter_ns() - start) / TIMES


rounds = {name: [] for name in WORK}
for _ in range(ROUNDS):
    for name, work in WORK.items():
        rounds[name].append(timed(work))
print(json.dumps({"version": cryptography.__version__, "rounds": rounds}))
