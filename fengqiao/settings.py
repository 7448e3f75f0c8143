"""All settings, driven by the environment (`fengqiao/env.py`). Embedded edition unless DATABASE_URL and REDIS_URL are given."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fengqiao import env

BASE_DIR, VAR = env.BASE, env.VAR
SECRET_KEY = env.secret("FENGQIAO_SECRET_KEY")
KEYRING = env.Keyring(env.KEY_FILE, os.environ)  # what encrypts columns and files, and makes search hashes
CIPHER = env.cipher()
DEBUG = False
HTTPS = env.flag("FENGQIAO_HTTPS")
DEMO = env.flag("FENGQIAO_DEMO")  # the demonstration edition shows its messages on a page
ALLOWED_HOSTS = env.hosts()
CSRF_TRUSTED_ORIGINS = env.words("FENGQIAO_ORIGINS")
TRUSTED_PROXIES = env.words("FENGQIAO_TRUSTED_PROXIES")
SITE_URL = env.text("FENGQIAO_URL", "http://127.0.0.1:8000").rstrip("/")
TESTING = "pytest" in sys.modules

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "accounts",
    "mediators",
    "cases",
    "fengqiao",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "fengqiao.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.AppointmentMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "fengqiao.urls"
WSGI_APPLICATION = "fengqiao.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "fengqiao.context.page",
            ],
            "builtins": ["cases.templatetags.words", "cases.templatetags.marks"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS += ["django.forms"]


def _database(url: str) -> dict[str, Any]:
    if not url or url.startswith("sqlite:///"):
        disk = "PRAGMA synchronous=OFF;" if TESTING else "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"  # a test outlives no power cut
        pragmas = f"PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; {disk}"
        own = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.removeprefix("sqlite:///") or VAR / "fengqiao.sqlite3", "OPTIONS": own}
    parts = urlsplit(url)
    pooled = env.flag("FENGQIAO_POOLER")  # PgBouncer by transactions: it hands no start options on, and a cursor ends with its transaction
    options: dict[str, Any] = {"connect_timeout": 5}
    if not pooled:
        options["options"] = f"-c statement_timeout=30000{' -c synchronous_commit=off' if TESTING else ''}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
    }


DATABASE_URL, REDIS_URL = env.text("DATABASE_URL"), env.text("REDIS_URL")
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

CELERY_BROKER_URL = REDIS_URL or f"bell+sqlite:///{VAR / 'broker.sqlite3'}"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"visibility_timeout": 120, "socket_connect_timeout": 2, "socket_timeout": 10, "socket_keepalive": True}
    if REDIS_URL
    else {"connect_args": {"timeout": 20}}
)
CELERY_TASK_IGNORE_RESULT = True
# Acknowledged before it runs: the bell carries nothing, the outbox's lease is what survives a killed worker. An acknowledgement still
# owed when Redis goes away is more than a waste, kombu 5.7 takes the whole worker down with it.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
CELERY_BEAT_SCHEDULE = {
    "deliver": {"task": "cases.deliver", "schedule": float(env.text("FENGQIAO_SWEEP", "60"))},
    "look": {"task": "cases.look", "schedule": 60.0},
    "count": {"task": "cases.count", "schedule": 60.0},
    "look_over": {"task": "cases.look_over", "schedule": 1800.0},
    "sweep": {"task": "cases.sweep", "schedule": 1800.0},
    "seal_day": {"task": "cases.seal_day", "schedule": 1800.0},  # a machine that sleeps at night finds its time by day
}
MESSAGES = env.text("FENGQIAO_MESSAGES", "file")  # how a message leaves the house: cases/couriers.py
SMTP = urlsplit(env.text("FENGQIAO_SMTP"))  # smtp://name:password@host:587 speaks STARTTLS, smtps:// TLS from the start
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP.hostname else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = SMTP.hostname or "", SMTP.port or 587, 10
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(SMTP.username or ""), unquote(SMTP.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP.scheme == "smtp" and bool(SMTP.username), SMTP.scheme == "smtps"
DEFAULT_FROM_EMAIL = env.text("FENGQIAO_MAIL_FROM", "fengqiao@localhost")
SMS = env.gateway()
METRICS_TOKEN = env.token("FENGQIAO_METRICS_TOKEN")  # what Prometheus brings: fengqiao/metrics.py
if METRICS_TOKEN:
    MIDDLEWARE.insert(MIDDLEWARE.index("fengqiao.headers.HeadersMiddleware"), "fengqiao.metrics.MetricsMiddleware")
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR / "metrics"))  # each process of the web counts in a file of its own
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(mode=0o770, parents=True, exist_ok=True)
WEBHOOK_NETWORKS = env.words("FENGQIAO_WEBHOOK_NETWORKS")  # private networks that webhooks and gateway may be in: 10.33.0.0/16
API_PER_MINUTE = int(env.text("FENGQIAO_API_PER_MINUTE", "120"))  # requests of one token
OUTBOX_LEASE = int(env.text("FENGQIAO_LEASE", "120"))  # seconds

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backend.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:  # the cost of a hash is not what the tests are about
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
OIDC = env.sign_on()  # a government sign-on beside number and password: accounts/sign_on.py
LOGIN_URL = "/sign-in/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
PRINT_COOKIE_NAME = "__Host-print" if HTTPS else "print"  # large print
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # what a page said to somebody stays here, no cookie carries it
CSRF_FAILURE_VIEW = "fengqiao.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "fengqiao.uploads.UnnamedFileUploadHandler"]
MAX_BODY = 8 * 1024 * 1024  # a photo of 5 MB with its form; more is not even read
MAX_SCAN = 42 * 1024 * 1024  # a scanned file of 200 pages with its form, on the one page that takes it
MAX_RECORDING = 502 * 1024 * 1024  # sound or film of a meeting with its form, on the one page that takes it
MEDIA_ROOT = VAR / "files"  # never served by the static handler: every download asks who may see it now
SEALS = VAR / "seals"  # the days' seals once more, outside of the database: cases/daily_seal.py
SEAL_P12 = env.text("FENGQIAO_SEAL_P12", str(VAR / "seal" / "court.p12"))  # only the worker reads it

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE, USE_TZ = "Asia/Shanghai", True
STATIC_URL, STATIC_ROOT, STATICFILES_DIRS = "/static/", VAR / "static", [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "fengqiao.plain_log.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"plain": {"()": "fengqiao.plain_log.Plain"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["plain"]}},
    "loggers": {"pikepdf": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.text("FENGQIAO_LOG", "INFO")},
}
