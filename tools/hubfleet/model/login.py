"""How people log in, and who may."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag

from hubfleet.model.base import FLAG_OR_FORM, Flag, Model, field
from hubfleet.model.names import Domain, EntityId, GroupName, Team, Url, UserName
from hubfleet.model.quantities import Duration

Provider = Literal[
    "cilogon", "dummy", "github", "google", "lti", "native", "none", "oidc", "other", "password", "temporary"
]
OUTSIDE: frozenset[Provider] = frozenset({"cilogon", "github", "google", "lti", "oidc", "other"})
"""Providers that know people by themselves and need an application registered with them."""


Claim = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.:/-]*$")]
ClassPath = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]


class Allow(Model):
    """Who may log in. What is listed adds up: one match is enough."""

    users: tuple[UserName, ...] = field("Users", "People by name.", ["ada-gh"], ())
    teams: tuple[Team, ...] = field("Teams", "GitHub teams, `organisation:team`.", ["climate-lab:hub-users"], ())
    organisations: tuple[str, ...] = field("Organisations", "GitHub organisations, every member.", ["climate-lab"], ())
    domains: tuple[Domain, ...] = field(
        "Domains",
        "Everyone whose address is of one of these domains (Google, CILogon, OIDC).",
        ["tern.example.edu"],
        (),
    )
    groups: tuple[GroupName, ...] = field("Groups", "Groups that the provider's claims name (OIDC).", ["hub-users"], ())
    everyone: Flag = field("Everyone", "Anybody whom the provider knows. To be said on purpose.", False, False)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is let in by this."""
        return not (self.users or self.teams or self.organisations or self.domains or self.groups or self.everyone)


class Institution(Model):
    """One identity provider behind CILogon. Source: OAuthenticator, `CILogonOAuthenticator.allowed_idps`."""

    idp: EntityId = field(
        "Identity provider", "Its entity id, as CILogon lists it.", "https://idp.tern.example.edu/shibboleth"
    )
    username: Claim = field(
        "Username claim",
        "The claim that names people: email, eppn, sub, preferred_username, or another that CILogon tells.",
        "email",
        "email",
    )
    domains: tuple[Domain, ...] = field("Domains", "Only people whose name ends so.", ["tern.example.edu"], ())
    strip_domain: Domain | None = field("Strip domain", "This domain is cut from usernames.", "tern.example.edu", None)
    prefix: str | None = field("Prefix", "Stands before usernames, with a colon.", "tern", None)
    everyone: Flag = field("Everyone", "All people of this institution may log in.", True, False)
    default: Flag = field("Default", "Preselected on the login page.", True, False)


class Oidc(Model):
    """Endpoints and claims of an OpenID Connect provider. Source: OAuthenticator, `GenericOAuthenticator`."""

    authorize_url: Url = field(
        "Authorize URL", "Where people are sent to log in.", "https://login.example.org/authorize"
    )
    token_url: Url = field("Token URL", "Where codes become tokens.", "https://login.example.org/token")
    userdata_url: Url | None = field(
        "User data URL",
        "Where claims are read; by default in the id token.",
        "https://login.example.org/userinfo",
        None,
    )
    username_claim: str = field(
        "Username claim", "The claim that names people.", "preferred_username", "preferred_username"
    )
    groups_claim: str | None = field("Groups claim", "The claim that lists groups.", "groups", None)
    admin_groups: tuple[GroupName, ...] = field("Admin groups", "Members are admins of the hub.", ["hub-admins"], ())
    groups_from: str | None = field(
        "Groups from", "Where groups stand in what the provider answers, where they are no claim.", "scope", None
    )
    allowed_scopes: tuple[str, ...] = field("Allowed scopes", "Who is granted one of them may log in.", ["hub"], ())
    authorize_params: dict[str, str] = field(
        "Authorize parameters", "What the provider is told besides.", {"audience": "https://api.example.org"}, {}
    )
    logout_url: Url | None = field(
        "Logout URL", "Where people are sent who log out.", "https://example.org/logout", None
    )
    scopes: tuple[str, ...] = field("Scopes", "What the hub asks for.", ["openid", "email"], ("openid",))
    service: str | None = field("Service", "The name on the login button.", "Tern ID", None)


