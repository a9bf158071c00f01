# One image for every command: serve (the default), migrate, sweep, backup and the rest.
# Pin the base by digest where images are built for production: --build-arg BASE=python:3.13-slim@sha256:...
ARG BASE=python:3.13-slim
FROM ${BASE} AS build
# requirements-telemetry.lock has what sends traces, too.
ARG REQUIREMENTS=requirements.lock
WORKDIR /app
RUN python -m venv .venv
COPY requirements.lock requirements-telemetry.lock ./
RUN .venv/bin/pip install --no-cache-dir --require-hashes --requirement ${REQUIREMENTS}
COPY pyproject.toml README.md ./
COPY src src
COPY migrations migrations
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable .

FROM ${BASE}
LABEL org.opencontainers.image.title=contact-policy \
    org.opencontainers.image.description="A public office limits how a customer makes contact, but only fairly" \
    org.opencontainers.image.licenses=Apache-2.0
# /data is for the embedded database of a demonstration; production sets DATABASE_URL and needs no volume.
RUN useradd --system --uid 10001 --home-dir /data --create-home contact-policy
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CONTACT_POLICY_ENVIRONMENT=production \
    CONTACT_POLICY_HOST=0.0.0.0 \
    PORT=8000 \
    CONTACT_POLICY_DATA_DIR=/data
USER contact-policy
EXPOSE 8000
# For `serve`; a container that runs another command is started with --no-healthcheck.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/livez', timeout=2)"]
ENTRYPOINT ["contact-policy"]
CMD ["serve"]
