"""The name of a browser, in words that its owner knows."""

# In this order: most say that they are several, and the last of those is Safari.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_DEVICES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def browser_words(user_agent: str) -> str:
    """Names alone, which are the same in every language; nothing where it does not say.

    >>> browser_words("Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0")
    'Firefox, Windows'
    """
    found = (
        next((words for sign, words in table.items() if sign in user_agent), "")
        for table in (_BROWSERS, _DEVICES)
    )
    return ", ".join(filter(None, found))
