"""English words without meaning for a search; dropped from queries that have other words."""

WORD_LIST = """
a am an and any are as at be been best better but by can could did do does for from good had has have how i
if in into is it its me my need of on or our should so some such than that the their them then there these
they this to too us use using versus vs want was we were what when where which while who why will with would
you your
"""
STOP_WORDS = frozenset(WORD_LIST.split())
