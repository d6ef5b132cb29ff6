# Keyhold in a container: docker build -t keyhold . (docs/deploy.md). The base is Debian; Node is the one that the
# clone pins, checked against the checksum that is committed. What is left in the end has neither npm nor a compiler.
ARG DEBIAN=debian:12.11-slim

FROM ${DEBIAN} AS build
# Debian's npm runs on a Node that is too old to build with. It fetches the pinned one, which does all the rest.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY runtime runtime
RUN name=node-linux-$(dpkg --print-architecture | sed s/amd64/x64/) && npm install --global --prefix /opt/node $name@$(node -p "require('./runtime/package.json').optionalDependencies['$name']")
RUN cd /opt/node/lib/node_modules && sha256sum --check --ignore-missing --strict /app/runtime/SHA256SUMS
ENV PATH=/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.types.json ./
COPY tools tools
COPY web web
COPY src src
# The cache of compiled code is bound to its path and to the switches of Node, so both are those of the end.
RUN npm run build && rm -r dist/.compile-cache && node --max-semi-space-size=16 dist/main.js help
RUN mkdir -p /made/bin /made/data && cp -L /opt/node/bin/node /made/bin/ && cp /opt/node/lib/node_modules/node-linux-*/LICENSE /made/bin/LICENSE-node

FROM ${DEBIAN}
# The tag is of one day; Debian's fixes since then come here.
RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*
LABEL org.opencontainers.image.title="Keyhold" \
  org.opencontainers.image.description="The vault for crypto-exchange API keys that trading bots use" \
  org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /made/bin /app/bin
COPY --from=build /app/dist /app/dist
COPY package.json LICENSE SECURITY.md CHANGELOG.md /app/
COPY deploy/health.mjs /app/deploy/
COPY --from=build --chown=10001:10001 /made/data /data
# From here the default, file:./data/keyhold.db, is the volume.
WORKDIR /
ENV HOST=0.0.0.0 PORT=8700
USER 10001:10001
VOLUME /data
EXPOSE 8700
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/app/bin/node", "/app/deploy/health.mjs", "/healthz"]
ENTRYPOINT ["/app/bin/node", "--disable-sigusr1", "--max-semi-space-size=16", "/app/dist/main.js"]
CMD ["serve"]
