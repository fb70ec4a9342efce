"""Who may ask which service: the same for every protocol."""

from backend.core.errors import AppError, NotFoundError, UnavailableError
from backend.deployments.routing import Route
from backend.gateway.routes import Table


def admit(table: Table, service: str, version: str, key: str, *, keys_required: bool) -> Route:
    """The route the caller may use. A wrong key learns no more than a wrong name.

    version: the number that was asked for, or blank.
    Raises: AppError `key_refused`, NotFoundError `service_not_live`, `version_not_routed`.
    """
    route = table.routes.get(service)
    if (key or keys_required) and not table.accepts(service, key):
        raise key_refused()
    if route is None:
        raise NotFoundError("service_not_live", f"No version of {service} is live here.")
    if version and version != str(route.version_number):
        raise NotFoundError(
            "version_not_routed",
            f"Version {version} of {service} is not live; leave the version out.",
            live=route.version_number,
        )
    return route


def admit_anywhere(table: Table, key: str, *, keys_required: bool) -> Route:
    """A route to ask for the server's own metadata: any service's key will do.

    Raises: AppError `key_refused`, UnavailableError `nothing_live`.
    """
    if keys_required and not any(table.accepts(name, key) for name in table.routes):
        raise key_refused()
    for route in table.routes.values():
        return route
    raise UnavailableError("nothing_live", "No service is live yet.")


def key_refused() -> AppError:
    error = AppError("key_refused", "This service needs its own key in the header modelcie-key.")
    error.http_status = 401
    return error
