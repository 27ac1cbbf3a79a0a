"""Small things that a steward mends in an entry that was sent in: noted, and told to the group."""

from fastapi import Request
from sqlalchemy.orm import Session

from assetmap.assets.record.history import By, record
from assetmap.assets.record.status import AssetStatus
from assetmap.errors import Conflict, InvalidInput
from assetmap.mail.outbox import queue_mail
from assetmap.people.roles import SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.registration.desk.actions import before_decision, note
from assetmap.registration.drafts.actions import writer_address
from assetmap.registration.models import DeskAction, Submission
from assetmap.registration.moderation.wording import MENDABLE
from assetmap.registration.questions.answers import read_page
from assetmap.registration.questions.catalogue import BY_SLUG
from assetmap.web.forms import Form
from assetmap.web.translations import gettext


def mend(
    request: Request, session: Session, steward: SignedIn, submission: Submission, form: Form
) -> DeskAction:
    """Changes words of an entry that waits. Raises `InvalidInput` where nothing changes, and `Conflict`."""
    session.refresh(submission, with_for_update=True)
    if str(submission.version) != form.get("mended_version", "").removesuffix("+seen"):
        raise Conflict(
            gettext(
                "This entry has changed since you opened it. Look at it again before you decide."
            )
        )
    given = {name: form[f"mend-{name}"] for name in MENDABLE if f"mend-{name}" in form}
    changed = {}
    for page in BY_SLUG.values():
        own = {field.name: given[field.name] for field in page.fields if field.name in given}
        if not own:
            continue
        # The page's own reader looks at what was mended, beside what it says already.
        read = read_page(
            page, {**{k: v for k, v in submission.answers.items() if isinstance(v, str)}, **own}
        )
        for name in own:
            if name in read.problems:
                raise InvalidInput(read.problems[name], parameter=f"mend-{name}")
            if read.answers.get(name) != submission.answers.get(name):
                changed[name] = read.answers.get(name)
    if not changed:
        raise InvalidInput(gettext("You have not changed anything."))
    before = {**before_decision(session, submission), "answers": dict(submission.answers)}
    was = {name: submission.answers.get(name) or "" for name in changed}
    submission.answers = {**submission.answers, **changed}
    submission.version += 1
    session.flush()
    status = AssetStatus(submission.status)
    words = "; ".join(f"{was[name]} → {changed[name] or ''}" for name in changed)
    record(
        session,
        submission.asset_id,
        what="mended",
        by=By(steward.person_id, words[:1_000]),
        before=status if submission.is_new else AssetStatus.PUBLISHED,
        after=status if submission.is_new else AssetStatus.PUBLISHED,
    )
    email = writer_address(session, submission)
    if email:
        queue_mail(
            session,
            recipient=email,
            template="registration/mended_mail",
            language=submission.language,
            is_private=True,
            name=submission.answers.get("name", ""),
            changes=[(was[name], changed[name] or "") for name in changed],
            link=f"{site_address(request)}{request.app.url_path_for('my_assets')}",
        )
    name = submission.answers.get("name", "")
    return note(session, steward, kind="entry", action="mend", name=name, before=before)
