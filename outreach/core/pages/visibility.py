"""Whether a reader can see a link: what the attributes and inline styles around it come to.

Only what stands in the page is judged, style sheets are not read. An inherited property is what the nearest element
sets (CSS Cascading and Inheritance 4, section 7); a box that is moved, cut away or not displayed takes along all that
is in it (CSS 2.2, sections 9 and 11). `aria-hidden` takes an element away from screen readers alone (WAI-ARIA 1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

CLIMB = 80  # ancestors looked at
LONGEST_STYLE = 4_000  # characters of one style attribute
MOST_CONTENTS = 40  # pieces of text and pictures inside one link
FAR = 400.0  # pixels to the left of where a box belongs, or above a box that stands on its own
FAR_UP = 900.0  # pixels above its place for a box in the flow of the page: there is text above it
FAR_RIGHT = 3_000.0
FAR_INDENT = -100.0  # pixels to the left of its line for the text in a box
SMALLEST_FONT = 2.0  # pixels; nobody reads what is smaller

Rules = dict[str, str]

# One screen as it is taken for relative lengths: 1,920 by 1,080 pixels, 16 to the letter.
_SCREEN = (1920.0, 1080.0)
_UNITS = {
    "": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0, "ch": 8.0, "ex": 8.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8,
    "mm": 3.78, "vw": 19.2, "vh": 10.8, "vmin": 10.8, "vmax": 19.2, "dvw": 19.2, "dvh": 10.8,
}  # fmt: skip
_LENGTH = re.compile(r"([+-]?)\s*(\d*\.?\d+)([a-z%]*)")
_SUM = re.compile(r"(?:calc\()?[-+\s\d.a-z%]*\)?")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT = re.compile(r"(?:^|\s)((?:\d*\.?\d+)(?:[a-z%]+)?)(?:\s*/|\s+[a-z\"'-])")
_RELATIVE_FONT = re.compile(r"(\d*\.?\d+)(em|%|ex|ch)")
_CUT_BOX = re.compile(r"rect\((?:[01](?:px)?)(?:[\s,]+[01](?:px)?){3}\)")
_CUT_PATH = re.compile(r"inset\((?:[5-9]\d|100)%|circle\(0|polygon\(0(?:px)?\s+0(?:px)?\)")
_SHRUNK = re.compile(r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]")
_CLEAR = re.compile(r"opacity\(\s*0(?:\.0+)?%?\s*\)")
_TRANSLATED = re.compile(r"translate(3d|x|y)?\(([^)]*)\)")
_RGB = re.compile(r"rgba?\((\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})(?:[,/\s]+([\d.]+)%?)?\)")
_COLOURS = {
    "white": "#ffffff", "black": "#000000", "red": "#ff0000", "blue": "#0000ff", "yellow": "#ffff00",
    "green": "#008000", "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0",
}  # fmt: skip
_SAME = frozenset(("", "inherit", "unset", "revert", "initial", "smaller", "larger", "currentcolor"))
_PAINTS_TEXT = frozenset(
    ("background-clip", "-webkit-background-clip", "text-shadow", "-webkit-text-fill-color", "-webkit-text-stroke")
)
_NO_GROUND = _SAME | {"transparent", "none"}
_PHYSICAL = {  # as pages in most languages have them
    "margin-inline-start": "margin-left", "margin-block-start": "margin-top", "padding-inline-start": "padding-left",
    "padding-block-start": "padding-top", "inset-inline-start": "left", "inset-block-start": "top",
}  # fmt: skip
_CUTTING = ("hidden", "clip")
_STANDING_ALONE = ("absolute", "fixed")
# What a script fades in as soon as a reader gets there begins without opacity.
_FADED_IN = re.compile(
    r"(?:^|[\s_-])(?:wow|aos|animat\w*|fade\w*|reveal\w*|appear\w*|sal|gsap|motion|lazy\w*|slide\w*)(?:$|[\s_-])"
)
_FADED_IN_BY = (
    "data-w-id", "data-aos", "data-sal", "data-scroll", "data-animate", "data-animation", "data-framer-appear-id",
    "data-src", "data-srcset",
)  # fmt: skip
_TELLING = frozenset(("style", "hidden", "color", "bgcolor"))  # attributes that can hide what is inside
_PICTURES = frozenset(("img", "picture", "svg", "video", "canvas", "object", "embed", "iframe", "input"))
_UNSEEN = frozenset(("script", "style", "noscript", "template"))


def hidden_by(link: LexborNode) -> str:
    """What hides a link from readers with eyes, in words; "" when something of it can be seen."""
    words = ""
    for piece in islice(_contents(link), MOST_CONTENTS):
        words = _Path(piece).hidden()
        if not words:
            return ""
    return words or _Path(link).hidden()


def _contents(link: LexborNode) -> Iterator[LexborNode]:
    """The elements of a link that hold words of their own, and its pictures."""
    for node in link.traverse(include_text=True):
        if node.tag in _PICTURES:
            yield node
        elif node.tag == "-text" and (node.text_content or "").strip():
            around = node.parent
            if around is not None and around.tag not in _UNSEEN:
                yield around


class _Path:
    """The way from one piece of a page up to its root, and what the elements on it come to."""

    def __init__(self, piece: LexborNode) -> None:
        picture = piece.tag in _PICTURES
        self.words = ""  # what was found to hide the piece
        self.visibility = ""  # the nearest value
        self.font = 1.0  # the size of the text: in pixels once it is known, until then in parts of the next one said
        self.font_known = picture  # a picture has no font
        self.indent_known = picture
        self.colour = self.ground = ""
        self.ground_known = picture
        self.moved = [0.0, 0.0]  # pixels to the right and down
        self.alone = False  # whether something on the way stands outside the flow
        self.escapes = ""  # absolute or fixed, while the boxes around do not hold it
        at: LexborNode | None = piece
        for _ in range(CLIMB):
            if at is None or at.tag is None or at.tag.startswith("-") or self.words:
                break
            self._pass(at)
            at = at.parent

    def hidden(self) -> str:
        """What hides the piece, "" when nothing does."""
        x, y = self.moved
        if self.words:
            return self.words
        if self.visibility in ("hidden", "collapse"):
            return "visibility:hidden"
        if not self.font_known and self.font * _UNITS["em"] < SMALLEST_FONT:
            return "font-size:0"
        if x <= -FAR or x >= FAR_RIGHT or y <= -(FAR if self.alone else FAR_UP):
            return "a position off the screen"
        return ""

    def _pass(self, node: LexborNode) -> None:
        attributes = node.attributes
        tag = node.tag or ""
        if _TELLING.isdisjoint(attributes) and tag != "dialog":
            if self.colour or self.ground:
                self._on_its_ground({}, attributes)
            return
        rules = _rules(attributes, tag)
        display = rules.get("display", "")
        if tag == "dialog" and "open" not in attributes and not display:
            self.words = "a dialog that is closed"
        elif "hidden" in attributes and display in ("", "none"):
            self.words = "the hidden attribute"
        else:
            self.words = (
                self._not_displayed(rules, attributes)
                or self._size_of_text(rules)
                or self._on_its_ground(rules, attributes)
                or self._box(rules)
            )

    def _not_displayed(self, rules: Rules, attributes: dict[str, str | None]) -> str:
        """What no element inside can undo, and visibility, which one can."""
        if rules.get("display") == "none":
            return "display:none"
        if rules.get("content-visibility") == "hidden":
            return "content-visibility:hidden"
        faded_in = _is_faded_in(attributes, rules)
        unseen = _pixels(rules.get("opacity", "")) == 0 or _CLEAR.search(rules.get("filter", ""))
        if unseen and not faded_in:
            return "opacity:0"
        if not self.visibility and rules.get("visibility", "") not in _SAME:
            self.visibility = "visible" if faded_in else rules["visibility"]
        return "shrunk to nothing" if _SHRUNK.search(rules.get("transform", "")) else ""

    def _size_of_text(self, rules: Rules) -> str:
        size = rules.get("font-size", "")
        if not self.font_known and size not in _SAME:
            relative = _RELATIVE_FONT.fullmatch(size)
            if relative:
                self.font *= float(relative[1]) * {"em": 1.0, "%": 0.01}.get(relative[2], 0.5)
                self.font_known = self.font == 0
            else:
                pixels = _pixels(size)
                self.font *= _UNITS["em"] if pixels is None else pixels
                self.font_known = True
            if self.font_known and self.font < SMALLEST_FONT:
                return "font-size:0"
        if not self.indent_known and rules.get("text-indent", "") not in _SAME:
            self.indent_known = True
            indent = _pixels(rules["text-indent"]) or 0.0
            before = indent + (_pixels(rules.get("padding-left", "")) or 0.0) <= FAR_INDENT
            beyond = indent >= _SCREEN[0] and rules.get("overflow", "") in _CUTTING
            if before or beyond:
                return "text-indent off the screen"
        return ""

    def _on_its_ground(self, rules: Rules, attributes: dict[str, str | None]) -> str:
        """Text in no colour, or in that of what is behind it, as far as the page itself says both.

        Where they are said by two elements, none between them may have a name: a style sheet could paint that one.
        """
        if self.ground_known:
            return ""
        self.colour = self.colour or _colour_unless(_SAME, rules.get("color", ""))
        self.ground = self.ground or _colour_unless(
            _NO_GROUND, rules.get("background-color") or rules.get("background", "")
        )
        if self.colour == "transparent":
            self.ground_known = True
            return "text without a colour" if _PAINTS_TEXT.isdisjoint(rules) else ""
        if not (self.colour and self.ground):
            said = self.colour or self.ground
            self.ground_known = bool(said and (attributes.get("class") or attributes.get("id")))
            return ""
        self.ground_known = True
        covered = any(rules.get(name, "none") != "none" for name in ("background-image", "text-shadow"))
        return "text in the colour of its ground" if self.colour == self.ground and not covered else ""

    def _box(self, rules: Rules) -> str:
        """The box of an element: where it is moved to, what is cut away of it."""
        position = rules.get("position", "")
        if self.escapes == "fixed" or (self.escapes and position in ("", "static")):
            return ""  # what is inside stands elsewhere
        self.escapes = position if position in _STANDING_ALONE else ""
        self.alone = self.alone or bool(self.escapes)
        cut = _CUT_PATH.match(rules.get("clip-path", "")) or (self.escapes and _CUT_BOX.match(rules.get("clip", "")))
        if cut:
            return "cut away (clip)"
        if _has_no_size(rules):
            return "a box of no size"
        if not _is_row_of_slides(rules):
            for axis in (0, 1):
                self.moved[axis] += _moved(rules, axis, positioned=position not in ("", "static"))
        return ""


def _rules(attributes: dict[str, str | None], tag: str) -> Rules:
    """The declarations in a style attribute, shorthands taken apart; what is important is not undone by what is not.

    Colours that old pages give as attributes are there as well, weaker than any style (HTML, presentational hints).
    """
    hints = {"color": attributes.get("color") if tag == "font" else "", "background-color": attributes.get("bgcolor")}
    rules = {name: said.strip().lower() for name, said in hints.items() if said}
    important: set[str] = set()
    for declaration in _COMMENT.sub("", (attributes.get("style") or "")[:LONGEST_STYLE].lower()).split(";"):
        name, _, value = declaration.partition(":")
        value, mark, _ = value.partition("!")
        for longhand, one in _taken_apart(name.strip(), " ".join(value.split())):
            if mark or longhand not in important:
                rules[longhand] = one
            if mark:
                important.add(longhand)
    return rules


def _taken_apart(name: str, value: str) -> Iterator[tuple[str, str]]:
    """A declaration in its longhands, as far as they matter here."""
    if name in ("margin", "padding", "inset"):
        sides = value.split()
        if sides and "(" not in value:
            before = "" if name == "inset" else f"{name}-"
            yield f"{before}top", sides[0]
            yield f"{before}right", sides[min(1, len(sides) - 1)]
            yield f"{before}bottom", sides[2] if len(sides) > 2 else sides[0]
            yield f"{before}left", sides[3] if len(sides) > 3 else sides[min(1, len(sides) - 1)]
    elif name == "font":
        size = _FONT.search(value)
        if size:
            yield "font-size", size[1]
    elif value:
        yield _PHYSICAL.get(name, name), value


def _pixels(value: str, axis: int = 0) -> float | None:
    """A length, or a plain sum of lengths, in pixels of the screen we take; None for anything else."""
    lengths = _LENGTH.findall(value) if value and _SUM.fullmatch(value) else []
    total = 0.0
    for sign, number, unit in lengths:
        size = _SCREEN[axis] / 100 if unit == "%" else _UNITS.get(unit)
        if size is None:
            return None
        total += float(number) * (-size if sign == "-" else size)
    return total if lengths else None


def _moved(rules: Rules, axis: int, *, positioned: bool) -> float:
    """How far one element moves what is in it along an axis (0 to the right, 1 down), in pixels."""
    near, far = (("left", "right"), ("top", "bottom"))[axis]
    margin = rules.get(f"margin-{near}", "")
    in_columns = margin.endswith("%") and rules.get("float", "") in ("left", "right")  # beside other columns
    moved = 0.0 if in_columns else _pixels(margin, axis) or 0.0
    moved += max(0.0, _pixels(rules.get(f"padding-{near}", ""), axis) or 0.0)
    if positioned:
        from_near, from_far = _pixels(rules.get(near, ""), axis), _pixels(rules.get(far, ""), axis)
        moved += from_near if from_near is not None else max(0.0, -(from_far or 0.0))
    for kind, said in _TRANSLATED.findall(rules.get("transform", "")):
        parts = said.replace(" ", "").split(",")
        if kind in ("x", "y"):
            parts = [parts[0], "0"] if kind == "x" else ["0", parts[0]]
        way = parts[axis] if axis < len(parts) else "0"
        moved += 0.0 if way.endswith("%") else _pixels(way) or 0.0  # a share of itself only centres a box
    return moved


def _is_row_of_slides(rules: Rules) -> bool:
    """Whether a box is so wide that it is moved to and fro, so that one part of it is always in sight."""
    return (_pixels(rules.get("width", "")) or 0.0) > 1.5 * _SCREEN[0]


def _has_no_size(rules: Rules) -> bool:
    if rules.get("overflow", "") not in _CUTTING:
        return False
    flat, narrow = (
        any((pixels := _pixels(rules.get(name, ""))) is not None and pixels <= 1 for name in (side, f"max-{side}"))
        for side in ("height", "width")
    )
    padded = any((_pixels(rules.get(f"padding-{side}", "")) or 0.0) > 1 for side in ("top", "bottom"))
    return narrow or (flat and not padded)


def _colour(value: str) -> str:
    """A colour in one spelling, as far as pages commonly write it."""
    if "url(" in value or "gradient" in value:
        return value
    value = next(iter(re.sub(r"\s*([,(])\s*|\s+(?=\))", r"\1", value).split(" ")), "")
    value = _COLOURS.get(value, value)
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        return "#" + "".join(2 * digit for digit in value[1:])
    if found := _RGB.fullmatch(value):
        if found[4] is not None and float(found[4]) == 0:
            return "transparent"
        return "#" + "".join(f"{min(255, int(part)):02x}" for part in found.groups()[:3])
    return value


def _colour_unless(none: frozenset[str], value: str) -> str:
    """A colour in one spelling, "" for a value that sets none."""
    colour = "" if value in none else _colour(value)
    return "" if colour in none else colour


def _is_faded_in(attributes: dict[str, str | None], rules: Rules) -> bool:
    """Whether an element bears the marks of what shows it when a reader comes to it."""
    return (
        any(name in attributes for name in _FADED_IN_BY)
        or any(name.startswith(("transition", "animation")) for name in rules)
        or bool(_FADED_IN.search((attributes.get("class") or "").lower()))
    )
