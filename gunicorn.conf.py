"""How gunicorn serves Recourse: `gunicorn recourse.wsgi`. Listens where BIND says, WEB_CONCURRENCY processes."""

import os

from recourse.logs import logging_config

bind = os.environ.get("BIND", "127.0.0.1:8000").split(",")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
# What a dead or wedged worker was doing is in the logs; nobody needs to steer a running server by a socket.
control_socket_disable = True

# Method, path, status, bytes, milliseconds: no query string, no page before, nobody's address or browser.
access_log_format = "%(m)s %(U)s %(s)s %(B)s %(M)s ms"
accesslog = "-"
errorlog = "-"
logconfig_dict = logging_config(machine_readable=os.environ.get("LOG_FORMAT", "json") == "json", level="INFO")
logconfig_dict["loggers"]["gunicorn.error"] = {
    "handlers": [],
    "level": os.environ.get("LOG_LEVEL", "INFO"),
    "propagate": True,
}
logconfig_dict["loggers"]["gunicorn.access"] = {
    "handlers": [],
    "level": "INFO" if os.environ.get("ACCESS_LOG", "1") == "1" else "WARNING",
    "propagate": True,
}
