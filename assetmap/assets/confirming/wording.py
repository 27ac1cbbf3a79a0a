"""The wording of reported mistakes, and of who is told of them."""

from dataclasses import dataclass

from assetmap.assets.confirming.answers import Wrong
from assetmap.people.queries import Caretakers
from assetmap.web.translations import gettext


@dataclass(frozen=True)
class PeopleTold:
    """The people who are told of a mistake: the group, and those who look after its place."""

    is_group_told: bool
    caretakers: Caretakers

    def in_words(self, *, sends_mail: bool) -> str:
        """A sentence that says who is told, and no more than is true."""
        whom = {
            Caretakers.STEWARDS: gettext("the area’s stewards"),
            Caretakers.ADMINISTRATORS: gettext("the people who run this site"),
        }.get(self.caretakers)
        if sends_mail and self.is_group_told and whom:
            return gettext("We are sending your message to the group and to %(whom)s.") % {
                "whom": whom
            }
        if sends_mail and self.is_group_told:
            return gettext("We are sending your message to the group.")
        if whom is None:
            return gettext(
                "We have saved your message. Nobody looks after this area yet, so we have not told anyone."
            )
        if sends_mail:
            return gettext("We are sending your message to %(whom)s.") % {"whom": whom}
        return gettext(
            "We have saved your message for %(whom)s. This site does not send emails yet, so they will read "
            "it when they next sign in."
        ) % {"whom": whom}


def wrong_words(what: str) -> str:
    """For pages and mails."""
    return {
        Wrong.CLOSED: gettext("It has closed, or stopped meeting"),
        Wrong.MOVED: gettext("It has moved"),
        Wrong.TIME: gettext("The days or hours are wrong"),
        Wrong.OTHER: gettext("Something else"),
    }[Wrong(what)]
