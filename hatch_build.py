"""What a package index is told, where the settings of the site know more than pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


def addresses(settings: str) -> dict[str, str]:
    """Read from the text of docs/address.toml where the site and its source are, as far as it says so."""
    said = tomllib.loads(settings)
    source = said["repository"] and f"https://github.com/{said['repository']}"
    found = {
        "Documentation": said["site"],
        "Source": source,
        "Issues": source and f"{source}/issues",
        "Changelog": source and f"{source}/blob/{said['branch']}/CHANGELOG.md",
    }
    return {name: address for name, address in found.items() if address}


def readme(text: str, urls: dict[str, str]) -> str:
    """Let the links of the README lead somewhere from an index, too, once its source is somewhere."""
    if "Source" not in urls:
        return text
    text = re.sub(r"!\[([^]]*)\]\((?!https?:)([^)]+)\)", rf"![\1]({urls['Source']}/raw/HEAD/\2)", text)
    return re.sub(r"(?<!!)\[([^]]*)\]\((?!https?:)([^)]+)\)", rf"[\1]({urls['Source']}/blob/HEAD/\2)", text)


class Addresses(MetadataHookInterface):
    """Adds them to the metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Write into the metadata what pyproject.toml calls dynamic."""
        here = Path(self.root)
        metadata["urls"] = addresses((here / "docs" / "address.toml").read_text(encoding="utf-8"))
        text = readme((here / "README.md").read_text(encoding="utf-8"), metadata["urls"])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
