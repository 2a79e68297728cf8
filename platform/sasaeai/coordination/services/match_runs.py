"""Keeping each list of candidates as it was shown, so that the ranking can be judged by what people chose."""

from django.db import transaction

from sasaeai.accounts.models import User
from sasaeai.audit.services import view_record
from sasaeai.coordination.engine_io import CandidateList
from sasaeai.coordination.models import MatchRun
from sasaeai.needs.models import Need


@transaction.atomic
def match_run_record(*, need: Need, found: CandidateList, acting_user: User) -> MatchRun:
    """Store the list and who looked at whom. The same list shown again to the same person is one run."""
    view_record("sc_candidates", [need.resident.person.public_id, *found.shown_person_ids], acting_user=acting_user)
    result = found.as_result()
    last = MatchRun.objects.filter(need=need).first()
    shown = (acting_user.pk, found.input_digest, result)
    if last and (last.acting_user_id, last.input_digest, last.result) == shown:
        return last
    return MatchRun.objects.create(need=need, acting_user=acting_user, input_digest=found.input_digest, result=result)
