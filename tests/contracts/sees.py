"""Whom each role may see, and where. Whatever is not written here is a leak."""

#: The coordinators of the resident's area and of the town.
DESK = {"sc2", "sc1"}
#: Registered supporters and groups are known to the office as well.
REGISTER = {"sc2", "sc1", "office"}
FACTS = {"name", "kana", "phone", "address", "email"}
#: The office keeps the town's registers, of residents too: who and where, never what they need.
REGISTER_PAGES = {"office/duplicates/", "office/duplicates/<str:first_id>/<str:second_id>/", "office/export/"}
#: What a helper may read of the resident from the yes until some days after the visit.
AFTER_YES = {"name", "kana", "phone", "address", "helper_note"}


def may_see(role: str, whose: str, what: str, route: str, kind: str) -> bool:
    """Whether `role` may read the field `what` of `whose` on `route`, opened with an id of `kind`."""
    if whose.startswith("foreign_"):
        return role == "other_town" or _by_secret(whose.removeprefix("foreign_"), what, route, kind)
    if what in FACTS and role in REGISTER and route in REGISTER_PAGES and "resident" in whose:
        return role != "sc2" or whose == "resident"
    return role in _roles(whose, what) or _own(role, whose, what, route) or _by_secret(whose, what, route, kind)


def _roles(whose: str, what: str) -> set[str]:
    """Roles that see it wherever they meet it."""
    if whose == "resident":
        return DESK
    if whose == "river_resident":
        return {"sc2_other", "sc1"}
    if whose in ("river_supporter", "river_member"):
        return {"sc2_other", "sc1", "office"}
    if whose in ("business", "business_other"):
        return DESK
    return REGISTER


def _own(role: str, whose: str, what: str, route: str) -> bool:
    """One's own facts, and for whoever has accepted: the resident of one's own visit."""
    if role == whose:
        return what != "note" or route in ("me/profile/", "me/skills/", "me/contact/", "me/privacy/")
    if role == "supporter" and whose == "resident" and route == "me/visits/<str:public_id>/":
        return what in AFTER_YES
    if role == "supporter" and whose == "resident" and route in ("me/", "me/thanks/"):
        return what == "thanks" or (route == "me/" and what in {"name", "address"})
    # A question stands on the pages of both groups: of the one that asked and of the one that was asked.
    return role == "group_other" and whose == "group" and what == "question"


def _by_secret(whose: str, what: str, route: str, kind: str) -> bool:
    """The holder of an offer's link reads their own name; after accepting, whom they visit and what to know."""
    if not route.startswith(("o/", "r/")):
        return False
    if whose in ("supporter", "supporter_other"):
        return what == "name"
    accepted = kind in ("offer_code", "report_code")
    return accepted and whose == "resident" and what in AFTER_YES
