"""What people see before they log in."""

from __future__ import annotations

from hubfleet.model.base import Flag, Model, field
from hubfleet.model.names import RelativePath, Url


class Template(Model):
    """Pages from a git repository, laid over JupyterHub's. They find names and logos in `hubfleet`."""

    repository: Url = field("Repository", "Where it can be cloned from.", "https://git.example.org/tern/pages")
    branch: str = field("Branch", "The branch or tag.", "climate-lab", "main")
    folder: RelativePath | None = field("Folder", "The folder in it with the templates.", "templates", None)


class HomePage(Model):
    """The page before the login; names and logos come from `community`."""

    title: str | None = field("Title", "By default the community's name.", "Climate Lab", None)
    shown: Flag = field("Shown", "Whether there is a page of ours at all, or JupyterHub's own.", False, True)
    redirect: Url | None = field(
        "Redirect", "People who are not logged in are sent there.", "https://tern.example.edu", None
    )
    template: Template | None = field(
        "Template",
        "Pages of the hub's own, from a git repository.",
        {"repository": "https://git.example.org/pages"},
        None,
    )
    announcement: str | None = field(
        "Announcement", "A line at the top of every page.", "Maintenance on Friday, 18:00 UTC", None
    )
    more: str | None = field(
        "More",
        "Stands below the login; HTML.",
        'Ask for access with <a href="https://tern.example.edu">the form</a>',
        None,
    )
    notices: tuple[str, ...] = field("Notices", "Paragraphs above the login; HTML.", ["Moved in June"], ())
