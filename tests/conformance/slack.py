"""What Slack takes, by the descriptions that come with its own libraries; `$PLATFORM_SPECS` names their folder."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

VARIABLE = "PLATFORM_SPECS"
BLOCKS, MANIFEST = "slack-blocks.schema.json", "slack-manifest.schema.json"


def must_have_specs() -> Path:
    """Where the descriptions lie; without them nothing is proven, and that is said."""
    folder = os.environ.get(VARIABLE)
    if not folder or not (Path(folder) / BLOCKS).exists():
        pytest.skip(f"NOT TESTED: set {VARIABLE} to a folder with {BLOCKS}")
    return Path(folder)


@cache
def _validator(folder: Path, file: str, kind: str) -> jsonschema_rs.Draft7Validator:
    schema = json.loads((folder / file).read_text("utf-8"))
    return jsonschema_rs.Draft7Validator({"definitions": schema["definitions"], "$ref": f"#/definitions/{kind}"})


def offences(folder: Path, kind: str, shown: Any, file: str = BLOCKS) -> Iterator[str]:
    """What the description objects to: MessageBlocks, Modal, Home or Manifest."""
    for error in _validator(folder, file, kind).iter_errors(shown):
        yield f"{list(error.instance_path)}: {error.message[:300]}"
