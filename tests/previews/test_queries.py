"""What there is to see of a version, at every moment of its preview."""

from wenku.base import blobs
from wenku.documents import lifecycle
from wenku.previews import queries
from wenku.previews.models import PreviewState


def test_a_version_whose_preview_nobody_began_is_in_line(unit, private):
    version = lifecycle.newest(private)
    assert queries.progress(version.id).state is PreviewState.QUEUED
    assert queries.shown(version.id).images == {}


def test_a_ready_preview_shows_pages_images_and_text(unit, published):
    shown = queries.shown(published.published_version_id)
    assert (shown.state, shown.page_count, shown.sizes[0]) == (PreviewState.READY, 3, (595, 842))
    assert list(shown.images) == [1, 2, 3]
    assert shown.images[2]["page"].width == 1100
    assert shown.text.startswith("正文")


def test_a_picture_can_be_opened(unit, published):
    picture = queries.picture(published.published_version_id, 1, "thumb")
    assert (picture.width, picture.media_type) == (275, "image/png")
    assert len(blobs.get(picture.path)) == picture.bytes
    assert queries.picture(published.published_version_id, 9, "thumb") is None


def test_pages_have_words_of_their_own(unit, published, private):
    assert queries.page_texts(published.published_version_id)[1] == "第2页"
    assert queries.page_texts(lifecycle.newest(private).id) == []
