"""Returned workbooks: read, compared with the template that was sent, judged, reported."""
