"""The OpenAPI description, made from what the endpoints declare: their inputs, outputs, sorts, filters, docstrings."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import CharField
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from cir.rest.examples import add_examples
from cir.rest.idempotency import LONGEST_KEY
from cir.rest.pages import DEFAULT_SIZE, LARGEST_SIZE, LONGEST_CURSOR
from cir.rest.problems import BY_STATUS, CONTENT_TYPE, KINDS
from cir.rest.shapes import Shape

SUCCESS = {"create": 201, "remove": 204}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "description": "Names the kind of problem for good; where it is explained."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what to do."},
        "code": {"type": "string", "enum": sorted(KINDS)},
        "request_id": {"type": "string", "description": "Quote it when you ask for help."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
    },
}


class TokenScheme(OpenApiAuthenticationExtension):
    """How a program signs in."""

    target_class = "cir.accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token of your account page: `Authorization: Bearer cir_…`.",
        }


class Schema(AutoSchema):
    """Reads `inputs`, `outputs`, `shape`, `sorts` and `filters` of a resource."""

    view: Any

    def get_operation_id(self) -> str:
        """The words of the address and the action: `improvements_comments_create`."""
        words = [word for word in self.path.strip("/").split("/")[2:] if "{" not in word]
        return "_".join([*words, self.view.action]).replace("-", "_")

    def get_tags(self) -> list[str]:
        """The first word of the address."""
        return [self.path.strip("/").split("/")[2]]

    def get_summary(self) -> str:
        """The first line of the endpoint's docstring."""
        return self._words().split("\n", 1)[0]

    def get_description(self, path: str = "", method: str = "") -> str:
        """All of the docstring. Path and method are known already: REST framework's own signature has them."""
        return " ".join(self._words().split())

    def get_extensions(self) -> dict[str, str]:
        """The scope that a token needs."""
        return {"x-scope": str(self.view.scopes[self.method])} if self.method in self.view.scopes else {}

    def _words(self) -> str:
        words = (getattr(self.view, self.view.action).__doc__ or "").strip()
        for name in ("one", "many"):
            words = words.replace(f"{{{name}}}", getattr(self.view, name, ""))
        return words

    def _is_list_view(self, serializer: Any = None) -> bool:
        return isinstance(serializer, serializers.ListSerializer)

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        """What is shown of a column that may be empty can be the empty text, beside its choices."""
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if "enum" in schema and _may_be_empty(field):
            return schema | {"enum": [*schema["enum"], ""]}
        return schema

    def _insert_field_validators(self, field: Any, schema: Any) -> None:
        super()._insert_field_validators(field, schema)
        if _may_be_empty(field):
            schema.pop("format", None)

    def get_request_serializer(self) -> Any:
        """What may be said."""
        return self.view.inputs.get(self.view.action)

    def get_response_serializers(self) -> Any:
        """What is answered when it works; refusals are the same everywhere and added at the end."""
        action = self.view.action
        status = self.view.success.get(action, SUCCESS.get(action, 200))
        shown = self.view.outputs.get(action, getattr(self.view, "shape", None))
        if status == SUCCESS["remove"] or shown is None:
            return {status: None}
        if shown == OpenApiTypes.BINARY:
            return {(status, "application/octet-stream"): shown}
        made = shown.serializer if isinstance(shown, Shape) else shown
        return {status: _page_of(made) if action == "list" else made}

    def get_override_parameters(self) -> list[Any]:
        """Paging, sorting, filters, and the headers that make changes safe."""
        action, found = self.view.action, []
        if action == "list":
            found += _list_parameters(self.view)
        own = self.view.parameters.get(action, {})
        found += [OpenApiParameter(name, OpenApiTypes.STR, description=text) for name, text in own.items()]
        if self.method in {"PATCH", "PUT", "DELETE"}:
            found.append(_header("If-Match", "The ETag of the version that you read.", required=True))
        if getattr(getattr(self.view, action), "creates", False):
            found.append(_header("Idempotency-Key", "Sent again with the same key, nothing happens twice."))
        return found


def _may_be_empty(field: Any) -> bool:
    """Whether a field shows a text column that may be left empty."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None or not field.read_only:
        return False
    column = {each.name: each for each in model._meta.get_fields()}.get(field.source)
    return isinstance(column, CharField) and column.blank


def _list_parameters(view: Any) -> list[OpenApiParameter]:
    sorts = [sort.name for sort in view.sorts]
    size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
    cursor = {"type": "string", "minLength": 1, "maxLength": LONGEST_CURSOR}
    parameters = [
        OpenApiParameter("cursor", cursor, description="Where the page begins: `next` holds it."),
        OpenApiParameter("page_size", size, description="Rows on a page."),
        OpenApiParameter("sort", OpenApiTypes.STR, enum=sorts, description=f"Usual: {sorts[0]}."),
    ]
    return parameters + [
        OpenApiParameter(name, OpenApiTypes.STR, description=text) for name, text in view.filter_words().items()
    ]


def _header(name: str, words: str, *, required: bool = False) -> OpenApiParameter:
    longest = LONGEST_KEY if name == "Idempotency-Key" else 100
    schema = {"type": "string", "minLength": 1, "maxLength": longest}
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, required=required, description=words)


@cache
def _page_of(made: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    fields = {"results": made(many=True), "next": serializers.URLField(allow_null=True)}
    return inline_serializer(f"{made.__name__}Page", fields)


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What is the same everywhere: strict bodies, refusals as problem details, headers, examples."""
    components = result["components"]["schemas"]
    for name, component in components.items():
        if name.endswith("Request"):
            component["additionalProperties"] = False
    components["Problem"] = PROBLEM
    kinds = ", ".join(f"{status} {KINDS[code].title}" for status, code in BY_STATUS.items())
    refusal = {
        "description": f"A refusal, as RFC 9457 problem details: {kinds}.",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = refusal
    add_examples(result)
    return result
