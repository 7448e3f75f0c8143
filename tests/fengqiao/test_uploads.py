"""A large upload on its way lies on the disk without a name: whoever kills the web finds nothing of it there."""

import io

from django.conf import settings
from django.test import RequestFactory


def test_a_large_upload_has_no_name_on_the_disk_and_is_whole() -> None:
    content = bytes(range(256)) * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE // 256 + 1)
    file = io.BytesIO(content)
    file.name = "会谈.m4a"
    request = RequestFactory().post("/", {"recording": file})
    before = set(settings.VAR.iterdir())
    upload = request.FILES["recording"]
    assert set(settings.VAR.iterdir()) == before
    assert isinstance(upload.file.name, int)  # a descriptor, and no path
    assert (upload.size, upload.name) == (len(content), "会谈.m4a")
    assert b"".join(upload.chunks()) == content
    request.close()
    assert upload.closed
