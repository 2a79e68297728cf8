"""Pages about people: joining, one's own facts, the desk's records, groups."""

from django.urls import URLPattern, URLResolver, path

from sasaeai.people.views import desk, desk_new, groups, join, me

urlpatterns: list[URLPattern | URLResolver] = [
    path("join/", join.join, name="join"),
    path("join/phone/", join.join_phone, name="join_phone"),
    path("join/contact/", join.join_contact, name="join_contact"),
    path("join/code/", join.join_code, name="join_code"),
    path("join/go-on/", join.join_go_on, name="join_go_on"),
    path("join/name/", join.join_name, name="join_name"),
    path("join/tasks/", join.join_tasks, name="join_tasks"),
    path("join/areas/", join.join_areas, name="join_areas"),
    path("join/check/", join.join_check, name="join_check"),
    path("join/done/", join.join_done, name="join_done"),
    path("join/card/", join.join_card, name="join_card"),
    path("me/profile/", me.me_profile, name="me_profile"),
    path("me/skills/", me.me_skills, name="me_skills"),
    path("me/areas/", me.me_areas, name="me_areas"),
    path("me/availability/", me.me_availability, name="me_availability"),
    path("me/contact/", me.me_contact, name="me_contact"),
    path("me/pause/", me.me_pause, name="me_pause"),
    path("me/resume/", me.me_resume, name="me_resume"),
    path("sc/people/", desk.sc_people, name="sc_people"),
    path("sc/people/new/", desk_new.sc_person_new, name="sc_person_new"),
    path("sc/people/<str:public_id>/", desk.sc_person, name="sc_person"),
    path("sc/people/<str:public_id>/approve/", desk.sc_person_approve, name="sc_person_approve"),
    path("sc/people/<str:public_id>/consent/", desk.sc_person_consent, name="sc_person_consent"),
    path("sc/people/<str:public_id>/pause/", desk.sc_person_pause, name="sc_person_pause"),
    path("sc/people/<str:public_id>/resume/", desk.sc_person_resume, name="sc_person_resume"),
    path("sc/people/<str:public_id>/edit/", desk.sc_person_edit, name="sc_person_edit"),
    path("sc/groups/", groups.sc_groups, name="sc_groups"),
    path("sc/groups/<str:public_id>/", groups.sc_group, name="sc_group"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<str:public_id>/", groups.group, name="group"),
]
