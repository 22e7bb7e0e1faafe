"""Django's own command line, for development."""

import os
import sys

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    from samverkan.config import env

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", env.settings_module())

    execute_from_command_line(sys.argv)
