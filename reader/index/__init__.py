"""What lists and filters answer from: an index of all articles with what was noted on them.

Importing it imports no SQLite: that happens with the first question.
"""

from reader.index.asking import Index as Index
from reader.index.catalogue import Totals as Totals
