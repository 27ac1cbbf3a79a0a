"""What do people see of one asset?"""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assetmap.assets.queries import published_asset
from assetmap.database import SessionDep
from assetmap.errors import NotFound
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)


@router.get("/assets/{asset_id}", name="asset")
def asset_page(request: Request, session: SessionDep, asset_id: UUID) -> HTMLResponse:
    """Everything public about one asset."""
    page = published_asset(session, asset_id)
    if page is None:
        raise NotFound(
            gettext("There is nothing of that address here, or it is no longer published.")
        )
    return render(request, "assets/asset.html", title=page.result["name"], page=page)
