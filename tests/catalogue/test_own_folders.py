"""Folders outside the package: what they stand for, and that they are looked at first."""

import os
from pathlib import Path

import pytest

from namagar.catalogue import reader


@pytest.fixture(autouse=True)
def no_own_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_own_folders", [])


def put(root: Path, *parts: str, text: str = "id: x\n") -> None:
    path = root.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_folder_of_frameworks_holds_nothing_but_frameworks(tmp_path: Path) -> None:
    put(tmp_path, "mgi", "own-1", "framework.yaml")
    put(tmp_path, "countries", "XYZ", "country.yaml")
    reader.add_folder(tmp_path, "frameworks")
    assert "own-1" in reader.names(("frameworks", "mgi"), "")
    assert "namagar-1" in reader.names(("frameworks", "mgi"), ""), "those of the package stay"
    assert "XYZ" not in reader.countries()
    assert reader.yaml_file("frameworks", "mgi", "own-1", "framework.yaml") == {"id": "x"}


def test_a_folder_of_a_country_has_the_shape_of_the_catalogue(tmp_path: Path) -> None:
    put(tmp_path, "countries", "XYZ", "country.yaml")
    put(tmp_path, "frameworks", "own", "1", "framework.yaml")
    reader.add_folder(tmp_path)
    assert "XYZ" in reader.countries()
    assert "own" in reader.names(("frameworks",), "")


def test_the_environment_names_several_folders_of_both_kinds(tmp_path: Path) -> None:
    for name in ("a", "b"):
        put(tmp_path / name, name, "1", "framework.yaml")
    put(tmp_path / "c", "countries", "XYZ", "country.yaml")
    reader.add_own_folders(
        {
            "NAMAGAR_FRAMEWORKS": os.pathsep.join(str(tmp_path / name) for name in ("a", "b")) + os.pathsep,
            "NAMAGAR_COUNTRIES": str(tmp_path / "c"),
        }
    )
    assert {"a", "b", "mgi"} <= set(reader.names(("frameworks",), ""))
    assert "XYZ" in reader.countries()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(reader.CatalogueError, match="nowhere"):
        reader.add_own_folders({"NAMAGAR_FRAMEWORKS": str(tmp_path / "nowhere")})
