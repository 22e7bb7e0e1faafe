"""The blog comes from elsewhere, and leaves again, with everything that belongs to it."""

from samverkan.stories.services.transfer.crates import CrateTaken, FolderCrate, ZipCrate, open_crate
from samverkan.stories.services.transfer.exporting import FORMS, export_as_zip, export_blog
from samverkan.stories.services.transfer.folders import FileRefused, open_folder
from samverkan.stories.services.transfer.from_json import import_stories
from samverkan.stories.services.transfer.from_wordpress import import_wordpress
from samverkan.stories.services.transfer.media import Shelf
from samverkan.stories.services.transfer.storing import Journey

__all__ = [
    "FORMS",
    "CrateTaken",
    "FileRefused",
    "FolderCrate",
    "Journey",
    "Shelf",
    "ZipCrate",
    "export_as_zip",
    "export_blog",
    "import_stories",
    "import_wordpress",
    "open_crate",
    "open_folder",
]
