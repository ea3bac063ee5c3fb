"""What the operator's paths lead to, seen before anything is opened there: a wrong one is a problem with its line."""

from pathlib import Path


def not_a_file(path: Path) -> str:
    """Why nothing can be kept in a file here, or nothing. The file need not be there yet; its folder must be."""
    try:
        if path.is_dir():
            return f"{path} is a folder, and this is the name of a file"
        return "" if path.parent.is_dir() else f"there is no folder {path.parent}"
    except OSError as error:
        return f"{path} cannot be reached: {error.strerror}"


def not_a_folder(path: Path) -> str:
    """Why nothing can be kept in a folder here, or nothing. The folder need not be there yet."""
    try:
        return f"{path} is a file, and this is the name of a folder" if path.exists() and not path.is_dir() else ""
    except OSError as error:
        return f"{path} cannot be reached: {error.strerror}"
