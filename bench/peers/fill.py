"""Fills the peer's database with so many users, each with a key and a virtual key, and prints access tokens of a sample.

    python3 fill.py USERS SAMPLES
"""

import asyncio
import json
import os
import sys
import time

import asyncpg
import jwt
from app import Base, engine, fernet, issuer, secret

USERS, SAMPLES = int(sys.argv[1]), int(sys.argv[2])
PERMISSIONS = json.dumps([{"name": f"enableSomething{n}", "granted": n < 2, "verdict": "refuse"} for n in range(11)])
LIMITS = {
    "can_trade": False,
    "is_unlimited": False,
    "symbols": None,
    "order_types": None,
    "max_order_value": None,
    "max_day_value": None,
    "max_orders_per_minute": None,
    "weight_share": None,
    "allowed_addresses": [],
    "expires_at": None,
}


def sealed(value: str) -> str:
    return fernet.encrypt(value.encode()).decode()


async def fill() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    now = int(time.time() * 1000)
    users, keys, virtual_keys = [], [], []
    for user in range(1, USERS + 1):
        users.append((user, f"user{user}@example.com", "g" * 248, True, now))
        api_key, secret_key = (sealed(str(user).rjust(64, letter)) for letter in "ks")
        state = (True, "valid", PERMISSIONS, "[]", True, now, now, now)
        keys.append((user, user, "binance", "hmac", "Main account", api_key, secret_key, *state))
        key = {"v": 1, "user_id": user, "key_type": "hmac", "key": f"khs_{user:049}", "is_paused": False, "limits": LIMITS}
        virtual_keys.append((user, user, f"khv_{user:049}", "bench", sealed(json.dumps(key)), now, now, None))
    raw = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    for table, rows in (("users", users), ("api_keys", keys), ("virtual_keys", virtual_keys)):
        await raw.copy_records_to_table(table, records=rows)
    await raw.execute("analyze")
    await raw.close()
    await engine.dispose()


def token_of(user: int) -> str:
    now = int(time.time())
    claims = {"iss": issuer, "aud": "keyhold", "sub": str(user), "iat": now, "exp": now + 3600}
    return jwt.encode(claims, secret, "HS256")


asyncio.run(fill())
sample = [1 + number * USERS // SAMPLES for number in range(SAMPLES)]
print(json.dumps([{"id": user, "token": token_of(user)} for user in sample]))
