"""Writes src/ClaudePerf.Core/Tokens/Exact/unicode-properties.txt from Python's own Unicode tables.

    python3.13 tools/unicode-properties.py > src/ClaudePerf.Core/Tokens/Exact/unicode-properties.txt

The exact token counter must give one answer on every system and runtime, so it carries the properties it reads, of one
version of Unicode: 15.1, with which its rules were measured. Python 3.13 ships that version; another one is refused.

Each line is a letter and its fields, numbers in hexadecimal, ranges inclusive:
  G first last category       general category, Basic Multilingual Plane only; what is not listed is Cn
  C first last class          canonical combining class; what is not listed is 0
  D point first [second]      canonical decomposition, one step; Hangul syllables are computed instead
  X point                     a decomposition that is never composed again
  U first last                Uppercase, BMP only
  L first last                Lowercase, BMP only
  M point lower               simple lower case, BMP only
"""

import sys
import unicodedata as ucd

if ucd.unidata_version != "15.1.0":
    sys.exit(f"Unicode 15.1.0 is needed, and this Python has {ucd.unidata_version}.")

BMP, ALL = range(0x10000), range(0x110000)


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
    print(*(f"{field:X}" if isinstance(field, int) else field for field in fields))


print("# Unicode 15.1.0 (Copyright Unicode, Inc., Unicode License v3). Written by tools/unicode-properties.py.")
for first, last, category in ranges(BMP, ucd.category):
    if category != "Cn":
        line("G", first, last, category)
for first, last, combining in ranges(ALL, ucd.combining):
    line("C", first, last, combining)
for point in ALL:
    decomposition = ucd.decomposition(chr(point))
    if decomposition and not decomposition.startswith("<"):
        parts = [int(part, 16) for part in decomposition.split()]
        line("D", point, *parts)
        if ucd.normalize("NFC", chr(point)) != chr(point):
            line("X", point)
for first, last, _ in ranges(BMP, str.isupper):
    line("U", first, last)
for first, last, _ in ranges(BMP, str.islower):
    line("L", first, last)
for point in BMP:
    lower = chr(point).lower()
    if len(lower) == 1 and ord(lower) != point:
        line("M", point, ord(lower))
