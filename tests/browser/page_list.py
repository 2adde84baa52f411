"""Every kind of page and every state that a reader can meet it in, by name."""

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
    "search-without-a-find": "/search?q=zzyzx",
    "search-for-nothing": "/search",
    "votes-none": "/votes/mine",
    "receipt": "/votes/receipt/",
    "newsletter": "/newsletter",
    "data": "/data/",
    "styleguide": "/styleguide",
}
# Answered with a refusal, in the site's own look.
ERROR_PAGES = {
    "nowhere": "/nowhere",
    "not-that-way": "/compare/cursor-vs-github-copilot/votes",
    "newsletter-link": "/newsletter/confirm/nowhere",
}
# What a site without a catalogue has to show.
EMPTY_SITE_PAGES = {
    "empty-home": "/",
    "empty-matchups": "/compare/",
    "empty-tools": "/tools/",
    "empty-reviewers": "/reviewers/",
    "empty-leaderboard": "/leaderboard",
    "empty-about": "/about",
    "empty-search": "/search?q=cursor",
}
