"""What stands between the network and the application: limits, workers, and an end that loses nothing."""

from contact_policy.web_server.limits import Limits, connections_within
from contact_policy.web_server.protocol import LimitedProtocol
from contact_policy.web_server.server import DrainingServer
from contact_policy.web_server.supervisor import Supervisor

__all__ = ["DrainingServer", "LimitedProtocol", "Limits", "Supervisor", "connections_within"]
