"""Paths of every kind of page in each of its states, by name."""

PAGES = {
    "home": "/",
    "matchups": "/compare/",
    "matchups-page-two": "/compare/?page=2",
    "pair-that-cannot-be": "/compare/?a=cursor&b=cursor",
    "comparison": "/compare/cursor-vs-github-copilot",
    "comparison-few-votes": "/compare/ollama-vs-vllm",
    "comparison-long-names": "/compare/claude-4-api-tool-use-streaming-prompt-caching-vs-smollm3",
    "comparison-unjudged": "/compare/aider-vs-whisper",
    "tools": "/tools/",
    "tools-narrowed": "/tools/?category=coding-assistants&price=free",
    "tools-none-left": "/tools/?category=retrieval&price=paid",
    "tool": "/tools/cursor",
    "tool-long-name": "/tools/claude-4-api-tool-use-streaming-prompt-caching",
    "reviewers": "/reviewers/",
    "reviewer": "/reviewers/skeptic",
    "about": "/about",
    "leaderboard": "/leaderboard",
    "leaderboard-narrowed": "/leaderboard?category=coding-assistants",
    "search": "/search?q=small+open+model",
    "search-pair": "/search?q=claude+vs+smollm",
    "search-narrowed": "/search?q=model&kind=tool&price=free",
    "search-corrected": "/search?q=copliot",
    "search-no-results": "/search?q=zzyzx",
    "search-for-nothing": "/search",
    "votes-none": "/votes/mine",
    "receipt": "/votes/receipt/",
    "newsletter": "/newsletter",
    "data": "/data/",
    "styleguide": "/styleguide",
}
# Answered with an error page.
ERROR_PAGES = {
    "not-found": "/nowhere",
    "method-not-allowed": "/compare/cursor-vs-github-copilot/votes",
    "newsletter-link": "/newsletter/confirm/nowhere",
}
# On a site without a catalogue.
EMPTY_SITE_PAGES = {
    "empty-home": "/",
    "empty-matchups": "/compare/",
    "empty-tools": "/tools/",
    "empty-reviewers": "/reviewers/",
    "empty-leaderboard": "/leaderboard",
    "empty-about": "/about",
    "empty-search": "/search?q=cursor",
}
