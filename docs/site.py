"""A hook of MkDocs: files of the checkout that pages link to are part of the site, under files/."""

import posixpath
import re
from pathlib import Path

from mkdocs.structure.files import File

CHECKOUT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"(\]\()([^)#:\s]+)(#[^)\s]*)?(\))")


def on_files(files, config):
    """Adds what lies outside of docs/ and is linked to, pages of Markdown as text."""
    for file in list(files.documentation_pages()):
        for link in LINK.finditer(file.content_string):
            target = posixpath.normpath(posixpath.join("docs", posixpath.dirname(file.src_uri), link[2]))
            place = elsewhere(target)
            if place and not files.get_file_from_path(place):
                content = (CHECKOUT / target).read_bytes() if (CHECKOUT / target).is_file() else listing(target)
                files.append(File.generated(config, place, content=content))
    return files


def on_page_markdown(markdown, page, config, files):
    here = posixpath.dirname(page.file.src_uri)

    def rewritten(link):
        place = elsewhere(posixpath.normpath(posixpath.join("docs", here, link[2])))
        return f"{link[1]}{posixpath.relpath(place, here or '.')}{link[4]}" if place else link[0]

    return LINK.sub(rewritten, markdown)


def elsewhere(target):
    """Where in the site a path of the checkout lies, if it is none of the pages."""
    if target.startswith("docs/"):
        return None
    return f"files/{target}" + ("" if (CHECKOUT / target).is_file() and not target.endswith(".md") else ".txt")


def listing(target):
    return "\n".join(sorted(path.name for path in (CHECKOUT / target).iterdir())).encode()
