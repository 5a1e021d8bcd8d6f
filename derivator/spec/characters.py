"""Characters that have no place in a formula, and what their author probably meant."""

from __future__ import annotations

import unicodedata

LOOKALIKES = dict(
    zip(
        "аеорсухкАВЕКМНОРСТУХіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxkABEKMHOPCTYXijsABEZHIKMNOPTYX",
        strict=True,
    )
)
SIGNS = {
    "−": "-",
    "–": "-",
    "—": "-",
    "·": "*",
    "×": "*",
    "∙": "*",
    "⋅": "*",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    ":": "/",
    "√": "sqrt(...)",
    "π": "pi",
    "^": "**",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
}
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
WORDS = {
    "^": "'^' is not the power sign",
    ".": "a dot that is not part of a number: attributes are not allowed",
    "[": "square brackets are not allowed in a formula",
    "]": "square brackets are not allowed in a formula",
    "{": "braces are not allowed in a formula",
    "}": "braces are not allowed in a formula",
    "'": "quoted text is not allowed in a formula",
    '"': "quoted text is not allowed in a formula",
    "<": "comparisons are not allowed in a formula",
    ">": "comparisons are not allowed in a formula",
    "!": "'!' is not allowed in a formula",
    "_": "a name begins with a letter, not with an underscore",
    "=": "'=' inside a formula",
    "#": "comments are not allowed inside a formula",
    "\0": "a null character",
}


def script(character: str) -> str:
    """Name the alphabet of a letter: Latin, Cyrillic, Greek, ..."""
    return unicodedata.name(character, "unknown").split()[0].capitalize()


def describe(character: str) -> tuple[str, str]:
    """Say what is wrong with a character in a formula, and what to type instead where known."""
    if character in LOOKALIKES:
        latin = LOOKALIKES[character]
        return f"{script(character)} letter {character}", f"Latin {latin}"
    if character in SUPERSCRIPTS:
        return f"a superscript {character}", f"**{SUPERSCRIPTS[character]}"
    if character in WORDS:
        return WORDS[character], SIGNS.get(character, "")
    name = unicodedata.name(character, "")
    if name.startswith("GREEK") and " LETTER " in name and character not in SIGNS:
        word = name.split(" LETTER ")[1].split()[0].lower()
        return f"Greek letter {character}", word.capitalize() if character.isupper() else word
    if character.isalpha():
        return f"{script(character)} letter {character}", ""
    if not character.isprintable():
        return f"an invisible character (U+{ord(character):04X})", ""
    return f"{character!r} is not allowed in a formula", SIGNS.get(character, "")
