"""What a web server serves. Imported before the server forks, it is loaded once for all of its processes."""

import os

from django.core.wsgi import get_wsgi_application

from clustergrowth.web.running.text_models.asking import ask_the_part

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clustergrowth.web.settings")
ask_the_part()

application = get_wsgi_application()
