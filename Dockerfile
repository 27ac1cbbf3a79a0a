# Stylesheet and scripts
FROM node:22-slim AS frontend
WORKDIR /srv/assetmap
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY assetmap/web/frontend assetmap/web/frontend
RUN node assetmap/web/frontend/build.mjs

# Python packages and translations
FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.lock requirements-meaning.lock ./
RUN pip install --require-hashes -r requirements.lock \
    && pip install --require-hashes --no-deps --only-binary :all: -r requirements-meaning.lock
WORKDIR /srv/assetmap
COPY pyproject.toml ./
COPY assetmap assetmap
COPY data data
# Editable, so that migrations/ and data/ are found beside the package as they are in a checkout.
RUN pip install --no-index --no-deps --no-build-isolation --editable . \
    && if ls assetmap/web/locale/*/LC_MESSAGES/assetmap.po >/dev/null 2>&1; then \
         pybabel compile --domain assetmap --directory assetmap/web/locale; fi \
    && python data/category_vectors.py

FROM python:3.11-slim
COPY setup/system-packages.sh /tmp/
# The database is another container's: naming one leaves PostgreSQL out of this image.
RUN ASSETMAP_DATABASE_URL=elsewhere sh /tmp/system-packages.sh runtime \
    && rm -rf /var/lib/apt/lists/* /tmp/system-packages.sh
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/assetmap assetmap
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/assetmap
COPY --from=packages /srv/assetmap ./
COPY --from=frontend /srv/assetmap/assetmap/web/static/vendor assetmap/web/static/vendor
COPY migrations migrations
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 ASSETMAP_HOME=/var/lib/assetmap
USER assetmap
VOLUME /var/lib/assetmap
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["assetmap"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
