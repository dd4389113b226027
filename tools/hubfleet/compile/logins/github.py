"""GitHub: people by handle, by organisation, by team.

Source: OAuthenticator, `GitHubOAuthenticator`. Without the scope `read:org` only public memberships are seen.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.custom_python import python
from hubfleet.compile.groups import group_names
from hubfleet.compile.logins.setting import application, authenticator, setting
from hubfleet.compile.part import Part
from hubfleet.model.stage import Stage

SECTION = "GitHubOAuthenticator"


def login(stage: Stage, access: Access) -> Part:
    """Compile a login with GitHub."""
    groups = group_names(stage)
    found = authenticator("github") + application(stage, SECTION)
    allowed = access.organisations
    source = access.source("teams" if any(":" in name for name in allowed) else "organisations")
    found += setting(SECTION, "allowed_organizations", list(allowed), source)
    found += setting(SECTION, "scope", ["read:org"] if allowed or groups else [], source)
    if groups:
        found += setting(SECTION, "populate_teams_in_auth_state", True, "profiles")
        found += python("github_groups", "profiles")
    return found
