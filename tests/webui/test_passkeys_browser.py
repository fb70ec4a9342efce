"""Passkeys in a real browser, with an authenticator of its own: as the second factor, and alone."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Page, expect

from backend.access.models import User
from tests.factories import PASSWORD, make_user
from tests.webui.daphne import free_port, web

pytestmark = pytest.mark.django_db(transaction=True)


def plug_in(page: Page) -> Any:
    """A virtual authenticator, with a finger on it; its CDP session."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp


def by_password(page: Page, name: str) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def add_passkey(page: Page, address: str, alone: bool) -> None:
    page.goto(f"{address}/account/factors/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("laptop")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("They are shown this once")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("cell", name="laptop")).to_be_visible()


def log_out(page: Page) -> None:
    page.get_by_label("Account of ada").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login/")


@pytest.fixture
def ada() -> User:
    """Her password is hashed as the process of the pages knows it, not as the tests do."""
    user = make_user("ada")
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "saltsaltsaltsaltsaltsalt")
    user.save()
    return user


@pytest.mark.parametrize("alone", [True, False])
def test_a_passkey_signs_in_alone_or_after_the_password(page: Page, ada: User, alone: bool) -> None:
    with web(free_port()) as loopback:
        address = loopback.replace("127.0.0.1", "localhost")
        plug_in(page)
        page.goto(f"{address}/login/?next=/account/")
        by_password(page, "ada")
        page.wait_for_url(f"{address}/account/")
        add_passkey(page, address, alone)
        log_out(page)

        page.goto(f"{address}/login/?next=/inbox/")
        if not alone:
            by_password(page, "ada")
            page.wait_for_url("**/login/factor/")
            page.get_by_role("button", name="Use a passkey").click()
        else:
            page.get_by_role("button", name="Log in with a passkey").click()
        page.wait_for_url(f"{address}/inbox/")
        assert Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).last_used_at is not None

        page.goto(f"{address}/account/factors/")
        page.get_by_role("link", name="Remove").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("button", name="Remove it").click()
        page.wait_for_url("**/account/factors/")
        assert not Authenticator.objects.exists()


def test_a_passkey_that_is_not_known_opens_nothing(page: Page, ada: User) -> None:
    with web(free_port()) as loopback:
        address = loopback.replace("127.0.0.1", "localhost")
        plug_in(page)
        page.goto(f"{address}/login/")
        by_password(page, "ada")
        page.wait_for_url("**/inbox/")
        add_passkey(page, address, alone=True)
        log_out(page)
        Authenticator.objects.all().delete()
        page.get_by_role("button", name="Log in with a passkey").click()
        expect(page.get_by_text("That passkey is not known here.")).to_be_visible()
        page.goto(f"{address}/projects/")
        expect(page.get_by_label("User name")).to_be_visible()


def test_at_an_address_without_a_name_it_is_said_why(page: Page) -> None:
    with web(free_port()) as address:
        plug_in(page)
        page.goto(f"{address}/login/")
        page.get_by_role("button", name="Log in with a passkey").click()
        expect(page.get_by_text("they do not work at an IP address")).to_be_visible()
