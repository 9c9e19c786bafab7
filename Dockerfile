# One image; the command says what it is: api, worker, codec-server, sandbox, migrate, contracts deploy.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN /app/.venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml ./
COPY models models
COPY workflows workflows
COPY activities activities
COPY workers workers
COPY api api
COPY contracts/__init__.py contracts/
COPY contracts/artifacts contracts/artifacts
COPY sandbox sandbox
COPY samples samples
COPY bench bench
COPY cli cli
RUN /app/.venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && /app/.venv/bin/python -m compileall -q models workflows activities workers api contracts sandbox cli

FROM python:3.11-slim-bookworm
# What WeasyPrint sets PDFs with.
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
# /run/fatts is a volume that the deployment job writes and the others read.
RUN useradd --system --uid 10001 --no-create-home fatts && install -d -o fatts -g fatts /run/fatts
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 TZ=UTC
USER fatts
ENTRYPOINT ["fatts"]
CMD ["--help"]
