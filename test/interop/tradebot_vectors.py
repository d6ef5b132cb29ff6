"""Makes what a Python application stores, with what such applications use: prints test/vectors/tradebot.json.

Fernet tokens by `cryptography`, bcrypt hashes by the C library's crypt(3) (libxcrypt), those of version 2a checked against the published
vectors of Openwall's crypt_blowfish 1.3 (wrapper.c). Python 3.12 is the last to have the module `crypt`.
"""

import base64
import json
import warnings

import cryptography
from cryptography.fernet import Fernet

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import crypt

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.urlsafe_b64encode(bytes(range(32, 64))).decode()
AT = 1704164645

LONG = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored"
OPENWALL = [
    ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
    ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
    (LONG, "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"),
]
OURS = [
    ("a long enough password", "$2b$04$abcdefghijklmnopqrstuu"),
    ("short", "$2b$04$XXXXXXXXXXXXXXXXXXXXXO"),
    ("p\u00e4ssw\u00f6rd \U0001f511", "$2b$04$abcdefghijklmnopqrstuu"),
    ("\u00fc" * 40, "$2b$04$abcdefghijklmnopqrstuu"),
    ("a long enough password", "$2y$05$XXXXXXXXXXXXXXXXXXXXXO"),
    ("correct horse battery staple", "$2b$12$abcdefghijklmnopqrstuu"),
]
VALUES = {
    "api_key": "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
    "secret_key": "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
    "empty": "",
    "not_ascii": "anahtar\u0131m",
    "with_blank": "two words",
}


def token(key, text, number):
    return Fernet(key)._encrypt_from_parts(text.encode(), AT, bytes([number] * 16)).decode()


def main():
    for password, stored in OPENWALL:
        assert crypt.crypt(password, stored) == stored, stored
    made = [(password, crypt.crypt(password, settings)) for password, settings in OURS]
    tokens = {name: token(KEY, text, number) for number, (name, text) in enumerate(VALUES.items())}
    for name, text in VALUES.items():
        assert Fernet(KEY).decrypt(tokens[name].encode()).decode() == text
    print(json.dumps({
        "source": f"test/interop/tradebot_vectors.py, cryptography {cryptography.__version__}, libxcrypt; Openwall crypt_blowfish 1.3",
        "fernet_key": KEY,
        "other_key": OTHER_KEY,
        "values": VALUES,
        "tokens": tokens,
        "token_of_other_key": token(OTHER_KEY, VALUES["secret_key"], 9),
        "bcrypt": [{"password": password, "hash": stored} for password, stored in OPENWALL + made],
    }, indent=2))


main()
