"""Folders of work under way, while others tidy at the same moment."""

import os
import threading
import time
from pathlib import Path

from clustergrowth.common.database.backups import scratch


def test_nobody_who_tidies_takes_a_folder_in_use(tmp_path: Path) -> None:
    is_over = threading.Event()
    faults: list[BaseException] = []

    def tidy() -> None:
        try:
            while not is_over.is_set():
                scratch.tidy("work", within=tmp_path)
        except OSError as fault:
            faults.append(fault)

    tidying = [threading.Thread(target=tidy) for _ in range(3)]
    for thread in tidying:
        thread.start()
    for _ in range(300):
        with scratch.folder("work", within=tmp_path) as folder:
            file = folder / "dump"
            file.write_text("all")
            assert file.read_text() == "all"
    is_over.set()
    for thread in tidying:
        thread.join()
    assert faults == []
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_maker_left_goes(tmp_path: Path) -> None:
    (tmp_path / "work-left").mkdir()
    (tmp_path / "work-left" / "dump").touch()
    (tmp_path / "other-left").mkdir()
    scratch.tidy("work", within=tmp_path)
    assert [place.name for place in tmp_path.iterdir()] == ["other-left"]


def test_dumps_that_earlier_releases_left_go_and_nothing_else(tmp_path: Path) -> None:
    left, whole, under_way, others = "tmpk3_9xw2a", "tmpabcdefgh", "tmpnew_one0", "tmpnotes123"
    for name, files in {left: ["database.dump"], whole: ["database.dump", "uploads/a"], others: ["my.txt"]}.items():
        make_old(tmp_path / name, *files)
    make_old(tmp_path / "temporary_x", "database.dump")
    make_old(tmp_path / under_way, "database.dump", "uploads/a")
    (tmp_path / under_way / "uploads" / "b").touch()
    (tmp_path / "tmpelsewhr").mkdir()
    scratch.tidy_of_earlier_releases(within=tmp_path)
    assert {place.name for place in tmp_path.iterdir()} == {under_way, others, "temporary_x", "tmpelsewhr"}


def make_old(place: Path, *files: str) -> None:
    for file in files:
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        (place / file).touch()
    for each in (*place.rglob("*"), place):
        os.utime(each, (0, time.time() - scratch.SURELY_OVER - 1))
