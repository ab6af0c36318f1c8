"""Uploaded proofs judged by their content: pictures drawn anew without a trace of where they were taken, and PDF."""

import io
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from core.refusals import Refusal

MOST_PIXELS = 40_000_000
IMAGES = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "WEBP": ("image/webp", ".webp")}
PDF = "application/pdf"
ALLOWED = "只能上传 PNG、JPEG、WebP 图片或 PDF"
ENDINGS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".pdf": PDF}
# What people upload instead, by its first bytes (place, bytes, advice).
OTHERS = (
    (4, b"ftypheic", "是苹果手机的 HEIC 照片，请在手机上转成 JPEG（或截图）后再上传"),
    (4, b"ftypheix", "是苹果手机的 HEIC 照片，请在手机上转成 JPEG（或截图）后再上传"),
    (4, b"ftypmif1", "是苹果手机的 HEIC 照片，请在手机上转成 JPEG（或截图）后再上传"),
    (0, b"PK\x03\x04", "是 Word、Excel 或压缩文件，请另存为 PDF 后再上传"),
    (0, b"\xd0\xcf\x11\xe0", "是旧版 Word 或 Excel 文件，请另存为 PDF 后再上传"),
    (0, b"GIF8", "是 GIF 图片，请另存为 PNG 或 JPEG 后再上传"),
    (0, b"BM", "是 BMP 图片，请另存为 PNG 或 JPEG 后再上传"),
    (0, b"II*\x00", "是 TIFF 图片，请另存为 PDF 或 JPEG 后再上传"),
    (0, b"MM\x00*", "是 TIFF 图片，请另存为 PDF 或 JPEG 后再上传"),
    (0, b"Rar!", "是压缩文件，请解压后逐个上传"),
)


@dataclass(frozen=True)
class Proof:
    """A file as it may be stored. `renamed`: its ending said something else than its content."""

    data: bytes
    content_type: str
    filename: str
    renamed: bool = False


def by_content(data: bytes, filename: str) -> Proof:
    """The file as its content says, whatever its name claims; Refusal `bad_file` says what it is and what to do."""
    name = PurePosixPath(plain_name(filename))
    claimed = ENDINGS.get(name.suffix.lower())
    stem = name.stem if claimed else name.name
    if data.startswith(b"%PDF-"):
        clean, content_type, ending = checked_pdf(data, filename), PDF, ".pdf"
    else:
        _refuse_others(data, filename)
        clean, content_type, ending = redrawn(data, filename)
    right = claimed == content_type
    return Proof(clean, content_type, name.name if right else f"{stem}{ending}", renamed=not right)


def _refuse_others(data: bytes, filename: str) -> None:
    for place, first, advice in OTHERS:
        if data[place:].startswith(first):
            raise Refusal("bad_file", f"“{plain_name(filename)}”{advice}。")
    if not data:
        raise Refusal("bad_file", f"“{plain_name(filename)}”是空文件，请核对后重新上传。")


def plain_name(filename: str, unnamed: str = "材料") -> str:
    """The last part of the name without control characters, short enough for any disk."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip() or unnamed
    stem, dot, ending = printable.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" if dot else printable[:100]


def checked_pdf(data: bytes, filename: str) -> bytes:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise Refusal("bad_file", f"“{filename}”的内容不是 PDF，请核对文件后重新上传。")
    return data


def redrawn(data: bytes, filename: str) -> tuple[bytes, str, str]:
    """The first picture of the file, drawn anew: place, device, comments and hidden tails stay behind."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=list(IMAGES))
            if image.width * image.height > MOST_PIXELS:
                raise Refusal("too_large", f"“{filename}”的像素过多，请缩小后再上传。")
            kind = image.format or "PNG"
            pixels = ImageOps.exif_transpose(image)
            pixels = pixels.convert("RGB" if kind == "JPEG" or pixels.mode in ("RGB", "L", "CMYK") else "RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
    ):
        raise Refusal("bad_file", f"“{filename}”不是能打开的图片：{ALLOWED}。") from None
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": 90} if kind != "PNG" else {}))
    return out.getvalue(), *IMAGES[kind]
