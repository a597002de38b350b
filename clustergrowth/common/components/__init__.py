"""Page components: the few components every page is made of, as template tags and partial templates."""
