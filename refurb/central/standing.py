"""Which record tells how a machine stands today.

Records arrive in any order and by any relay. Of two records of one stick the one with the higher
`seq` is the newer, whatever came first; between sticks only the order of receipt is certain.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, Max, OuterRef, QuerySet

from refurb.central.register.models import Envelope


def machines(words: Iterable[str]) -> QuerySet:
    """Return each machine's record of today, last received first.

    `words`, in lower case, narrow this to machines that hold all of them.
    """
    newer = Envelope.objects.filter(
        asset_id=OuterRef("asset_id"), stick=OuterRef("stick"), seq__gt=OuterRef("seq")
    )
    last_of_stick = Envelope.objects.filter(~Exists(newer)).order_by()
    last = last_of_stick.values("asset_id").annotate(last=Max("index")).values("last")
    found = Envelope.objects.filter(index__in=last)
    for word in words:
        found = found.filter(search__contains=word)
    return found.select_related("quarantine").order_by("-index")


def wiped(envelope: Envelope) -> str:
    """Return the word of `store.wiped_word`; a record in quarantine proves nothing."""
    return "unknown" if hasattr(envelope, "quarantine") else envelope.wiped
