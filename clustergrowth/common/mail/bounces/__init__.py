"""Mail that came back, and complaints: from a server's answer, a provider's call, or a mailbox."""
