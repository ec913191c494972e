"""What every place shares. Nothing here is secret, and nothing here reads the environment."""

from typing import Any

from recourse.env import ROOT

ROOT_URLCONF = "recourse.urls"
WSGI_APPLICATION = "recourse.wsgi.application"
# We stand at the top of a host and never below a path. gunicorn takes SCRIPT_NAME from whoever connects from this
# machine, a proxy here passes it on for anybody, and what goes by an address (gate, kept pages) would be misled.
FORCE_SCRIPT_NAME = ""
AUTH_USER_MODEL = "home.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# No wagtail.embeds, redirects or forms. Every page of Wagtail's admin asks for the addresses of images and documents
# (`wagtail_config`), so those two are here, and unused: a sealed policy version must hold all that it shows.
INSTALLED_APPS = [
    "home",
    "policies",
    "intake",
    "wagtail.sites",
    "home.desk.apps.UsersConfig",  # wagtail.users, with our views
    "wagtail.snippets",
    "wagtail.contrib.typed_table_block",
    "wagtail.search",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "csp",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "recourse.csp.PolicyByPath",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "recourse.addresses.NoNul",
    "home.desk.gate.Gate",
    "intake.forms.away.TryAgain",
    "intake.forms.at_hand.FormsAtHand",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context_processors.organisation",
                "policies.context_processors.footer_policies",
            ],
        },
    },
]

# --- Words and times -----------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Files from the public are never served by the web server; whoever may see one gets it through a view.
MEDIA_ROOT = ROOT / "var" / "files"
MEDIA_URL = "/not-served/"

# --- What is remembered --------------------------------------------------------------------------
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Finished PDFs of policies; what is lost is made again.
    "pdf": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": ROOT / "var" / "pdf",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# --- Security ------------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token, and so does Wagtail's page configuration
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # gone with the browser, as our cookie policy says
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail's previews ask for SAMEORIGIN themselves

# Error reports go nowhere by mail: a traceback holds what people wrote to us.
ADMINS: list[tuple[str, str]] = []
MANAGERS: list[tuple[str, str]] = []
DEFAULT_EXCEPTION_REPORTER_FILTER = "recourse.reports.NothingPersonal"

# --- Wagtail -------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Recourse"
WAGTAIL_I18N_ENABLED = False
WAGTAIL_USER_TIME_ZONES = ["Europe/London"]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English")]
# The desk asks nobody outside: no pictures by e-mail address, no look-up of newer releases, no news banner.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Wagtail's own mails name pages and people in their subjects; `letters` says what is to be said.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "policies.finishing.publish"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# What an editor may write: no pictures, documents or embedded media, which could change under a sealed version.
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr", "link"]},
    }
}
# A form with a long procedure has many fields; Django's default of 1,000 cuts it off.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
TAGGIT_CASE_INSENSITIVE = True
