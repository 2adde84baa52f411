"""Invalid lines in the other files of an otherwise valid catalogue, and the problem that each gives."""

PAIR = "matchups/axe-vs-bow.toml"

# By name: the file, the text that is replaced, its replacement, and the expected problem.
INVALID_MATCHUPS_AND_LISTS = {
    "an unknown tool": (
        PAIR,
        'tools = ["axe", "bow"]\nquestion = "Which of the two?"\npick = "axe"',
        'tools = ["axes", "bow"]\nquestion = "Which of the two?"',
        "matchups/axe-vs-bow.toml: tools[1]: axes is no known tool; did you mean axe?",
    ),
    "a tool against itself": (
        PAIR,
        '["axe", "bow"]',
        '["axe", "axe"]',
        "matchups/axe-vs-bow.toml: tools: axe stands against itself; name two different tools",
    ),
    "three contenders": (
        PAIR,
        '["axe", "bow"]',
        '["axe", "bow", "cog"]',
        "matchups/axe-vs-bow.toml: tools: holds 3; leave 2",
    ),
    "one contender": (
        PAIR,
        '["axe", "bow"]',
        '["axe"]',
        "matchups/axe-vs-bow.toml: tools[2]: is missing; add it",
    ),
    "contenders that are no list": (
        PAIR,
        '["axe", "bow"]',
        '"axe-vs-bow"',
        "matchups/axe-vs-bow.toml: tools: is not a list; "
        "write a list, or open each table with double square brackets",
    ),
    "a pick that is no contender": (
        PAIR,
        'pick = "axe"',
        'pick = "cog"',
        "matchups/axe-vs-bow.toml: pick: cog is no contender; pick axe or bow, or leave it out",
    ),
    "a publication in the future": (
        PAIR,
        "2025-09-01",
        "2027-01-01",
        "matchups/axe-vs-bow.toml: published: 2027-01-01 is in the future; "
        "use a day up to today, which is 2026-11-23 (UTC)",
    ),
    "two reviewers of one slug": (
        "reviewers.toml",
        'slug = "skeptic"',
        'slug = "builder"',
        "reviewers.toml: reviewer[2].slug: is the slug of reviewer[1] too; give each its own",
    ),
    "two categories of one name": (
        "categories.toml",
        'name = "Engines"',
        'name = "editors"',
        "categories.toml: category[2].name: is the name of category[1] too; give each its own",
    ),
    "a malformed category": (
        "categories.toml",
        'slug = "engines"',
        'slug = "Engines!"',
        "categories.toml: category[2].slug: 'Engines!' is no slug; "
        "use lower-case letters, digits and single hyphens",
    ),
}
