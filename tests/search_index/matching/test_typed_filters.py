from tests.search_index.indexed_catalogue import found_slugs


def test_filters_typed_in_the_text_apply(catalogue):
    catalogue.tool("One", maker="OpenAI", category=2, price="paid", ships=1)
    catalogue.tool("Two", maker="Anthropic", category=3, price="free", ships=4)
    assert found_slugs(catalogue, "maker:openai") == ["one"]
    assert found_slugs(catalogue, "category:speech") == ["two"]
    assert found_slugs(catalogue, 'category:"coding assistants"') == ["one"]
    assert found_slugs(catalogue, "price:free") == ["two"]
    assert found_slugs(catalogue, "reviewer:skeptic verdict:skip") == ["one"]
    assert found_slugs(catalogue, "reviewer:nobody") == []
