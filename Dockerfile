# syntax=docker/dockerfile:1
# One image for every process of ours; compose.yaml says which command each runs.

# The browser's assets, from the lock file alone. (This image carries Python, which the fetcher is written in.)
FROM node:24-bookworm AS assets
WORKDIR /src
COPY webui/__init__.py webui/assets.py webui/package.json webui/package-lock.json webui/
RUN python3 -m webui.assets

# The Python packages, in an environment that the last stage copies whole.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# A build for CPU or for another CUDA: --build-arg PIP_EXTRA_INDEX_URL=... (torch goes first: its build decides).
ARG PIP_EXTRA_INDEX_URL=""
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install "$(grep '^torch==' /tmp/requirements.txt)" \
    && /opt/venv/bin/pip install -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --uid 1000 --user-group --no-create-home --home-dir /nonexistent modelcie \
    && install --directory --owner=modelcie --group=modelcie /var/lib/modelcie /models
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY cl_engine/ cl_engine/
COPY backend/ backend/
COPY webui/ webui/
COPY --from=assets /src/webui/static/vendor/ webui/static/vendor/
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MODELCIE_HOME=/var/lib/modelcie \
    MODELCIE_BIND=0.0.0.0
USER 1000:1000
EXPOSE 8000 8080 8081
CMD ["daphne", "-b", "0.0.0.0", "-p", "8000", "-v", "0", "backend.config.asgi:application"]
