"""The filter language: one for articles, annotations and paragraphs.

`parse` reads it, `Query` is what it asks for, `Subject` what it is put to. Everything that answers
a query in another way, the index above all, answers as `Query.matches` does.
"""

from reader.query.asked import Query as Query
from reader.query.asked import Subject as Subject
from reader.query.completion import Completions as Completions
from reader.query.completion import complete as complete
from reader.query.parser import QueryError as QueryError
from reader.query.parser import parse as parse
from reader.query.places import occurrences as occurrences
from reader.query.places import places as places
from reader.query.subjects import annotation_subject as annotation_subject
from reader.query.subjects import article_subject as article_subject
from reader.query.subjects import paragraph_subject as paragraph_subject
