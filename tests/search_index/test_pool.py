from hypothesis import given
from hypothesis import strategies as st

from search_index.pool import Pool

DOCUMENTS = st.lists(
    st.dictionaries(st.sampled_from([b"a", b"ab", b"b", b"c"]), st.binary(min_size=1), max_size=4)
)


@given(DOCUMENTS, st.integers(1, 8))
def test_postings_come_out_in_order_however_little_is_held(documents, most):
    pool, given_ = Pool(most), []
    for number, words in enumerate(documents):
        for word, value in words.items():
            posting = ("words", word, number, 1.0, value)
            pool.add(posting)
            given_.append(posting)
    assert list(pool.iter_postings()) == sorted(given_)
    pool.cleanup()
