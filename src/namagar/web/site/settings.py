"""The settings of the site: a data folder and a few variables of the environment decide everything else."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import SELF

import namagar
from namagar.catalogue import reader

PACKAGE = Path(namagar.__path__[0])
ROOT = PACKAGE.parents[1]
HOME = Path(os.environ.get("NAMAGAR_HOME", "var")).resolve()
HOME.mkdir(parents=True, exist_ok=True)
reader.add_own_folders(os.environ)


def _secret_key() -> str:
    """The key of this instance; made at the first start, readable by its owner only."""
    path = HOME / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


def _database(address: str) -> dict[str, object]:
    """SQLite in the data folder, or the PostgreSQL that NAMAGAR_DATABASE_URL names."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "namagar.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


SECRET_KEY = os.environ.get("NAMAGAR_SECRET_KEY") or _secret_key()
DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, os.environ.get("NAMAGAR_HOSTS", "").split(",")),
]
DATABASES = {"default": _database(os.environ.get("NAMAGAR_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = HOME

RECORDS = (
    "people",
    "documents",
    "decisions",
    "claims",
    "imports",
    "findings",
    "assessments",
    "consultation",
    "network",
    "capacity",
    "publication",
    "project",
)
FACES = ("parts", "public", "desk", "data", "assess", "consult", "coordination", "account")
INSTALLED_APPS = [
    # First, so that our pages stand in for those of the packages below.
    *(f"namagar.web.{name}" for name in FACES),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    *(f"namagar.records.{name}" for name in RECORDS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "namagar.web.site.urls"
WSGI_APPLICATION = "namagar.web.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "namagar.web.parts.context.page_context",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fa", "فارسی")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
# The first country; what is stored is UTC.
TIME_ZONE = "Asia/Tehran"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
NODE_MODULES = Path(os.environ.get("NAMAGAR_NODE_MODULES", ROOT / "node_modules"))
_FONTS = NODE_MODULES / "vazirmatn" / "fonts" / "webfonts"
STATICFILES_DIRS = [("vendor/vazirmatn", str(_FONTS))] if _FONTS.is_dir() else []
# What draws charts: three builds of one library, and how labels are looked up. A page loads one when it is asked to.
_ECHARTS = NODE_MODULES / "echarts" / "dist"
STATIC_FILES = [
    *(("vendor/echarts", file) for file in sorted(_ECHARTS.glob("echarts*.min.js")) if ".esm." not in file.name),
    ("charts", PACKAGE / "analysis" / "charts" / "in_words.js"),
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "namagar.web.site.named_files.NamedFiles",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:desk"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "public:home"
ACCOUNT_ADAPTER = "namagar.web.account.adapter.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # the lockout below counts in the database, for all workers together
ACCOUNT_FORMS = {"change_password": "namagar.web.account.forms.NewPassPhrase"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Namagar"
MFA_TOTP_TOLERANCE = 1  # a telephone may be half a minute early or late (RFC 6238, section 5.2)
MFA_ADAPTER = "namagar.web.account.adapter.SecondFactor"
MFA_FORMS = {
    "authenticate": "namagar.web.account.forms.SignInCode",
    "reauthenticate": "namagar.web.account.forms.ConfirmingCode",
    "activate_totp": "namagar.web.account.forms.FirstCode",
}

_LOCKOUT = reader.yaml_file("policies", "lockout.yaml")["values"]
AXES_FAILURE_LIMIT = int(_LOCKOUT["failures"])
AXES_COOLOFF_TIME = int(_LOCKOUT["minutes"]) / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "namagar.web.account.lockout.name_tried"
AXES_LOCKOUT_CALLABLE = "namagar.web.account.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # it opens when it said it would
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code"]
AXES_VERBOSE = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "namagar.web.parts.pages.forbidden"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Behind a server that speaks HTTPS the cookies travel on HTTPS only.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("NAMAGAR_HTTPS", "") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
