# One image for all of CIR: web, worker, beat and the migration are programs in it.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes --no-deps -r requirements/run.txt

COPY . .
ENV STATIC_COLLECTED=true
# The key is thrown away: collecting static files needs one, and signs nothing with it.
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin cir \
    && python -m compileall -q cir metrics improvements feedback scripts \
    && SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
       BASE_URL=https://build.invalid DATABASE_URL=postgres://build.invalid/cir \
       python manage.py collectstatic --noinput -v0 \
    && mkdir -p var/media && chown -R cir: var

USER cir
# Inside a container the web server listens to all; what is published is compose's business.
ENV HOST=0.0.0.0 PORT=8000 WEB_PROCESSES=2
EXPOSE 8000
VOLUME /app/var/media
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "scripts.programs"]
CMD ["web"]
