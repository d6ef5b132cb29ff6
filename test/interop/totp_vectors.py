"""Does the formats of the second factor over again with Python alone, from docs/formats.md: prints test/vectors/totp.json.

The codes are those of RFC 4226 appendix D and, cut to six digits, of RFC 6238 appendix B (SHA-1), and are checked against them.
"""

import base64
import hashlib
import hmac
import json
import struct
from urllib.parse import quote

KEY = b"12345678901234567890"
SECRET = base64.b32encode(KEY).decode()

RFC_4226 = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
RFC_6238 = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
RECOVERY = "7k3m0-xq9zt"
EMAIL = "ada+keys@example.com"
# The first of two neighbouring steps that have the same code; there is about one such pair in a million.
TWIN = 910737
RFC_4648 = ["", "f", "fo", "foo", "foob", "fooba", "foobar"]


def code(counter):
    mac = hmac.digest(KEY, struct.pack(">Q", counter), "sha1")
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset:offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def recovery_hash(typed):
    plain = typed.replace("-", "").lower()
    return hmac.new(KEY, b"keyhold/v1/recovery_code\0" + plain.encode(), hashlib.sha256).hexdigest()


def main():
    hotp = [{"counter": counter, "code": code(counter)} for counter in range(10)]
    totp = [{"seconds": at, "step": at // 30, "code": code(at // 30)} for at in RFC_6238]
    assert [one["code"] for one in hotp] == RFC_4226
    assert [one["code"] for one in totp] == [published[2:] for published in RFC_6238.values()]
    assert code(TWIN) == code(TWIN + 1)
    settings = f"secret={SECRET}&issuer=Keyhold&algorithm=SHA1&digits=6&period=30"
    hashes = [recovery_hash(RECOVERY), recovery_hash("00000-00000")]
    print(json.dumps({
        "source": "RFC 4226 appendix D, RFC 6238 appendix B, RFC 4648 section 10; the rest by test/interop/totp_vectors.py",
        "secret": SECRET,
        "hotp": hotp,
        "totp": totp,
        "twin": {"step": TWIN, "code": code(TWIN)},
        "base32": [{"text": one, "encoded": base64.b32encode(one.encode()).decode().rstrip("=")} for one in RFC_4648],
        "uri": {"email": EMAIL, "uri": f"otpauth://totp/Keyhold:{quote(EMAIL, safe='')}?{settings}"},
        "recovery": {"code": RECOVERY, "hash": hashes[0]},
        "sealed": json.dumps({"secret": SECRET, "recovery": hashes}, separators=(",", ":")),
    }, indent=2))


main()
