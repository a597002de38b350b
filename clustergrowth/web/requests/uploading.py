"""A large upload waits on the disk without a name: whatever ends the process that reads it, the system removes it."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class NamelessFileUploadHandler(TemporaryFileUploadHandler):
    """Django's, whose file stays where the process is killed, with all who stand in it, erased or not."""

    def new_file(self, *args: Any, **more: Any) -> None:
        super(TemporaryFileUploadHandler, self).new_file(*args, **more)
        on_disk = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  closed with the request
        self.file: Any = UploadedFile(
            on_disk, self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
