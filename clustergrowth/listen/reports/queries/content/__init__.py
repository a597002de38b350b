"""What a report says, as plain data in five languages: read once, frozen when it is put before the council.

Figures come from the analysis and from nowhere else; what is hidden there is empty here. What is public of the region,
its difficulties and themes is read as the public reads it. Of quotations only their numbers are kept (0011).
"""

from clustergrowth.listen.reports.queries.content.whole import content_of_council, content_of_network, voices_of

__all__ = ["content_of_council", "content_of_network", "voices_of"]
