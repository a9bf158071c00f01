"""What stands between the network and the application: limits to connections, heads and the time they take."""

from contact_policy.web_server.limits import Limits, connections_within
from contact_policy.web_server.protocol import LimitedProtocol

__all__ = ["LimitedProtocol", "Limits", "connections_within"]
