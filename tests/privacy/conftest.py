from tests.feedback.conftest import xavi

__all__ = ["xavi"]
