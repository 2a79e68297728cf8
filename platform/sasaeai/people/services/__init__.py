"""Writing people. Every change checks the acting user's reach, writes its audit event and, at the desk, the log."""

from sasaeai.people.services.persons import person_register, person_update, search_text_of
from sasaeai.people.services.registration import (
    CONSENT_WORDING,
    Driving,
    call_by_day,
    consent_record,
    contact_wish_record,
    supporter_register,
)
from sasaeai.people.services.supporters import (
    supporter_approve,
    supporter_pause,
    supporter_resume,
    supporter_update,
)

__all__ = [
    "CONSENT_WORDING",
    "Driving",
    "call_by_day",
    "consent_record",
    "contact_wish_record",
    "person_register",
    "person_update",
    "search_text_of",
    "supporter_approve",
    "supporter_pause",
    "supporter_register",
    "supporter_resume",
    "supporter_update",
]
