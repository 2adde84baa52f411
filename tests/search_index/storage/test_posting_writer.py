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
def test_postings_come_out_in_order_however_little_is_held(documents, most):
    pool, given_ = PostingWriter(most), []
    for number, words in enumerate(documents):
        for word, value in words.items():
            posting = ("words", word, number, 1.0, value)
            pool.add(posting)
            given_.append(posting)
    assert list(pool.iter_postings()) == sorted(given_)
    pool.cleanup()


@pytest.mark.parametrize("many", [1, 127, 128, 129, 256, 257])
def test_whoosh_itself_reads_what_the_pool_wrote_at_the_edges_of_its_blocks(tmp_path, many):
    folder = str(BuildFolder(tmp_path).create_build())
    values = [b"%04d" % number for number in range(many)]
    writer, pool = open_dir(folder).writer(), PostingWriter(100)
    pool.attach_to(writer)
    for number, value in enumerate(values):
        pool.add_values("words", number, {"parrot": value, f"only{number}": b"once"})
        writer.add_document(key=f"tool:{number}")
    writer.commit()
    with open_dir(folder).reader() as reader:
        assert reader.doc_frequency("words", "parrot") == many
        assert list(postings(reader, "words", "parrot")) == list(enumerate(values))
        assert list(postings(reader, "words", f"only{many - 1}")) == [(many - 1, b"once")]
        assert [number for number, _ in postings(reader, "key", "tool:0")] == [0]


def postings(reader, field, word):
    matcher = reader.postings(field, word)
    while matcher.is_active():
        yield matcher.id(), matcher.value()
        matcher.next()
