import pytest

from tests.conftest import page_faults


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<a onclick="x()">a</a>', "inline onclick"),
        ('<p style="color:red">a</p>', "inline style"),
        ("<script>1</script>", "inline <script>"),
        ("<div><span></div>", "</div> closes"),
        ("<div>", "never closed"),
        ('<i id="a"></i><i id="a"></i>', "twice"),
        ("<p>UNDEFINED-VARIABLE[forum.x]</p>", "forum.x"),
        ("<html><h2>a</h2></html>", "0 h1"),
    ],
)
def test_page_faults_finds_each_kind(html: str, fault: str) -> None:
    assert any(fault in found for found in page_faults(html))


def test_page_faults_accepts_a_sound_page() -> None:
    assert page_faults('<html lang="sv"><body><h1>A</h1><p>b<ul><li>c<li>d</ul><br><img alt=""></body></html>') == []
