"""What each address may answer to whom: a list for what is not closed to strangers, and `who_may/` for members."""

from collections.abc import Callable

from backend.access.roles import Role
from tests.architecture.asking import Asked
from tests.architecture.who_may import OF_ONESELF, readers_of, writers_of
from tests.webui.scenes import Scene

Judge = Callable[[Asked, Scene], bool]
# What answers those who are not signed in. All else asks them to sign in.
OPEN = {
    "/healthz": {200},
    "/favicon.ico": {302},
    "/login/": {200, 422},
    "/logout/": {302, 405},
    "/gallery/": {404},
    "/gallery/figure/<str:kind>/": {404},
    "/admin/logout/": {302},
    "/api/schema/": {200},
    "/api/docs/": {200},
    "/api/v1/tokens/": {400, 401},
    # No provider is set up; one is gone to by GET alone.
    "/login/(?P<provider_id>oidc)/": {404, 405},
    "/login/(?P<provider_id>oidc)/callback/": {404},
    "/api/v1/record-keys/": {200},
    "/invitations/<str:token>/": {200, 422},
}
# Of no project, or a list of the caller's own: a stranger may ask, and reads nothing of the project there.
ANYBODYS = {"/", "/healthz", "/favicon.ico", "/login/", "/logout/", "/gallery/"}
ANYBODYS |= {f"/{page}/" for page in ("projects", "new-service", "snapshots", "hosts", "runs", "runs/rows")}
ANYBODYS |= {"/alerts/", "/alerts/rows/"}
ANYBODYS |= {f"/notices/{page}" for page in ("", "rows/", "bell/", "read/", "settings/")}
ANYBODYS |= {"/inbox/", "/inbox/rows/", "/teams/", "/api/schema/", "/api/docs/"}
ANYBODYS |= {
    f"/api/v1/{name}/"
    for name in (
        *(
            "me",
            "tokens",
            "tokens/revoke",
            "socket-tickets",
            "projects",
            "services",
            "hosts",
            "environments",
            "runs",
        ),
        *(
            "runs/import",
            "benchmarks",
            "scenarios",
            "strategies",
            "architectures",
            "detectors",
            "alerts",
            "reports",
            "validations",
            "requests",
        ),
        *(
            "requests/waiting",
            "rollouts",
            "rollbacks",
            "live-periods",
            "notices",
            "notices/read",
            "notices/wishes",
            "log-heads",
            "record-keys",
            "teams",
            "invitations/accept",
        ),
    )
}
# The log of the site, which only its administrators find.
SITE_LOG = {f"/site/audit/{page}" for page in ("", "standing/", "verify/", "export/")}
SITE_LOG |= {f"/api/v1/site/log/{page}" for page in ("", "export/", "verification/")}
ANYBODYS |= SITE_LOG
# One's own account.
ACCOUNT = {f"/account/{page}" for page in ("", "password/", "confirm/", "confirm/code/", "confirm/passkey/")}
ACCOUNT |= {
    f"/account/factors/{page}"
    for page in ("", "app/", "app/remove/", "codes/", "codes/new/", "passkeys/add/")
}
ACCOUNT |= {f"/account/{page}" for page in ("sessions/", "sessions/end-others/", "tokens/")}
ACCOUNT |= {"/login/factor/", "/login/passkey/"}
ANYBODYS |= ACCOUNT
# What whoever is signed in may write: on their own account, or a project of their own.
OWN_WRITES = {
    "/": {302},
    "/healthz": {200},
    "/favicon.ico": {302},
    "/login/": {302},
    "/logout/": {302},
    "/projects/": {302},
    "/notices/read/": {302},
    "/teams/": {302},
    "/api/v1/projects/": {201},
    "/api/v1/teams/": {201},
    "/api/v1/invitations/accept/": {200},
    "/api/v1/tokens/": {201},
    "/api/v1/socket-tickets/": {201},
    **{pattern: {200, 302, 404, 405, 422} for pattern in ACCOUNT},
    "/api/v1/tokens/revoke/": {204},
    "/api/v1/notices/read/": {204, 404},
    "/gallery/": {404},
    "/gallery/figure/<str:kind>/": {404},
    **{pattern: {404, 405} for pattern in SITE_LOG},
}
# Whatever the accounts are called: they are none of a project's, and all but site administrators are told so.
ACCOUNTS = ("/site/accounts/", "/api/v1/accounts/")
# Forms in which one chooses a project of one's own: who has the right nowhere may not, others are told of their fields.
FORMS = {"/new-service/"}
# Nothing is there even for an owner: made for developing, or not set in the scene.
ABSENT = SITE_LOG | {
    f"/account/factors/{page}" for page in ("app/remove/", "codes/", "passkeys/<int:pk>/remove/")
}
ABSENT |= {f"/login/(?P<provider_id>oidc)/{page}" for page in ("", "callback/")}
ABSENT |= {"/account/sessions/<int:pk>/end/"}
# Of the account of the project's owner: not there for anybody else.
OWNERS = {"/api/v1/tokens/<int:pk>/", "/account/tokens/<int:pk>/revoke/"}
ABSENT |= {
    "/gallery/",
    "/gallery/figure/<str:kind>/",
    "/admin/(?P<url>.*)",
}
# Whoever has the link joins by it.
INVITED = {"/invitations/<str:token>/"}
# Whoever has the link of a mail ends such mails by it, signed in or not.
MAILED = {"/notices/unsubscribe/<str:link>/"}
# Whose answer is about what one joined by it.
JOINED = {"/api/v1/invitations/accept/"}
# What a site administrator finds beyond a stranger: the site's own.
OF_THE_SITE = ("/site/", "/hosts/", "/teams/", "/gallery/", "/accounts/")
# What nobody adds, changes or takes away in the admin.
CLOSED = ("/add/", "/delete/", "/autocomplete/")
# What a person alone may.
FOR_PEOPLE = {"/api/v1/tokens/", "/api/v1/projects/", "/api/v1/teams/", "/api/v1/invitations/accept/"}


