"""What may be evidence, judged by its content: images without a trace of where they were taken, and PDF."""

import io
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from core.refusals import Refusal

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
IMAGES = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "WEBP": ("image/webp", ".webp")}
ENDINGS = {".png": "image", ".jpg": "image", ".jpeg": "image", ".webp": "image", ".pdf": "pdf"}
ALLOWED = "只能上传 PNG、JPEG、WebP 图片或 PDF"


@dataclass(frozen=True)
class Proof:
    data: bytes
    content_type: str
    filename: str


def cleaned(data: bytes, filename: str) -> Proof:
    """The file as it may be stored; Refusal `bad_file` when it is something else than it says."""
    if len(data) > MOST_BYTES:
        raise Refusal("too_large", f"“{filename}”超过 10 MB，请压缩或截取后再上传。")
    name = PurePosixPath(plain_name(filename))
    says = ENDINGS.get(name.suffix.lower())
    if says is None:
        raise Refusal("bad_file", f"“{filename}”不能作为证据：{ALLOWED}。")
    if says == "pdf":
        return Proof(checked_pdf(data, filename), "application/pdf", f"{name.stem}.pdf")
    clean, content_type, ending = redrawn(data, filename)
    return Proof(clean, content_type, f"{name.stem}{ending}")


def plain_name(filename: str) -> str:
    """The last part of the name without control characters, short enough for any disk."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip() or "证据"
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
