"""Which titles name one and the same role, and which roles have one holder at a time."""

from alitimeline.model.texts import fold

__all__ = ["SINGLE", "role_key"]

#: Roles of which an organization has one holder at a time, and the titles that they go by.
#: What stands for several roles (CIO), or for several holders (president, managing director), is left out.
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
    """Return what a role is compared by: all titles of a role in `SINGLE` have the same, others are folded."""
    title = fold(role)
    return KEYS.get(title, title)
