"""How the site is put together. Everything an operator may set is an environment variable (docs/operate.md)."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url

from clustergrowth.common import database, languages
from clustergrowth.web.requests import logs

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

HOME = database.home()
SECRET_KEY = database.secret("SECRET_KEY")
DEBUG = os.environ.get("CLUSTERGROWTH_DEBUG") == "1"
PORT = int(os.environ.get("PORT", "8000"))
SITE_ADDRESS = os.environ.get("CLUSTERGROWTH_ADDRESS", f"http://127.0.0.1:{PORT}").rstrip("/")
IS_SECURE = SITE_ADDRESS.startswith("https://")
_HOST = SITE_ADDRESS.partition("://")[2].partition(":")[0]
ALLOWED_HOSTS = [_HOST, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
CSRF_FAILURE_VIEW = "clustergrowth.web.requests.unsent.session_renewed"

INSTALLED_APPS = [
    "clustergrowth.web",
    "clustergrowth.tell.archives",
    "clustergrowth.tell.pages",
    "clustergrowth.learn.factors",
    "clustergrowth.connect.exchange",
    "clustergrowth.connect.outcomes",
    "clustergrowth.agree.plans",
    "clustergrowth.agree.meetings",
    "clustergrowth.agree.themes",
    "clustergrowth.listen.reports",
    "clustergrowth.listen.comparison",
    "clustergrowth.listen.difficulties",
    "clustergrowth.listen.analysis",
    "clustergrowth.listen.interviews",
    "clustergrowth.listen.surveys",
    "clustergrowth.record.letters",
    "clustergrowth.record.transfers",
    "clustergrowth.record",
    "clustergrowth.people.imports",
    "clustergrowth.people.changes",
    "clustergrowth.people.projects",
    "clustergrowth.people.councils",
    "clustergrowth.people.organisations",
    "clustergrowth.people.persons",
    "clustergrowth.common.tables",
    "clustergrowth.common.limits",
    "clustergrowth.common.mail",
    "clustergrowth.common.network",
    "clustergrowth.common.components",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "clustergrowth.web.requests.middleware.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "clustergrowth.web.requests.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "clustergrowth.web.requests.middleware.LinkMiddleware",
    "clustergrowth.web.requests.reconnecting.ReconnectMiddleware",
    "clustergrowth.web.requests.speaking.BrowserLanguageMiddleware",
    "clustergrowth.web.requests.public.PublicPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "clustergrowth.web.requests.limits.RequestMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clustergrowth.web.requests.middleware.PersonMiddleware",
    "clustergrowth.web.requests.middleware.RefusedMiddleware",
    "clustergrowth.web.requests.full_disk.FullDiskMiddleware",
    "clustergrowth.web.requests.limits.OnceMiddleware",
    "clustergrowth.web.requests.limits.OftenMiddleware",
]

ROOT_URLCONF = "clustergrowth.web.urls"
WSGI_APPLICATION = "clustergrowth.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": sorted((HERE.parent / "listen" / "surveys").glob("*/templates")),  # parts of one noun, which is the app
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clustergrowth.web.pages.navigation.navigation",
                "clustergrowth.web.pages.roles.bar",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "clustergrowth.common.components.templatetags.components",
                "clustergrowth.common.mail.templatetags.subject",
            ],
        },
    }
]

FORM_RENDERER = "clustergrowth.common.components.rendering.Renderer"

# --- data ------------------------------------------------------------------------------------------------------------

DATABASES = {"default": {**dj_database_url.parse(database.url()), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = database.uploads()
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "clustergrowth.web.requests.uploading.NamelessFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # larger ones wait on the disk (decision 0019)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # of a body without its files (decision 0019)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000  # the columns of a wide file, each with its choices
DATA_UPLOAD_MAX_NUMBER_FILES = 5  # chosen: more than any form takes
UPLOAD_LIMIT = 200 * 2**20  # bytes of one imported file
NEW_AN_HOUR, POSTS_AN_HOUR = 60, 1_200  # of one kind, by one person or from one address
# In the database, so that what is counted against tries counts for all processes and machines together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Of each process: what everybody reads (decision 0032), at most so many pages of at most 300 kB.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}
PUBLIC_PAGES_KEPT = 30  # seconds (decision 0032); 0 keeps none
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
JOBS_INLINE = False  # set while the demonstration is loaded, and by tests
# What may be asked for where no mail leaves the house: what is done at once is done although its transaction may fail.
JOBS_INLINE_IN_A_DEMONSTRATION = os.environ.get("CLUSTERGROWTH_JOBS") == "inline"

# --- people ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "persons.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "clustergrowth.web.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code sent to the address is the verification
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900  # seconds, as the mail and the page say: a quarter of an hour
ACCOUNT_FORMS = {"request_login_code": "clustergrowth.web.accounts.codes.LoginCodeForm"}  # which counts itself
ACCOUNT_RATE_LIMITS = {"request_login_code": None}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "today"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60  # sixty days: who comes monthly stays signed in
# Also the cookie of messages goes by what the session's is. Behind TLS the name says that only this very site set it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # no script of ours reads one
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    f"{'__Host-' if IS_SECURE else ''}{name}" for name in ("sessionid", "csrftoken", "django_language")
)

# --- mail ------------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = os.environ.get("CLUSTERGROWTH_FROM", "Cluster Growth <councils@localhost>")
_MAIL = urlsplit(os.environ["EMAIL_URL"]) if os.environ.get("EMAIL_URL") else None  # smtp:// · smtp+tls:// · smtps://
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'console'}.EmailBackend"
if _MAIL:
    EMAIL_HOST = _MAIL.hostname or "localhost"
    EMAIL_PORT = _MAIL.port or 25
    EMAIL_HOST_USER = unquote(_MAIL.username or "")
    EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
    EMAIL_USE_SSL = _MAIL.scheme == "smtps"
    EMAIL_USE_TLS = _MAIL.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 20

BOUNCE_MAILBOX = os.environ.get("CLUSTERGROWTH_BOUNCES", "")  # imaps://user:password@host/FOLDER
# What a provider's calls about returned mail sign in with, as user:password; empty takes none.
ANYMAIL = {"WEBHOOK_SECRET": os.environ.get("CLUSTERGROWTH_MAIL_EVENTS", "")}
if _KEY := os.environ.get("CLUSTERGROWTH_MAIL_EVENTS_KEY"):  # with which two providers sign each call besides
    ANYMAIL |= {"MAILGUN_WEBHOOK_SIGNING_KEY": _KEY, "MAILERSEND_SIGNING_SECRET": _KEY}

# --- languages and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = languages.CHOICES
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "clustergrowth.common.languages.formats"
USE_THOUSAND_SEPARATOR = True  # of a page; what a machine reads, and a year, is `unlocalized`
USE_TZ = True
TIME_ZONE = "UTC"

# --- safety ----------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_SSL_REDIRECT = False  # the proxy in front does that
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are unique in lower case, by a constraint

# --- static files ----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = logs.configuration(os.environ.get("CLUSTERGROWTH_LOG", "WARNING"))
