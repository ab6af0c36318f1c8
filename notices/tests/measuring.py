"""Papers as LibreOffice sets them: every word with its place, and every page as a picture to measure lines in."""

import functools
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageChops

MM = 72 / 25.4
DPI = 508  # twenty dots a millimetre
DOTS = DPI / 25.4
TOOLS = ("soffice", "pdftotext", "pdftoppm")
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def need_tools():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        assert os.environ.get("CI") != "true", f"missing: {missing}"
        pytest.skip(f"not installed: {', '.join(missing)}")


@dataclass(frozen=True)
class Word:
    """Millimetres from the paper's left and upper edge."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Printed:
    """One paper in print."""

    pages: list[list[Word]]
    pictures: list[Path]

    def lines(self, page):
        """Words of a page by line, from the top; a line is what stands at one height."""
        found = {}
        for word in self.pages[page]:
            found.setdefault(round(word.top / 2), []).append(word)
        return [sorted(words, key=lambda word: word.left) for _, words in sorted(found.items())]

    def word(self, page, start):
        return next(word for word in self.pages[page] if word.text.startswith(start))

    @functools.cached_property
    def images(self):
        return [Image.open(path).convert("RGB") for path in self.pictures]

    def ink(self, page, box, *, red=False):
        """(left, top, right, bottom) of what is black, or red, within the box; millimetres."""
        left, top, right, bottom = (round(side * DOTS) for side in box)
        part = self.images[page].crop((left, top, right, bottom))
        r, g, b = part.split()
        wanted = (
            ImageChops.subtract(r, ImageChops.lighter(g, b)) if red else ImageChops.invert(ImageChops.lighter(r, g))
        )
        found = wanted.point(lambda value: 255 if value > 127 else 0).getbbox()
        assert found, f"nothing there: {box}"
        return tuple((side + start) / DOTS for side, start in zip(found, (left, top, left, top), strict=True))

    def rules(self, page, *, red, width, box=(0, 0, 210, 297)):
        """(top, bottom) of the lines at least so long, in millimetres."""
        left, top, right, bottom = (round(side * DOTS) for side in box)
        part = self.images[page].crop((left, top, right, bottom))
        r, g, b = part.split()
        wanted = (
            ImageChops.subtract(r, ImageChops.lighter(g, b)) if red else ImageChops.invert(ImageChops.lighter(r, g))
        )
        flat = wanted.point(lambda value: 255 if value > 127 else 0)
        sums = flat.resize((1, flat.height), Image.Resampling.BOX).tobytes()
        dark = [y for y, value in enumerate(sums) if value / 255 * flat.width >= width * DOTS * 0.98]
        runs = []
        for y in dark:
            if runs and y == runs[-1][1]:
                runs[-1][1] = y + 1
            else:
                runs.append([y, y + 1])
        return [((start + top) / DOTS, (end + top) / DOTS) for start, end in runs]


def printed(files, folder):
    """Name → bytes of a .docx; all of them in one start of LibreOffice."""
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    home = f"-env:UserInstallation=file://{folder}/lo"
    sources = sorted(folder.glob("*.docx"))
    convert = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", folder, *sources]
    subprocess.run(convert, check=True, capture_output=True, timeout=170)
    return {name: _read(folder / f"{name}.pdf") for name in files}


def _read(pdf):
    shown = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    subprocess.run(["pdftoppm", "-r", str(DPI), "-png", pdf, pdf.with_suffix("")], check=True)
    pages = [
        [Word(*(float(side) / MM for side in found[:4]), found[4]) for found in WORD.findall(page)]
        for page in shown.split("<page ")[1:]
    ]
    return Printed(pages, sorted(pdf.parent.glob(f"{pdf.stem}-*.png")))
