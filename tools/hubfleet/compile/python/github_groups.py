"""Makes each GitHub team of a person, `organisation:team`, a group in the hub.

Runs in the hub. Wants `populate_teams_in_auth_state`, `manage_groups` and the scope `read:org`.
"""

from typing import Any


def hubfleet_github_groups(auth_state: dict[str, Any]) -> list[str]:
    """Return the names of a person's teams."""
    teams = auth_state.get("teams") or []
    return sorted({f"{team['organization']['login']}:{team['slug']}" for team in teams})


c.GitHubOAuthenticator.auth_state_groups_key = hubfleet_github_groups
