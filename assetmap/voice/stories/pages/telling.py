"""The page on which somebody tells a story."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.assets.pictures.encoding import MEDIA_TYPE, encoded
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.database.sessions import SessionDep, release_connection
from assetmap.errors import AssetmapError, InvalidInput, NotFound, TooOften
from assetmap.people.access import anyone
from assetmap.people.counting import network_key
from assetmap.people.sign_in.pages import site_address
from assetmap.voice.stories import queries
from assetmap.voice.stories.actions import tell
from assetmap.voice.stories.given import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_THEME,
    LONGEST_TRANSCRIPT,
    LONGEST_WORDS,
    Medium,
    read_story,
)
from assetmap.voice.stories.links import story_token
from assetmap.voice.stories.sounds import read_sound
from assetmap.voice.stories.themes import THEMES
from assetmap.web.form_pages import render_form
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import gettext, language_of, speaking
from assetmap.web.uploads.form_with_file import Upload, upload_within

router = APIRouter(include_in_schema=False)
# The picture and the sound together.
_MOST_BYTES = 20 * 1024 * 1024
_MOST_FIELDS = 60
_FIELDS = {
    "place": 80,
    "asset": 40,
    "category": 60,
    "words": 2 * LONGEST_WORDS,
    "own_theme": 200,
    "teller_name": 200,
    "email": 400,
    "on_site": 5,
    "in_reports": 5,
    "nowhere": 5,
    "picture_words": 2 * LONGEST_DESCRIPTION,
    "sound_words": 2 * LONGEST_TRANSCRIPT,
    "website": 200,
}


async def _upload(request: Request, session: SessionDep) -> Upload:
    await run_in_threadpool(release_connection, session)
    return await upload_within(
        request, most_bytes=_MOST_BYTES, most_files=2, most_fields=_MOST_FIELDS
    )


@router.get("/stories/new", name="new_story", dependencies=[Depends(anyone)])
def new_story_page(
    request: Request,
    session: SessionDep,
    place: Annotated[str, Query(max_length=80)] = "",
    asset: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """Asks for a story of a place, of an entry, or with a theme."""
    return _page(request, session, {"place": place, "asset": asset}, [])


@router.post("/stories/new", name="tell_story", dependencies=[Depends(anyone)])
def tell_story(
    request: Request, session: SessionDep, sent: Annotated[Upload, Depends(_upload)]
) -> HTMLResponse:
    """Keeps the story for a steward, and shows its link. A program that fills the hidden field is thanked and not
    heard.
    """
    fields = {name: sent.words(name, most=most) for name, most in _FIELDS.items()}
    themes = sent.chosen("theme")
    key, story_id = secret_key(request.app.state.settings), uuid4()
    token = story_token(key, story_id)
    path = request.app.url_path_for("own_story", token=token)
    link = f"{site_address(request)}{path}"
    language = language_of(request)
    if fields["website"]:
        return _sent_page(request, "")
    try:
        with speaking(language):
            if sent.is_too_large:
                raise InvalidInput(
                    gettext(
                        "Together, the picture and the recording are larger than 20 MB. Go back, choose smaller files, and send your story again."
                    ),
                    parameter="picture",
                )
            told = read_story(fields, themes)
            media = [*_picture(sent, fields), *_sound(sent, fields)]
            is_new = tell(
                session,
                story_id,
                told,
                media,
                token=token,
                link=link,
                language=language,
                network_key=network_key(request, "story"),
                now=datetime.now(UTC),
            )
    except (InvalidInput, TooOften) as error:
        return _page(request, session, fields, themes, error=error)
    except NotFound:
        # The entry was withdrawn while its story was written.
        gone = gettext(
            "This entry is no longer on the map. Choose the place that your story is about."
        )
        wrong = InvalidInput(gone, parameter="place")
        return _page(request, session, fields, themes, error=wrong)
    return _sent_page(request, str(path) if is_new else "", email=told.email or "")


def _picture(sent: Upload, fields: dict[str, str]) -> list[Medium]:
    """The picture, written anew. Raises `InvalidInput` where it cannot be read, or is not described."""
    data = _bytes_of(sent, "picture")
    if not data:
        return []
    try:
        picture = encoded(data)
    except InvalidInput as error:
        raise InvalidInput(str(error), parameter="picture") from error
    words = " ".join(fields["picture_words"].split())
    if not words or len(words) > LONGEST_DESCRIPTION:
        raise InvalidInput(
            gettext(
                "Describe the picture for people who can’t see it, in up to %(most)s characters."
            )
            % {"most": LONGEST_DESCRIPTION},
            parameter="picture_words",
        )
    size = {"width": picture.width, "height": picture.height}
    return [Medium("picture", picture.data, MEDIA_TYPE, words, picture.mark, **size)]


def _sound(sent: Upload, fields: dict[str, str]) -> list[Medium]:
    """The sound, as what it is. Raises `InvalidInput` where it is none, or is not written out."""
    data = _bytes_of(sent, "sound")
    if not data:
        return []
    sound = read_sound(data)
    words = fields["sound_words"].replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST_TRANSCRIPT:
        raise InvalidInput(
            gettext("Write what is said in the recording, in up to %(most)s characters.")
            % {"most": f"{LONGEST_TRANSCRIPT:,}"},
            parameter="sound_words",
        )
    return [Medium("sound", sound.data, sound.media_type, words, sound.mark)]


def _bytes_of(sent: Upload, name: str) -> bytes:
    file = sent.file_of(name)
    return file.file.read() if file else b""


def _sent_page(request: Request, link: str, *, email: str = "") -> HTMLResponse:
    return render_form(
        request,
        "stories/sent.html",
        title=gettext("Thank you for your story"),
        link=link,
        email=email,
    )


def _page(
    request: Request,
    session: Session,
    fields: dict[str, str],
    themes: list[str],
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    kind, _, code = fields.get("place", "").partition("/")
    place_name = queries.place_named(session, kind, code) if code else None
    asset_name = _asset_name(session, fields.get("asset", ""))
    if fields.get("asset") and asset_name is None:
        if error is None:
            raise NotFound(gettext("This entry does not exist, or it is no longer published."))
        fields = fields | {"asset": ""}
    return render_form(
        request,
        "stories/new.html",
        error=error,
        title=gettext("Tell your story"),
        form=fields,
        chosen=themes,
        themes=THEMES,
        asset_name=asset_name,
        place_name=place_name,
        places=[] if asset_name else queries.places_to_choose(session),
        kinds=[] if asset_name else our_vocabulary().offered,
        has_lost_files=error is not None,
        longest=LONGEST_WORDS,
        longest_name=LONGEST_NAME,
        longest_theme=LONGEST_THEME,
        longest_description=LONGEST_DESCRIPTION,
        longest_transcript=LONGEST_TRANSCRIPT,
    )


def _asset_name(session: Session, asset: str) -> str | None:
    try:
        return queries.asset_named(session, UUID(asset)) if asset else None
    except ValueError:
        return None