class Lti(Model):
    """A learning platform that opens the hub by LTI 1.3. Source: LTIAuthenticator, `LTI13Authenticator`."""

    issuer: Url = field("Issuer", "The platform.", "https://canvas.instructure.com")
    client_ids: tuple[str, ...] = field("Client ids", "As the platform registered the hub.", ["125900000000000001"])
    authorize_url: Url = field(
        "Authorize URL", "The platform's login endpoint.", "https://sso.canvaslms.com/api/lti/authorize_redirect"
    )
    jwks_endpoint: Url = field(
        "Key set", "The platform's public keys.", "https://sso.canvaslms.com/api/lti/security/jwks"
    )
    username_key: str = field("Username key", "The field of the launch that names people.", "email", "email")


Staff = Annotated[Annotated[Flag, Tag("flag")] | Annotated[Provider, Tag("word")], FLAG_OR_FORM]


class Login(Model):
    """How people log in, and who may."""

    provider: Provider = field("Provider", "Who knows the people.", "github")
    admins: tuple[UserName, ...] = field(
        "Admins", "People who administer the hub; they may log in, too.", ["ada-gh"], ()
    )
    staff: Staff = field(
        "Staff",
        "The fleet's staff may log in and are admins; with a provider's name, those whom fleet.yaml lists under it.",
        "google",
        True,
    )
    keep_known_users: Flag = field(
        "Keep known users", "Who was let in once stays, even when no line of `allow` names them any more.", True, False
    )
    refresh_after: Duration | None = field(
        "Refresh after", "How long what the provider told is good for; `0s`: for ever.", "0s", None
    )
    keep_state: Flag = field(
        "Keep state", "The hub keeps, encrypted, what the provider told of people, for Python of its own.", True, False
    )
    groups_from_provider: Flag = field(
        "Groups from provider", "Who is in which group is what the provider tells, not what admins write.", True, False
    )
    authenticator: ClassPath | None = field(
        "Authenticator",
        "With provider other: the class, by its import path; its settings are raw values.",
        "canvasauthenticator.CanvasOAuthenticator",
        None,
    )
    automatic: Flag = field("Automatic", "With temporary: people are let in without clicking.", False, True)
    service: str | None = field("Service", "The name on the login button, with CILogon.", "ORCID", None)
    allow: Allow = field("Allow", "Who may log in.", {"teams": ["climate-lab:hub-users"]}, Allow())
    institutions: tuple[Institution, ...] = field(
        "Institutions",
        "Identity providers behind CILogon.",
        [{"idp": "https://idp.tern.example.edu/shibboleth"}],
        (),
        keyed_by="idp",
    )
    client_id: str | None = field(
        "Client id",
        "The hub as the provider registered it; by default it is in the secrets file, beside its secret.",
        "Iv1.0123456789abcdef",
        None,
    )
    oidc: Oidc | None = field(
        "OIDC",
        "Endpoints and claims, with provider oidc.",
        {
            "authorize_url": "https://login.example.org/authorize",
            "token_url": "https://login.example.org/token",
            "userdata_url": "https://login.example.org/userinfo",
        },
        None,
    )
    lti: Lti | None = field(
        "LTI",
        "The learning platform, with provider lti.",
        {
            "issuer": "https://canvas.instructure.com",
            "client_ids": ["1"],
            "authorize_url": "https://sso.canvaslms.com/api/lti/authorize_redirect",
            "jwks_endpoint": "https://sso.canvaslms.com/api/lti/security/jwks",
        },
        None,
    )
    sign_up: Literal["closed", "approved", "open"] = field(
        "Sign-up", "With provider native: who may make an account (approved: an admin agrees).", "approved", "approved"
    )
