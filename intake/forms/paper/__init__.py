"""The form on paper: a PDF made from its questions, to be filled in on a screen or by hand, and read back.

* ``layout``: what stands on paper, and what each of its fields is called.
* ``writing``: the PDF.
* ``extracting``: the fields of a PDF that somebody sent us, read in a process of its own; ``reading`` puts them
  beside today's questions.
"""