def fits_signed_out(asked: Asked, scene: Scene) -> bool:
    """They are asked to sign in, and write nothing."""
    if asked.pattern in MAILED:
        return asked.status == 200
    if asked.pattern in OPEN:
        return asked.status in OPEN[asked.pattern] and not asked.written
    if asked.pattern.startswith("/api/"):
        return asked.status == 401
    return asked.status == 302 and asked.location.startswith(("/login/", "/admin/login/"))


def fits_stranger(asked: Asked, scene: Scene) -> bool:
    """They find nothing of the project, whose forms let them choose none."""
    return _finds_nothing(asked, scene, refused_form=403)


def fits_owner_of_another(asked: Asked, scene: Scene) -> bool:
    """As any stranger; a form lets them choose a project of their own, and refuses this one."""
    return _finds_nothing(asked, scene, refused_form=422)


def fits_site_administrator(asked: Asked, scene: Scene) -> bool:
    """They find what is the site's, and of the project as little as any stranger."""
    if asked.pattern.removeprefix("/api/v1").startswith(OF_THE_SITE):
        return asked.status < 500 and asked.status not in {403, 404}
    return fits_stranger(asked, scene)


def fits_member(role: Role, *, oneself: bool = False) -> Judge:
    """They find every address; where their role does not suffice it answers 403, and nothing is written.

    oneself: whether it is they whom an address with a user name names.
    """

    def judge(asked: Asked, scene: Scene) -> bool:
        if asked.pattern in ABSENT or (asked.pattern in OWNERS and role != Role.OWNER):
            return asked.status in {302, 404, 405} and not asked.written
        if asked.status in {404, 415} or asked.status >= 500:
            return False
        if asked.is_admin:
            return _fits_admin(asked)
        if asked.method == "GET":
            return (asked.status != 403) is (role in readers_of(asked.pattern))
        if asked.status == 405:
            return writers_of(asked.pattern) is None
        own = oneself and asked.pattern in OF_ONESELF
        may = own or role in (writers_of(asked.pattern) or ())
        return asked.status != 403 if may else asked.status == 403 and not asked.written

    return judge


def fits_program(asked: Asked, scene: Scene) -> bool:
    """As for an engineer, but for what needs a person."""
    if asked.method != "GET" and asked.pattern in FOR_PEOPLE:
        return asked.status == 403 and not asked.written
    return fits_member(Role.ENGINEER)(asked, scene)


def _fits_admin(asked: Asked) -> bool:
    """Rows are looked at, and neither added, changed nor taken away."""
    changed = asked.path.endswith("/change/") and asked.method != "GET"
    closed = changed or any(word in asked.path for word in CLOSED)
    return asked.status in ({403, 405} if closed else {200, 302, 405})


def _finds_nothing(asked: Asked, scene: Scene, refused_form: int) -> bool:
    if asked.pattern in INVITED | MAILED:
        return asked.status in {200, 302}
    if asked.pattern not in JOINED and _names_the_project(asked, scene):
        return False
    if asked.pattern.startswith(ACCOUNTS):
        return asked.status in {403, 405} and not asked.written
    if asked.is_admin:
        own = not asked.has_parameters or "<app_label>" in asked.pattern
        return asked.status in ({200, 302, 403, 404, 405} if own else {302, 403, 404})
    if asked.has_parameters:
        # The address of an act leads to its page, whatever there is: the page says that there is nothing.
        to_page = asked.method == "GET" and asked.status == 302 and asked.path.startswith(asked.location)
        return (asked.status in {404, 405} or to_page) and not asked.written
    return asked.pattern in ANYBODYS and asked.status in _meant_for_anybody(asked, refused_form)


def _names_the_project(asked: Asked, scene: Scene) -> bool:
    names = (scene.project.slug.encode(), scene.service.name.encode())
    return asked.status < 300 and any(name in asked.content for name in names)


def _meant_for_anybody(asked: Asked, refused_form: int) -> set[int]:
    if asked.method == "GET":
        return {200, 302, 405} | ({404} if asked.pattern in ABSENT else set())
    return {refused_form} if asked.pattern in FORMS else OWN_WRITES.get(asked.pattern, {403, 404, 405})
