"""Routes that read their query in one step, by pydantic, because they are called often.

FastAPI takes every parameter of a query out by itself before pydantic sees them, and solves dependencies that such a
route has none of.
"""

from collections.abc import Callable, Collection, Coroutine
from inspect import signature
from typing import Annotated, Any, get_args, get_origin

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams


class StraightRoute(APIRoute):
    """For an endpoint of two arguments, the request and one model of its query, that answers with a response.

    Documented and refused as any other route; so is a parameter that is no list and has two different values.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint, model = self.endpoint, _query_model(self.endpoint)
        lists = {name for name, field in model.model_fields.items() if _is_list(field.annotation)}

        async def answer(request: Request) -> Response:
            query = request.query_params
            refuse_contradictions(query, lists)
            given = {name: query.getlist(name) if name in lists else query[name] for name in query}
            try:
                parameters = model.model_validate(given)
            except ValidationError as error:
                raise RequestValidationError(
                    [
                        {**fault, "loc": ("query", *fault["loc"])}
                        for fault in error.errors(include_url=False)
                    ]
                ) from None
            response: Response = await endpoint(request, parameters)
            return response

        return answer


def refuse_contradictions(query: QueryParams, lists: Collection[str]) -> None:
    """Raises `RequestValidationError` for every parameter, none of `lists`, that has two different values."""
    faults = [
        {"type": "value_error", "loc": ("query", name), "msg": said, "ctx": {"error": said}}
        for name in query
        if name not in lists and len({*query.getlist(name)} - {""}) > 1
        for said in [f"{name} is given twice with different values: give it once."]
    ]
    if faults:
        raise RequestValidationError(faults)


def _query_model(endpoint: Callable[..., Any]) -> type[BaseModel]:
    """The model that the second argument is annotated with: `Annotated[Model, Query()]`."""
    _, parameters = signature(endpoint, eval_str=True).parameters.values()
    model: type[BaseModel] = get_args(parameters.annotation)[0]
    return model


def _is_list(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return get_origin(annotation) is list
