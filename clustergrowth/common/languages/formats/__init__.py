"""Days and hours as they are written where Django's own way would be foreign: a folder for each language."""
