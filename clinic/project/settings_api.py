"""Settings of the API: who is let in, how fast, in what form it answers, and how it is described."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["clinic.ui.rest.TokenAuthentication", "clinic.ui.rest.SessionAuthentication"],
    "DEFAULT_THROTTLE_CLASSES": ["clinic.ui.rest.Pace"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    # OPTIONS would list other people's rows among the choices of related fields.
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_PAGINATION_CLASS": "clinic.ui.rest.Pages",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "clinic.errors.problem_response",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
API_PER_MINUTE = {"session": 600, "token": 240}
# Staff's tokens are rows of ours (clinic/tokens); knox brings how they are made and hashed, and no table of its own.
KNOX_TOKEN_MODEL = "clinic.ApiToken"  # noqa: S105  (the name of a model)
REST_KNOX = {"TOKEN_PREFIX": "porchlight"}
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Porchlight",
    "DESCRIPTION": "The same verbs as the pages, as JSON. Errors are application/problem+json.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "ReplyEnum": "caregivers.safety.models.Reply",
        "RatingSourceEnum": "caregivers.goals.models.GoalRating.Source",
        "EffortEnum": "caregivers.learning.models.Assignment.Effort",
        "LibraryDraftStateEnum": "clinic.library.drafts.models.LibraryDraft.State",
    },
}
