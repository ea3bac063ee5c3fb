"""For whatever watches over the bot: does it live, is it ready, and figures. No id and no name is in them."""

from ipaddress import ip_address

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from adapters.web.guard import Guard
from adapters.web.site import Site, visitor_of


def routes(site: Site, guard: Guard) -> APIRouter:
    """/healthz for everybody; /readyz and /metrics for those who may watch."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def lives() -> Response:
        """It answers."""
        return PlainTextResponse("ok\n")

    @router.get("/readyz")
    async def ready(request: Request) -> Response:
        """It does its work, or not; watchers also read why not."""
        wrong = site.watch.wrong()
        words = "\n".join(wrong or ("ready",)) if may_watch(site, request) else "not ready" if wrong else "ready"
        return PlainTextResponse(f"{words}\n", 503 if wrong else 200)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        """Figures in the text format that Prometheus reads (version 0.0.4)."""
        if not may_watch(site, request):
            return site.not_there()
        lines = [f"advocate_desk_{name} {value:g}" for name, value in sorted((await site.watch.figures()).items())]
        lines += [
            f'advocate_desk_web_answers_total{{route="{route}",status="{status}"}} {number}'
            for (route, status), number in sorted(guard.seen.items())
        ]
        lines += [
            f"advocate_desk_web_seconds_total {guard.seconds:g}",
            f"advocate_desk_ready {int(not site.watch.wrong())}",
        ]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    return router


def may_watch(site: Site, request: Request) -> bool:
    """Whether the visitor is in one of the watchers' networks."""
    try:
        visitor = ip_address(visitor_of(request))
    except ValueError:
        return False
    return any(visitor in network for network in site.settings.watchers)
