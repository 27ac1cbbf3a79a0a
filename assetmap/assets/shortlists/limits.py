"""Rate limits of handing over: links and mails by person, network, link and address.

Pure.
"""

from datetime import timedelta

from assetmap.people.limits import Limit

_HOUR = timedelta(hours=1)

# Who has signed in, else the network: an office, or a library, may have one address for all its readers.
LINKS_BY_SENDER = (Limit(120, _HOUR),)
MAILS_BY_SENDER = (Limit(40, _HOUR),)
MAILS_BY_LINK = (Limit(5, _HOUR),)
# More than this is unasked for, whoever sends it.
MAILS_BY_ADDRESS = (Limit(3, _HOUR),)
