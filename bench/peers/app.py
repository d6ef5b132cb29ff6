"""Two routes of an API-key store on FastAPI, SQLAlchemy and cryptography: what Keyhold is measured beside.

GET /api/v1/api-keys/me reads a stored key, masked; PATCH /api/v1/virtual-keys/{id} seals a new grant and commits it.
"""

import json
import os
from datetime import datetime, timezone
from functools import lru_cache
from typing import List, Optional

import jwt
from cryptography.fernet import Fernet
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Extra
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Text, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import declarative_base, sessionmaker

POOL = 16
MASKS = 10_000

# A read needs no transaction: without one it is spared BEGIN and ROLLBACK.
engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=POOL, max_overflow=0)
reading = sessionmaker(engine.execution_options(isolation_level="AUTOCOMMIT"), class_=AsyncSession, expire_on_commit=False)
writing = sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
fernet = Fernet(os.environ["FERNET_KEY"])
secret = os.environ["JWT_SECRET"]
issuer = os.environ["PUBLIC_URL"]
bearer = HTTPBearer()
app = FastAPI(openapi_url=None)
Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(BigInteger, primary_key=True)
    email = Column(Text, nullable=False, unique=True)
    hashed_password = Column(Text, nullable=False)
    is_active = Column(Boolean, nullable=False)
    created_at = Column(BigInteger, nullable=False)


class ApiKey(Base):
    __tablename__ = "api_keys"
    id = Column(BigInteger, primary_key=True)
    user_id = Column(BigInteger, ForeignKey("users.id"), nullable=False, unique=True)
    exchange = Column(Text, nullable=False)
    key_type = Column(Text, nullable=False)
    label = Column(Text)
    encrypted_api_key = Column(Text, nullable=False)
    encrypted_secret_key = Column(Text, nullable=False)
    is_valid = Column(Boolean, nullable=False)
    state = Column(Text, nullable=False)
    permissions = Column(Text, nullable=False)
    warnings = Column(Text, nullable=False)
    is_ip_restricted = Column(Boolean)
    last_checked_at = Column(BigInteger, nullable=False)
    created_at = Column(BigInteger, nullable=False)
    updated_at = Column(BigInteger, nullable=False)


class VirtualKey(Base):
    __tablename__ = "virtual_keys"
    id = Column(BigInteger, primary_key=True)
    user_id = Column(BigInteger, ForeignKey("users.id"), nullable=False, index=True)
    api_key = Column(Text, nullable=False, unique=True)
    label = Column(Text, nullable=False)
    encrypted_grant = Column(Text, nullable=False)
    created_at = Column(BigInteger, nullable=False)
    updated_at = Column(BigInteger, nullable=False)
    revoked_at = Column(BigInteger)


class Permission(BaseModel):
    name: str
    granted: Optional[bool]
    verdict: str


class ApiKeyAnswer(BaseModel):
    id: int
    exchange: str
    key_type: str
    label: Optional[str]
    api_key_masked: str
    is_valid: bool
    state: str
    permissions: List[Permission]
    warnings: List[str]
    ip_restricted: Optional[bool]
    last_checked_at: str
    created_at: str
    updated_at: str


class VirtualKeyChange(BaseModel, extra=Extra.forbid):
    label: Optional[str]
    weight_share: Optional[int]
    allowed_addresses: Optional[List[str]]


class VirtualKeyAnswer(BaseModel):
    id: int
    api_key: str
    label: str
    permissions: List[str]
    symbols: Optional[List[str]]
    weight_share: Optional[int]
    allowed_addresses: List[str]
    state: str
    created_at: str


async def open_to_read():
    async with reading() as session:
        yield session


async def open_to_write():
    async with writing() as session:
        yield session


# A coroutine, lest FastAPI hand so small a work to a thread.
async def authenticated(credentials: HTTPAuthorizationCredentials = Depends(bearer)) -> int:
    try:
        options = {"require": ["exp", "sub"]}
        claims = jwt.decode(credentials.credentials, secret, ["HS256"], options, audience="keyhold", issuer=issuer)
    except jwt.PyJWTError:
        raise HTTPException(401)
    return int(claims["sub"])


async def active_user(session: AsyncSession, user_id: int) -> User:
    user = await session.get(User, user_id)
    if user is None or not user.is_active:
        raise HTTPException(401)
    return user


# The masks of so many keys are remembered, as Keyhold does.
@lru_cache(MASKS)
def mask(token: str) -> str:
    text = fernet.decrypt(token.encode()).decode()
    return f"{text[:4]}****{text[-4:]}" if len(text) > 8 else "****"


def moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, timezone.utc).isoformat(timespec="milliseconds")


@app.get("/healthz")
async def healthz():
    return {}


@app.get("/api/v1/api-keys/me", response_model=ApiKeyAnswer)
async def read_key(user_id: int = Depends(authenticated), session: AsyncSession = Depends(open_to_read)):
    user = await active_user(session, user_id)
    key = (await session.execute(select(ApiKey).where(ApiKey.user_id == user.id))).scalar_one_or_none()
    if key is None:
        raise HTTPException(404)
    return {
        "id": key.id,
        "exchange": key.exchange,
        "key_type": key.key_type,
        "label": key.label,
        "api_key_masked": mask(key.encrypted_api_key),
        "is_valid": key.is_valid,
        "state": key.state,
        "permissions": json.loads(key.permissions),
        "warnings": json.loads(key.warnings),
        "ip_restricted": key.is_ip_restricted,
        "last_checked_at": moment(key.last_checked_at),
        "created_at": moment(key.created_at),
        "updated_at": moment(key.updated_at),
    }


@app.patch("/api/v1/virtual-keys/{key_id}", response_model=VirtualKeyAnswer)
async def change_key(
    key_id: int,
    change: VirtualKeyChange,
    user_id: int = Depends(authenticated),
    session: AsyncSession = Depends(open_to_write),
):
    user = await active_user(session, user_id)
    wanted = select(VirtualKey).where(VirtualKey.id == key_id, VirtualKey.user_id == user.id).with_for_update()
    key = (await session.execute(wanted)).scalar_one_or_none()
    if key is None or key.revoked_at is not None:
        raise HTTPException(404)
    grant = json.loads(fernet.decrypt(key.encrypted_grant.encode()))
    fields = change.dict(exclude_unset=True)
    key.label = fields.pop("label", key.label)
    grant["limits"].update(fields)
    key.encrypted_grant = fernet.encrypt(json.dumps(grant).encode()).decode()
    key.updated_at = int(datetime.now(timezone.utc).timestamp() * 1000)
    await session.commit()
    limits = grant["limits"]
    return {
        "id": key.id,
        "api_key": key.api_key,
        "label": key.label,
        "permissions": ["read", "trade"] if limits["can_trade"] else ["read"],
        "symbols": limits["symbols"],
        "weight_share": limits["weight_share"],
        "allowed_addresses": limits["allowed_addresses"],
        "state": "paused" if grant["is_paused"] else "active",
        "created_at": moment(key.created_at),
    }
