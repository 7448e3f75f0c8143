"""Large uploads on their way: on the disk without a name, so that nothing of them is left there by a process that is killed."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class UnnamedFileUploadHandler(FileUploadHandler):
    """What is too large to be held in memory goes into a file that has no name and ends with whoever holds it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next part of a form that is a file."""
        super().new_file(*args, **kwargs)
        held = tempfile.TemporaryFile(dir=settings.VAR)  # noqa: SIM115 - the form has it, and closes it
        self.file = UploadedFile(held, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some of its bytes."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """All of it is there."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """They went away in the middle."""
        if hasattr(self, "file"):
            self.file.close()
