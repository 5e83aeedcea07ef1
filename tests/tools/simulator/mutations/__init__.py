"""Defects, put in on purpose: the checks are of worth only if they find each of them."""

from . import of_controller, of_pace, of_phone, of_pictures, of_waiting
from .listing import MUTATIONS, Mutation

__all__ = ["MUTATIONS", "Mutation", "of_controller", "of_pace", "of_phone", "of_pictures", "of_waiting"]
