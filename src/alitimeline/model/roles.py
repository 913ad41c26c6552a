"""Which titles are the same role, and which roles have one holder at a time."""

from alitimeline.model.texts import fold

__all__ = ["SINGLE", "role_key"]

#: Roles that have one holder at a time in an organization, and their titles. Titles that can be several roles (CIO),
#: or that several people can have (president, managing director), are left out.
SINGLE: dict[str, tuple[str, ...]] = {
    "chair": (
        *("chairman", "chairwoman", "chairperson"),
        *("chair of the board", "chairman of the board", "chairwoman of the board", "chairperson of the board"),
        *("董事长", "董事會主席", "董事会主席", "董事長", "董事局主席"),
    ),
    "ceo": ("chief executive officer", "chief executive", "首席执行官", "首席執行官"),
    "cfo": ("chief financial officer", "首席财务官", "首席財務官"),
    "coo": ("chief operating officer", "首席运营官", "首席運營官"),
    "cto": ("chief technology officer", "首席技术官", "首席技術官"),
}
KEYS = {title: key for key, titles in SINGLE.items() for title in titles}


def role_key(role: str) -> str:
    """Return the key for comparing roles: the same for all titles of a role in `SINGLE`, otherwise the folded title."""
    title = fold(role)
    return KEYS.get(title, title)
