"""Does checkpoints over again with Python alone, from docs/formats.md: prints test/vectors/checkpoint.json."""

import base64
import hashlib
import hmac
import json
import struct

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FERNET_KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="
# RFC 8032 section 7.1, test 1.
SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
LEAVES = [[0, 2, "11" * 32], [7, 1, "22" * 32], [42, 9007199254740991, "33" * 32]]


def text(value):
    data = str(value).encode()
    return struct.pack(">I", len(data)) + data


def fields(*values):
    return b"".join(text(value) for value in values)


def leaf_hash(chain, sequence, head):
    return hashlib.sha256(b"\x00" + fields("keyhold/v1/audit_leaf", chain, sequence, head)).digest()


def root(hashes):
    """RFC 6962 section 2.1."""
    if len(hashes) == 1:
        return hashes[0]
    left = 1
    while left * 2 < len(hashes):
        left *= 2
    return hashlib.sha256(b"\x01" + root(hashes[:left]) + root(hashes[left:])).digest()


def mac(label, data):
    prk = base64.urlsafe_b64decode(FERNET_KEY)
    subkey = hmac.digest(prk, label.encode() + b"\x01", "sha256")
    return hmac.digest(subkey, data, "sha256").hex()


def main():
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SEED))
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
    hashes = [leaf_hash(*leaf) for leaf in LEAVES]
    statement = {
        "deployment": "00000000-0000-4000-8000-000000000001",
        "number": 3,
        "at": 499162800000,
        "previous": "44" * 32,
        "leafCount": len(LEAVES),
        "root": root(hashes).hex(),
    }
    data = fields("keyhold/v1/audit_checkpoint", *statement.values())
    digest = hashlib.sha256(data).hexdigest()
    body = '{"type":"audit.checkpoint"}'
    print(json.dumps({
        "fernetKey": FERNET_KEY,
        "privateKey": pem,
        "publicKey": raw,
        "leaves": LEAVES,
        "leafHashes": [one.hex() for one in hashes],
        "statement": statement,
        "bytes": data.hex(),
        "hash": digest,
        "signature": key.sign(data).hex(),
        "headMac": mac("keyhold/v1/audit_checkpoint_head/mac/1",
                       fields("keyhold/v1/audit_checkpoint_head", 3, digest)),
        "archiveMac": mac("keyhold/v1/audit_archives/mac/7",
                          fields("keyhold/v1/audit_archive", 7, 12, "11" * 32)),
        "webhook": {"secret": "s" * 32, "seconds": 499162800, "body": body,
                    "mac": hmac.digest(b"s" * 32, f"499162800.{body}".encode(), "sha256").hex()},
    }, indent=2))


main()
