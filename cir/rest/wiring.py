"""How Django REST framework and drf-spectacular are put together. Read by `cir.settings`; nothing here is a choice of
who runs CIR."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cir.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["cir.rest.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cir.rest.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "cir.rest.schema.Schema",
    "EXCEPTION_HANDLER": "cir.rest.problems.handler",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR = {
    "TITLE": "CIR",
    "VERSION": "1",
    "DESCRIPTION": "The continual improvement register for programs.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["cir.rest.schema.finish"],
    "PATH_CONVERTER_OVERRIDES": {"id": {"type": "integer", "minimum": 1, "maximum": 999_999_999_999_999_999}},
}
