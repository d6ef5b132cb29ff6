"""Does the audit formats over again with Python alone, from docs/formats.md: prints test/vectors/audit.json."""

import base64
import hashlib
import hmac
import json
import struct

FERNET_KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="
FIELDS = ["chainId", "sequence", "at", "event", "actor", "subject", "requestId", "data"]


def text(value):
    data = str(value).encode()
    return struct.pack(">I", len(data)) + data


def canonical(entry, details_hash):
    values = ["keyhold/v1/audit_entry", *(entry[name] for name in FIELDS), details_hash]
    return b"".join(text(value) for value in values)


def details_hash(nonce, details):
    return hashlib.sha256(bytes.fromhex(nonce) + details.encode()).hexdigest()


def head_mac(chain, head):
    prk = base64.urlsafe_b64decode(FERNET_KEY)
    label = f"keyhold/v1/audit_heads/mac/{chain}".encode()
    subkey = hmac.digest(prk, label + b"\x01", "sha256")
    return hmac.digest(subkey, head, "sha256").hex()


def entry(sequence, at, event, actor, subject, request, data, nonce, details):
    values = [7, sequence, at, event, actor, subject, request, data]
    return {**dict(zip(FIELDS, values)), "nonce": nonce, "details": details}


ENTRIES = [
    entry(1, 499162800000, "user.registered", "user:7", "user:7", "AAECAwQFBgcICQoL", "{}",
          "000102030405060708090a0b0c0d0e0f",
          '{"address":"203.0.113.7","user_agent":"curl/8.5.0","email":"ada@example.com"}'),
    entry(2, 499162800001, "session.refused", "anonymous", "user:7", "", '{"reason":"bad_credentials"}',
          "ffffffffffffffffffffffffffffffff", "{}"),
    entry(3, 499162800001, "api_key.added", "user:7", "api_key:9007199254740991", "_-_-_-_-_-_-_-_-",
          '{"exchange":"binance","permissions":["enableReading"]}',
          "0123456789abcdef0123456789abcdef", '{"label":"Zürich 🔑"}'),
]


def main():
    previous = "0" * 64
    chain = []
    for one in ENTRIES:
        hidden = details_hash(one["nonce"], one["details"])
        data = canonical(one, hidden)
        link = hashlib.sha256(bytes.fromhex(previous) + data).hexdigest()
        head = text("keyhold/v1/audit_head") + text(one["chainId"]) + text(one["sequence"]) + text(link)
        chain.append({
            "entry": one,
            "previous": previous,
            "detailsHash": hidden,
            "canonical": data.hex(),
            "hash": link,
            "head": head.hex(),
            "mac": head_mac(one["chainId"], head),
        })
        previous = link
    print(json.dumps({"fernetKey": FERNET_KEY, "chain": chain}, indent=2, ensure_ascii=False))


main()
