"""Evidence files, for those who may see the round they belong to."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core.files import as_attachment
from inspections.models import Evidence


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    return as_attachment(evidence.sha256, filename=evidence.filename, content_type=evidence.content_type)
