"""The families' pages: an organisation's request form, and a private page for each family. Without a script."""

from adapters.web.app import build
from adapters.web.browser import Cookies
from adapters.web.serving import Serving
from adapters.web.settings import Settings
from adapters.web.site import Site, Watch
from core.desk import Desk
from core.families.door import FamilyDoor
from core.families.request_form import RequestForm

__all__ = ["Settings", "Web", "open_way"]


class Web:
    """The opened pages."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.app = build(site)
        self.serving = Serving(site.settings, self.app)

    async def listen(self, _desk: Desk) -> None:
        """Answer until cancelled."""
        await self.serving.run()

    async def close(self) -> None:
        """Nothing stays open."""


def open_way(settings: Settings, *, address: str, door: FamilyDoor, form: RequestForm, watch: Watch) -> Web:
    """Open the pages. `address` is theirs as seen from outside: with https, cookies and HSTS keep to it."""
    secure = address.startswith("https://")
    site = Site(settings=settings, address=address, door=door, form=form, watch=watch, cookies=Cookies(secure))
    return Web(site)
