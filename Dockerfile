# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY web/package.json ./web/
RUN npm ci --no-audit --no-fund
COPY . .
# What npm pack would put into the package: dist and the dashboard.
RUN npm run prepack

FROM node:24-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY web/package.json ./web/
# The image has its Node.js already: the runtime as a package (an optional dependency) is left out.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
RUN groupadd --gid 10001 taifa \
 && useradd --uid 10001 --gid taifa --no-create-home --shell /usr/sbin/nologin taifa \
 && install -d -o taifa -g taifa -m 700 /data \
 && install -d -o taifa -g taifa -m 700 /backup
WORKDIR /app
COPY --from=install /app/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY --from=build /build/web/dist ./web/dist
COPY package.json LICENSE openapi.json ./
COPY bin ./bin
COPY config ./config
RUN ln -s /app/bin/taifa.js /usr/local/bin/taifa
ENV NODE_ENV=production TAIFA_MODE=production TAIFA_DATA_DIR=/data MALLOC_ARENA_MAX=2
USER taifa
VOLUME /data
# Docker lets users without rights bind low ports (net.ipv4.ip_unprivileged_port_start=0).
EXPOSE 25 465 587 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.TAIFA_HTTP_LISTEN ?? ':8080').split(':').pop() + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--max-semi-space-size=8", "bin/taifa.js", "serve"]
