"""allauth's forms of second factors in our words; who fails too often is told when to try again."""

from typing import Any

from allauth.account.forms import ReauthenticateForm as AllauthPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError

from backend.access.throttle import factor_name, too_many, wait_s

LIMITED = {"too_many_login_attempts", "rate_limited"}


class Counted:
    """Beside a form of allauth that counts its failures: says how long to wait."""

    user: Any

    def clean_code(self) -> Any:
        return self._told(lambda: super(Counted, self).clean_code())  # type: ignore[misc]

    def clean_credential(self) -> Any:
        return self._told(lambda: super(Counted, self).clean_credential())  # type: ignore[misc]

    def _told(self, clean: Any) -> Any:
        try:
            return clean()
        except ValidationError as error:
            if error.code in LIMITED:
                raise too_many(max(1, wait_s(context.request, factor_name(self.user)))) from error
            raise


class _Code:
    """A form with a code in it."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code"
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "text"}


class CodeForm(Counted, _Code, AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or a recovery code, to sign in."""


class ConfirmCodeForm(Counted, _Code, ReauthenticateForm):  # type: ignore[misc]
    """The same, to show again who one is."""


class AppForm(Counted, _Code, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""


class PasskeyForm(Counted, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second factor."""


class ConfirmPasskeyForm(Counted, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey to show again who one is."""


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, and whether one signs in with it alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "You will know it by this, among others."
        self.fields["passwordless"].label = "Sign in with it alone"
        self.fields[
            "passwordless"
        ].help_text = "It asks for your finger, face or PIN. Else it is a second factor only."
        self.initial["passwordless"] = True


class ConfirmPasswordForm(AllauthPasswordForm):  # type: ignore[misc]
    """The password, to show again who one is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password"].help_text = "Password", ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
