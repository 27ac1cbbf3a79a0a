"""The things that a steward should check in a story before others read it."""

from assetmap.assets.editing.flags import flags_in, reason_words
from assetmap.voice.stories.queries import StoryShown
from assetmap.voice.stories.signs import names_in
from assetmap.web.translations import gettext


def looks_of(story: StoryShown) -> list[str]:
    """The names of people that may be in it, and what an entry would be checked for too: links, shouting, numbers."""
    written = [story.words, story.own_theme, story.teller_name]
    written += [one.words for one in (story.picture, story.sound) if one]
    everything = "\n".join(one for one in written if one)
    known = [name for name in (story.subject, story.teller_name) if name]
    names = names_in(everything, known=known)
    looks = [gettext("possibly another person’s name: %(name)s") % {"name": one} for one in names]
    return looks + list(dict.fromkeys(reason_words(one.reason) for one in flags_in(everything)))
