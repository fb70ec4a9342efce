"""What begins and ends a session, and one's own account."""

from tests.architecture.who_may.roles import EVERYBODY, MANAGING

BY_BROWSER = "How one signs in is changed in a browser alone."

PAGES = {
    EVERYBODY: {
        "/": "This leads on, by whatever method.",
        "/account/": "Who one is, too, is changed in a browser alone.",
        "/account/confirm/": BY_BROWSER,
        "/account/confirm/code/": BY_BROWSER,
        "/account/confirm/passkey/": BY_BROWSER,
        "/account/factors/app/": BY_BROWSER,
        "/account/factors/codes/new/": BY_BROWSER,
        "/account/factors/passkeys/add/": BY_BROWSER,
        "/account/password/": BY_BROWSER,
        "/account/sessions/end-others/": "A session is a browser's: a program holds a token.",
        "/account/tokens/": "token_create",
        "/favicon.ico": "This leads on, by whatever method.",
        "/healthz": "This says the same, by whatever method.",
        "/login/": "token_create",
        "/login/factor/": "token_create",
        "/login/passkey/": "A session is a browser's: a program holds a token.",
        "/logout/": "A session is a browser's: a program holds a token.",
    },
    MANAGING: {
        "/account/tokens/<int:pk>/revoke/": "token_revoke",
    },
}
API = {
    EVERYBODY: {
        "/api/v1/socket-tickets/",
        "/api/v1/tokens/",
        "/api/v1/tokens/revoke/",
    },
    MANAGING: {
        "/api/v1/tokens/<int:pk>/",
    },
}
