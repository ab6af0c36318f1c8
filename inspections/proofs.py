"""What may be evidence: a picture or a PDF that is what its name says."""

from pathlib import PurePosixPath

from core.proofs import ALLOWED, ENDINGS, PDF, Proof, checked_pdf, plain_name, redrawn
from core.refusals import Refusal

MOST_BYTES = 10 * 1024 * 1024


def cleaned(data: bytes, filename: str) -> Proof:
    """The file as it may be stored; Refusal `bad_file` when it is something else than it says."""
    if len(data) > MOST_BYTES:
        raise Refusal("too_large", f"“{filename}”超过 10 MB，请压缩或截取后再上传。")
    name = PurePosixPath(plain_name(filename, "证据"))
    says = ENDINGS.get(name.suffix.lower())
    if says is None:
        raise Refusal("bad_file", f"“{filename}”不能作为证据：{ALLOWED}。")
    if says == PDF:
        return Proof(checked_pdf(data, filename), PDF, f"{name.stem}.pdf")
    clean, content_type, ending = redrawn(data, filename)
    return Proof(clean, content_type, f"{name.stem}{ending}")
