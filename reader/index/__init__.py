"""The index."""

from reader.index.catalogue import Index as Index
from reader.index.catalogue import Totals as Totals
from reader.index.groupings import Annotations as Annotations
from reader.index.groupings import Group as Group
from reader.index.groupings import Grouping as Grouping
from reader.index.listing import Listing as Listing
from reader.index.noted import Noted as Noted
from reader.index.orders import Sort as Sort
from reader.index.row import Row as Row
from reader.index.scan import Outcome as Outcome
from reader.index.scan import Phase as Phase
from reader.index.scan import Progress as Progress
from reader.index.store import IndexUnavailableError as IndexUnavailableError
