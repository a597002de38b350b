"""What people do with an archive: have one made, bring one in."""
