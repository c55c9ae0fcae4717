"""Every setting, in one file, read once, loudly. `docs/settings.md` is made from these lines."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from cir import env, env_mail, env_networks, env_oidc
from cir.accounts.wiring import SIGN_IN_LIMITS
from cir.rest import wiring

BASE_DIR = Path(__file__).resolve().parent.parent

# Where things are kept
VAR_DIR = env.path(
    "VAR_DIR", BASE_DIR / "var", help="Folder for the SQLite file, uploads and keys", shown_default="`var/`"
)
DATABASES = {
    "default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR}/cir.sqlite3", shown_default="SQLite in `var/`")
}
_redis = env.redis("REDIS_URL", "redis://127.0.0.1:6379/0", help="Valkey or Redis, the broker of Celery")
EMBEDDED = DATABASES["default"].get("ENGINE", "").endswith("sqlite3")

DEBUG = env.boolean("DEBUG", False, help="Show details of errors. Never in production")
SECRET_KEY = env.secret(
    "SECRET_KEY",
    keep_in=VAR_DIR / "secret_key" if EMBEDDED else None,
    help="Signs sessions and links: a random text. Keep it with the backup",
    shown_default="made on first use with SQLite, required otherwise",
)

# Where people find it
BASE_URL = env.url("BASE_URL", "http://127.0.0.1:8000", help="Address people open; links in mails begin with it")
ALLOWED_HOSTS = env.strings(
    "ALLOWED_HOSTS",
    [urlsplit(BASE_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"],
    help="Host names the web process answers to",
    shown_default="the host of `BASE_URL` and this machine",
)
HTTPS = BASE_URL.startswith("https://")
env.insist("*" not in ALLOWED_HOSTS, "ALLOWED_HOSTS is *, which answers to any name: list the names people use.")
env.insist(not (DEBUG and HTTPS), "DEBUG is true where BASE_URL is https, and would show secrets: set it to false.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "cir.urls"
WSGI_APPLICATION = "cir.wsgi.application"
APPEND_SLASH = True

# The organisation
ORGANISATION_NAME = env.text(
    "ORGANISATION_NAME", "Your organisation", help="Shown beneath the product's name and in mails"
)
TIME_ZONE = env.text("TIME_ZONE", "Europe/London", help="The organisation's time zone: days and periods begin there")
CURRENCY = env.text("CURRENCY", "EUR", help="Shown with amounts of money")
FIRST_ANSWER_DAYS = env.integer(
    "FIRST_ANSWER_DAYS", 5, at_least=1, help="Working days within which a new idea gets its first answer"
)
WORKING_DAYS = env.weekdays("WORKING_DAYS", help="Days on which people work; promises are kept in working days")
HOLIDAYS = env.days("HOLIDAYS", help="Days on which nobody works, e.g. `2026-12-25,2026-12-28`")
DIGEST_HOUR = env.integer(
    "DIGEST_HOUR",
    7,
    at_least=1,
    at_most=23,
    help="Hour of a working day, where the person is, at which digests are sent and reminders appear",
)
LANGUAGE_CODE = "en-gb"
USE_I18N = USE_TZ = True

INSTALLED_APPS = [
    "cir.ui",
    "cir.rest",
    "cir.accounts",
    "cir.audit",
    "cir.catalogue",
    "cir.notifications",
    "metrics",
    "improvements",
    "feedback",
    "cir.administration",
    "cir.dashboards",
    "cir.privacy",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "csp",
    *(
        f"django.contrib.{name}"
        for name in ("admin", "auth", "contenttypes", "humanize", "messages", "sessions", "staticfiles")
    ),
]
MIDDLEWARE = [
    "cir.rest.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cir.accounts.middleware.PersonalMiddleware",
    "cir.accounts.middleware.OneTimePasswordMiddleware",
    "cir.ui.toasts.ToastMiddleware",
    "cir.ui.refusals.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "cir.ui.templates.Templates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["cir.ui.templatetags.addresses", "cir.ui.templatetags.files"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cir.ui.context.shell",
            ],
        },
    }
]

# The frame of the page: what fills its sidebar, and what turns words of a text into links
CIR_NAV_SOURCES: list[str] = [
    "cir.administration.sections.sidebar",
    "improvements.views.register.sidebar",  # counts for the bell, too
    "cir.notifications.shell.bell",
    "feedback.shell.sidebar",
    "cir.dashboards.permissions.sidebar",
]
CIR_TEXT_LINKERS = ["cir.ui.prose.link_references"]
# What storeys below ask of those above: notices still to be seen, what aims at a measure and reads it, every KPI
CIR_NOTICE_SIGHT = ["improvements.audiences.without_hidden"]
CIR_MEASURE_AIMS = ["improvements.aims.counts"]
CIR_MEASURE_READERS = ["improvements.aims.may_read_in"]
CIR_KPI_CATALOGUE = "cir.kpis.CATALOGUE"

# People
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ["cir.accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/"
ACCOUNT_ADAPTER = "cir.notifications.account_mail.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "cir.notifications.password_reset.ForgottenForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True  # one address each; a new one counts once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # ends every other session all the same
ACCOUNT_RATE_LIMITS = SIGN_IN_LIMITS
SOCIALACCOUNT_ADAPTER = "cir.administration.adapters.InvitedPeople"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": env_oidc.provider()}
INSTALLED_APPS += env_oidc.apps(SOCIALACCOUNT_PROVIDERS["openid_connect"])
OIDC_NEW_PEOPLE = env_oidc.lets_new_people_in()
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CIR"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # one that waits for its link opens nothing, and two steps keep nobody from moving

# Sessions, caches, cookies: in the database, so that losing the broker loses nobody's session or rate limit
SESSION_ENGINE = "cir.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "cir-session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "cir-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cir.views.forms.csrf_failure"
KEPT = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
CACHES = {"default": {**KEPT, "OPTIONS": {"MAX_ENTRIES": 3000}}}
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = env.boolean(
    "SSL_REDIRECT", HTTPS, help="Send plain http to https", shown_default="true when `BASE_URL` is https"
)
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz)$"]
BEHIND_PROXY = env.boolean("BEHIND_PROXY", False, help="Trust `X-Forwarded-Proto` of the proxy in front")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
TRUSTED_PROXIES = env.integer(
    "TRUSTED_PROXIES",
    int(BEHIND_PROXY),
    at_most=9,
    help="How many proxies in front add to `X-Forwarded-For`; what stands before theirs is not believed",
    shown_default="1 when `BEHIND_PROXY`, otherwise 0",
)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), [NONE]),
        **dict.fromkeys(("script-src", "style-src", "font-src", "connect-src", "form-action"), [SELF]),
        "img-src": [SELF, "data:"],
    }
}

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
COLLECTED = env.boolean(
    "STATIC_COLLECTED",
    False,
    help="Serve static files as `collectstatic` left them, compressed and with lasting names; the image sets it",
)
STATIC_ROOT = VAR_DIR / "static" if COLLECTED else None
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED
ATTACHMENT_MAX_BYTES = env.integer(
    "ATTACHMENT_MAX_BYTES", 10_000_000, at_least=1, help="Largest file that may be attached, in bytes"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# Jobs
CELERY_BROKER_URL = _redis.broker
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 720  # less than the visibility time-out: a message is never handed out beside its task
CELERY_TIMEZONE = TIME_ZONE

# Mail
EMAIL_HOST = env.text("EMAIL_HOST", "", help="SMTP server; empty writes mails to `var/mail/`")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, at_least=1, at_most=65535, help="SMTP port")
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "", help="SMTP user")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "", help="SMTP password")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", True, help="STARTTLS on the SMTP connection")
EMAIL_TIMEOUT = 15
MAILS_PER_MINUTE = env.integer("MAILS_PER_MINUTE", 600, at_least=1, help="Most mails that all workers send in a minute")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", "CIR <cir@localhost>", help="Sender of mails")
MAILBOX = env_mail.mailbox()
WEBHOOK_NETWORKS = env_networks.webhooks()

# What is kept how long
KEEP_NOTICES_DAYS = env.integer("KEEP_NOTICES_DAYS", 180, at_least=30, help="Days a notice stays under the bell")
KEEP_OUTBOX_DAYS = env.integer("KEEP_OUTBOX_DAYS", 60, at_least=30, help="Days a delivered row of the outbox stays")
KEEP_DRAFTS_DAYS = env.integer("KEEP_DRAFTS_DAYS", 90, at_least=1, help="Days an untouched draft is kept")
KEEP_INVITED_DAYS = env.integer("KEEP_INVITED_DAYS", 30, at_least=1, help="Days a closed survey keeps its addresses")
KEEP_SENDER_DAYS = env.integer("KEEP_SENDER_DAYS", 730, at_least=30, help="Days closed feedback keeps its sender")
AUDIT_ANCHOR_EMAIL = env.text(
    "AUDIT_ANCHOR_EMAIL", "", help="Address outside that gets the head of the audit trail by mail once a day"
)

# API, and the forms of people outside
PUBLIC_FORMS_PER_HOUR = env.integer(
    "PUBLIC_FORMS_PER_HOUR", 20, at_least=1, help="Messages an hour that one address may send without signing in"
)
API_REQUESTS_PER_MINUTE = env.integer(
    "API_REQUESTS_PER_MINUTE", 600, at_least=1, help="Requests a minute that one API token, or one person, may send"
)
IDEMPOTENCY_HOURS = env.integer(
    "IDEMPOTENCY_HOURS", 72, at_least=24, help="How long the answer to an `Idempotency-Key` is kept, in hours"
)
REST_FRAMEWORK, SPECTACULAR_SETTINGS = wiring.REST_FRAMEWORK, wiring.SPECTACULAR

env.finish()
