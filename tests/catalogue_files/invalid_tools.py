"""Invalid lines in an otherwise valid tool file, and the problem that each gives."""

AXE, BOW = "tools/axe.toml", "tools/bow.toml"

# By name: the file, the text that is replaced, its replacement, and the expected problem.
INVALID_TOOLS = {
    "an unknown key": (
        AXE,
        'tagline = "',
        'tag_line = "',
        "tools/axe.toml: tag_line: is an unknown key; did you mean tagline?",
    ),
    "a key like no other": (
        AXE,
        "[links]\n",
        '[links]\nzzz = "https://example.org"\n',
        "tools/axe.toml: links.zzz: is an unknown key; "
        "leave it out, or use one of website, docs, source_code",
    ),
    "an unknown key in a table": (
        AXE,
        "amount = 20",
        "ammount = 20",
        "tools/axe.toml: price[1].ammount: is an unknown key; did you mean amount?",
    ),
    "a missing key": (AXE, 'maker = "Makers"\n', "", "tools/axe.toml: maker: is missing; add it"),
    "an empty text": (AXE, '"Makers"', '"  "', "tools/axe.toml: maker: is empty; write something"),
    "a text too long": (
        AXE,
        '"Makers"',
        f'"{"M" * 81}"',
        "tools/axe.toml: maker: is 81 characters long; shorten it to 80",
    ),
    "a number for text": (AXE, '"Makers"', "7", "tools/axe.toml: maker: is not text; write it in quotes"),
    "a control character": (
        AXE,
        '"Makers"',
        '"Mak\\u0000ers"',
        "tools/axe.toml: maker: holds the control character U+0000; take it out",
    ),
    "a line break in a line": (
        AXE,
        '"Makers"',
        '"Mak\\ners"',
        "tools/axe.toml: maker: runs over several lines; write it on one line",
    ),
    "a link that is a script": (
        AXE,
        '"https://example.org/Axe/pricing"',
        '"javascript:alert(1)"',
        "tools/axe.toml: price[1].source: 'javascript:alert(1)' is no link; "
        "write a whole address that starts with https:// or http://",
    ),
    "a link without a host": (
        AXE,
        '"https://example.org/Axe/pricing"',
        '"https:///pricing"',
        "tools/axe.toml: price[1].source: 'https:///pricing' is no link; "
        "write a whole address that starts with https:// or http://",
    ),
    "a verdict that is neither": (
        AXE,
        'verdict = "skip"',
        'verdict = "maybe"',
        "tools/axe.toml: review[3].verdict: 'maybe' is none of 'ship' or 'skip'; write one of them",
    ),
    "a kind of price that is none": (
        AXE,
        'kind = "paid"',
        'kind = "cheap"',
        "tools/axe.toml: price[1].kind: 'cheap' is none of 'free', 'freemium' or 'paid'; write one of them",
    ),
    "a negative amount": (
        AXE,
        "amount = 20",
        "amount = -1",
        "tools/axe.toml: price[1].amount: is negative; write zero or more",
    ),
    "an amount in quotes": (
        AXE,
        "amount = 20",
        'amount = "20"',
        "tools/axe.toml: price[1].amount: is not a number; "
        "write the amount without quotes, such as 20 or 0.15",
    ),
    "an amount finer than a millionth": (
        AXE,
        "amount = 20",
        "amount = 0.0000001",
        "tools/axe.toml: price[1].amount: has too many decimal places; write at most 6",
    ),
    "an amount that is no number": (
        AXE,
        "amount = 20",
        "amount = nan",
        "tools/axe.toml: price[1].amount: is no number; write an amount such as 20 or 0.15",
    ),
    "a free price with an amount": (
        AXE,
        'kind = "paid"',
        'kind = "free"',
        "tools/axe.toml: price[1].amount: is given, yet the price is free; "
        "leave it out, or write another kind",
    ),
    "an amount without a unit": (
        AXE,
        'unit = "per month"\n',
        "",
        'tools/axe.toml: price[1].unit: is missing beside the amount; say for what, such as "per month"',
    ),
    "a unit without an amount": (
        AXE,
        "amount = 20\n",
        "",
        "tools/axe.toml: price[1].unit: stands without an amount; add the amount, or leave the unit out",
    ),
    "a currency that is none": (
        AXE,
        "amount = 20",
        'amount = 20\ncurrency = "$"',
        "tools/axe.toml: price[1].currency: '$' is no currency; "
        'write its three capital letters, such as "USD"',
    ),
    "no price": (AXE, "[[price]]", "[[fact]]", "tools/axe.toml: price: is missing; add it"),
    "a day in quotes": (
        AXE,
        "date = 2025-08-01",
        'date = "2025-08-01"',
        "tools/axe.toml: review[1].date: is not a day; write it without quotes, such as 2025-06-30",
    ),
    "a day in the future": (
        AXE,
        "date = 2025-12-03",
        "date = 2026-11-24",
        "tools/axe.toml: review[3].date: 2026-11-24 is in the future; "
        "use a day up to today, which is 2026-11-23 (UTC)",
    ),
    "a price of next month": (
        AXE,
        'pricing"\nas_of = "2025-06"',
        'pricing"\nas_of = "2026-12"',
        "tools/axe.toml: price[1].as_of: 2026-12 is in the future; "
        "use a month up to the present one, 2026-11",
    ),
    "a fact of next month": (
        AXE,
        'Axe"\nas_of = "2025-06"',
        'Axe"\nas_of = "2026-12"',
        "tools/axe.toml: fact[1].as_of: 2026-12 is in the future; use a month up to the present one, 2026-11",
    ),
    "a month that is none": (
        AXE,
        'Axe"\nas_of = "2025-06"',
        'Axe"\nas_of = "June"',
        "tools/axe.toml: fact[1].as_of: 'June' is no month; write year and month, such as \"2025-06\"",
    ),
    "an unknown category": (
        AXE,
        'category = "editors"',
        'category = "editor"',
        "tools/axe.toml: category: editor is no known category; did you mean editors?",
    ),
    "a category like no other": (
        AXE,
        'category = "editors"',
        'category = "zzz"',
        "tools/axe.toml: category: zzz is no known category; add it to categories.toml",
    ),
    "two reviews of a reviewer on one day": (
        AXE,
        "date = 2025-12-03",
        "date = 2025-08-02",
        "tools/axe.toml: review[3].date: is the day of review[2] by skeptic too; "
        "keep one review of a reviewer a day",
    ),
    "two tools of one name": (
        BOW,
        'name = "Bow"',
        'name = "AXE "',
        "tools/bow.toml: name: 'AXE' is the name of tools/axe.toml too; give each its own, or keep one file",
    ),
    "a former slug in use": (
        AXE,
        'maker = "Makers"',
        'maker = "Makers"\nformerly = ["bow"]',
        "tools/axe.toml: formerly[1]: bow is in use: tools/bow.toml has it; "
        "leave it out, or remove that file",
    ),
    "its own slug as a former one": (
        AXE,
        'maker = "Makers"',
        'maker = "Makers"\nformerly = ["axe"]',
        "tools/axe.toml: formerly[1]: axe is in use: tools/axe.toml has it; "
        "leave it out, or remove that file",
    ),
    "a former slug twice": (
        AXE,
        'maker = "Makers"',
        'maker = "Makers"\nformerly = ["old", "old"]',
        "tools/axe.toml: formerly[2]: old stands in tools/axe.toml: formerly[1] too; "
        "a slug was one tool's; keep one",
    ),
    "a malformed former slug": (
        AXE,
        'maker = "Makers"',
        'maker = "Makers"\nformerly = ["Old One"]',
        "tools/axe.toml: formerly[1]: 'Old One' is no slug; "
        "use lower-case letters, digits and single hyphens",
    ),
    "broken TOML": (
        AXE,
        'maker = "Makers"',
        "maker = Makers",
        "tools/axe.toml: line 2: is broken TOML (Invalid value); mend it there or just above",
    ),
    "a key given twice": (
        AXE,
        'maker = "Makers"',
        'name = "Makers"',
        "tools/axe.toml: line 2: is broken TOML (Cannot overwrite a value); mend it there or just above",
    ),
    "a day that no calendar has": (
        AXE,
        "2025-12-03",
        "2025-02-30",
        "tools/axe.toml: line 39: is broken TOML (Invalid date or datetime); mend it there or just above",
    ),
    "an amount beyond all measure": (
        AXE,
        "amount = 20",
        "amount = 1e99999999999999999999",
        "tools/axe.toml: price[1].amount: is no number; write an amount such as 20 or 0.15",
    ),
}
