"""The families' pages: an organisation's request form, and a private page for each family. Without a script."""

from adapters.web.app import build
from adapters.web.browser import Cookies
from adapters.web.serving import Serving
from adapters.web.settings import Settings
from adapters.web.site import Site
from core.desk import Desk
from core.families.entrance import Entrance

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


def open_way(settings: Settings, entrance: Entrance) -> Web:
    """Open the pages. With https before their address, cookies and HSTS keep to it."""
    address = entrance.address
    site = Site(
        settings=settings,
        address=address,
        door=entrance.door,
        form=entrance.form,
        programs=entrance.programs,
        watch=entrance.watch,
        cookies=Cookies(address.startswith("https://")),
    )
    return Web(site)
