/** What Debian's peer is made of. */
export const PEER_PACKAGES = [
  "python3",
  "python3-fastapi",
  "python3-uvicorn",
  "python3-uvloop",
  "python3-httptools",
  "python3-sqlalchemy",
  "python3-asyncpg",
  "python3-cryptography",
  "python3-jwt",
  "python3-pydantic",
];
