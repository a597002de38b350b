"""Pages of councils: people, texts, members, who knocks, and the settings of the site administrator."""
