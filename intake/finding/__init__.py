"""Finding a case by the words in it: by who complains, by what was written, by whom it was answered.

What the table holds is no words: each is a keyed token (:mod:`intake.finding.words`). Rows come with the content
that they are made of, in its transaction, and go with it (:mod:`intake.finding.index`); who searches is shown what
they may see and nothing else (:mod:`intake.finding.asking`).
"""
