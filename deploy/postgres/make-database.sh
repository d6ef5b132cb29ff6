#!/bin/sh
# Run once by the image of PostgreSQL, when its data is made: an account that owns one database and nothing else.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\set password `cat "${DATABASE_PASSWORD_FILE:-/run/secrets/database_password}"`
create role keyhold login password :'password';
create database keyhold owner keyhold encoding 'UTF8' template template0;
SQL
