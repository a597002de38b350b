"""What every file that comes in must say of itself."""

import pytest

from clustergrowth.common.imports.models import IncomingFile
from clustergrowth.listen.surveys.models import AnswerFile


def test_a_file_that_does_not_say_how_it_is_opened_is_no_empty_one() -> None:
    with pytest.raises(TypeError):
        IncomingFile.opened(AnswerFile())
    with pytest.raises(TypeError):
        IncomingFile.in_hand()
