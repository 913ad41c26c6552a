"""Writes src/alitimeline/briefing/sheets/widths.json: `python docs/widths.py`.

It has the widths of characters in Liberation Sans, whose metrics are Arial's, in thousandths of the size of the font:
for each weight and width, the characters that have it. This needs Pillow and the font.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from unicodedata import combining, east_asian_width

from PIL import ImageFont

FONTS = Path("/usr/share/fonts/truetype/liberation")
OUT = Path(__file__).parent.parent / "src/alitimeline/briefing/sheets/widths.json"
#: Latin, Greek, Cyrillic, punctuation, currencies, letter-like signs, arrows, mathematics, shapes.
RANGES = ((0x20, 0x24F), (0x370, 0x52F), (0x1E00, 0x1EFF), (0x2010, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x25FF))
#: The units of the font in one em.
EM = 2048


def characters() -> Iterator[str]:
    """Yield what a font may have."""
    for first, last in RANGES:
        for character in map(chr, range(first, last + 1)):
            if character.isprintable() and east_asian_width(character) not in "WF" and not combining(character):
                yield character


def measure(weight: str) -> dict[int, str]:
    """Return the characters of each width, as far as the font has them."""
    font = ImageFont.truetype(FONTS / f"LiberationSans-{weight}.ttf", EM)
    missing = font.getmask("\uffff").getbbox(), font.getlength("\uffff")
    widths: defaultdict[int, list[str]] = defaultdict(list)
    for character in characters():
        if (font.getmask(character).getbbox(), font.getlength(character)) != missing:
            widths[round(font.getlength(character) * 1000 / EM)].append(character)
    return {width: "".join(widths[width]) for width in sorted(widths)}


if __name__ == "__main__":
    table = {weight.lower(): measure(weight) for weight in ("Regular", "Bold")}
    OUT.write_text(f"{json.dumps(table, ensure_ascii=False)}\n", "utf-8")
