import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.index import open_dir

from search_index.storage.build_folder import BuildFolder
from search_index.storage.posting_writer import PostingWriter

DOCUMENTS = st.lists(
    st.dictionaries(st.sampled_from([b"a", b"ab", b"b", b"c"]), st.binary(min_size=1), max_size=4)
)


@given(DOCUMENTS, st.integers(1, 8))
def test_postings_come_out_in_order_however_often_they_are_spilled(documents, max_postings):
    postings, added = PostingWriter(max_postings), []
    for number, words in enumerate(documents):
        for word, value in words.items():
            posting = ("words", word, number, 1.0, value)
            postings.add(posting)
            added.append(posting)
    assert list(postings.iter_postings()) == sorted(added)
    postings.cleanup()


@pytest.mark.parametrize("count", [1, 127, 128, 129, 256, 257])
def test_whoosh_reads_the_postings_at_the_edges_of_blocks(tmp_path, count):
    folder = str(BuildFolder(tmp_path).create_build())
    values = [b"%04d" % number for number in range(count)]
    writer, postings = open_dir(folder).writer(), PostingWriter(100)
    postings.attach_to(writer)
    for number, value in enumerate(values):
        postings.add_values("words", number, {"parrot": value, f"only{number}": b"once"})
        writer.add_document(key=f"tool:{number}")
    writer.commit()
    with open_dir(folder).reader() as reader:
        assert reader.doc_frequency("words", "parrot") == count
        assert list(read_postings(reader, "words", "parrot")) == list(enumerate(values))
        assert list(read_postings(reader, "words", f"only{count - 1}")) == [(count - 1, b"once")]
        assert [number for number, _ in read_postings(reader, "key", "tool:0")] == [0]


def read_postings(reader, field, word):
    matcher = reader.postings(field, word)
    while matcher.is_active():
        yield matcher.id(), matcher.value()
        matcher.next()
