"""Writes the Unicode tables of the exact token counter from Python's own.

    python3.13 tools/unicode-properties.py

The exact counter must give one answer on every system and runtime, so it carries the properties it reads, of one version of
Unicode: 15.1, with which its rules were measured. Python 3.13 ships that version; another one is refused.

Each line is a letter and its fields, numbers in hexadecimal, ranges inclusive. unicode-properties.txt:
  G first last category       general category by its place in .NET's UnicodeCategory, BMP only; what is not listed is Cn
  C first last class          canonical combining class; what is not listed is 0
  Q first last                not stable under canonical composition (NFC_Quick_Check is No or Maybe)
  U first last                Uppercase, BMP only
  L first last                Lowercase, BMP only
  M point lower               simple lower case, BMP only
unicode-compositions.txt:
  D point first [second]      canonical decomposition, one step; Hangul syllables are computed instead
  X point first [second]      the same, where the parts are never composed again
"""

import pathlib
import sys
import unicodedata as ucd

if ucd.unidata_version != "15.1.0":
    sys.exit(f"Unicode 15.1.0 is needed, and this Python has {ucd.unidata_version}.")

FOLDER = pathlib.Path(__file__).parent.parent / "src/ClaudePerf.Core/Tokens/Exact"
HEADER = "# Unicode 15.1.0 (Copyright Unicode, Inc., Unicode License v3). Written by tools/unicode-properties.py."
BMP, ALL = range(0x10000), range(0x110000)
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn".split()
JAMO_VOWELS_AND_TAILS = {*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)}


def ranges(points, value):
    first, last, held = None, None, None
    for point in points:
        found = value(chr(point))
        if found != held:
            if held:
                yield first, last, held
            first, held = point, found
        last = point
    if held:
        yield first, last, held


def line(*fields):
    return " ".join(f"{field:X}" if isinstance(field, int) else field for field in fields)


def decompositions():
    for point in ALL:
        parts = ucd.decomposition(chr(point))
        if parts and not parts.startswith("<"):
            yield point, [int(part, 16) for part in parts.split()]


compositions, second_parts, excluded = [], set(), set()
for point, parts in decompositions():
    kept = ucd.normalize("NFC", chr(point)) == chr(point)
    compositions.append(line("D" if kept else "X", point, *parts))
    if kept:
        second_parts.add(parts[1])
    else:
        excluded.add(point)
unstable = excluded | second_parts | JAMO_VOWELS_AND_TAILS

properties = [line("G", *row[:2], CATEGORIES.index(row[2])) for row in ranges(BMP, ucd.category) if row[2] != "Cn"]
properties += [line("C", *row) for row in ranges(ALL, ucd.combining)]
properties += [line("Q", *row[:2]) for row in ranges(ALL, lambda c: ord(c) in unstable)]
properties += [line("U", *row[:2]) for row in ranges(BMP, str.isupper)]
properties += [line("L", *row[:2]) for row in ranges(BMP, str.islower)]
for point in BMP:
    lower = chr(point).lower()
    if len(lower) == 1 and ord(lower) != point:
        properties.append(line("M", point, ord(lower)))

for name, lines in (("unicode-properties.txt", properties), ("unicode-compositions.txt", compositions)):
    (FOLDER / name).write_text("\n".join([HEADER, *lines]) + "\n", encoding="ascii", newline="\n")
