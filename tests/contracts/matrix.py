"""Who may open what: every URL × role × method. A URL that does not stand here fails the build.

One row a route: what its id names (a kind of row of tests/contracts/world.py, `-` = no id), then, for GET and for
an empty POST, one letter for each role in the order of world.ROLES:

    anonymous | supporter supporter_other | group group_other | business business_other | sc2 sc2_other sc1 office |
    staff of another town

The id belongs to the home town, area みどり台, and to the first of each pair: for `…_other` and for the other town
it is somebody else's.

    o  let in (the page, or 409, 410, 422 for an empty form)     r  led to another page
    s  sent to the sign-in                                       n  does not exist (404): foreign looks like missing
    f  refused (403: API and allauth's own pages)                m  no such method (405)

A new URL: write its row by what ought to be, not by what is seen, and say in the review why each `o` is right.
"""

from dataclasses import dataclass

TABLE = """
""                                             -            o oo oo oo oooo o   o oo oo oo oooo o
healthz                                        -            o oo oo oo oooo o   o oo oo oo oooo o
help/                                          -            o oo oo oo oooo o   o oo oo oo oooo o
about/                                         -            o oo oo oo oooo o   o oo oo oo oooo o
privacy/                                       -            o oo oo oo oooo o   o oo oo oo oooo o
accessibility/                                 -            o oo oo oo oooo o   o oo oo oo oooo o
contact/                                       -            o oo oo oo oooo o   o oo oo oo oooo o
demo/mail/                                     -            o oo oo oo oooo o   o oo oo oo oooo o
signin/                                        -            o rr rr rr rrrr r   o rr rr rr rrrr r
signin/code/                                   -            s ss ss ss ssss s   s ss ss ss ssss s
signin/second-factor/                          -            s nn nn nn oooo o   s nn nn nn oooo o
signout/                                       -            m mm mm mm mmmm m   r rr rr rr rrrr r
start/                                         -            s rr rr rr rrrr r   s rr rr rr rrrr r
sessions/                                      -            s oo oo oo oooo o   s rr rr rr rrrr r
enter/<str:code>/                              link         o oo oo oo oooo o   r rr rr rr rrrr r
accounts/login/                                -            s ss ss ss ssss s   s ss ss ss ssss s
accounts/inactive/                             -            o oo oo oo oooo o   m mm mm mm mmmm m
accounts/reauthenticate/                       -            s ff ff ff ffff f   s ff ff ff ffff f
accounts/2fa/                                  -            s oo oo oo oooo o   s mm mm mm mmmm m
accounts/2fa/authenticate/                     -            r rr rr rr rrrr r   r rr rr rr rrrr r
accounts/2fa/reauthenticate/                   -            s ff ff ff ffff f   s ff ff ff ffff f
accounts/2fa/totp/activate/                    -            r oo oo oo oooo o   r oo oo oo oooo o
accounts/2fa/totp/deactivate/                  -            s nn nn nn nnnn n   s nn nn nn nnnn n
accounts/2fa/recovery-codes/                   -            s nn nn nn nnnn n   s mm mm mm mmmm m
accounts/2fa/recovery-codes/generate/          -            r oo oo oo oooo o   r oo oo oo oooo o
accounts/2fa/recovery-codes/download/          -            s nn nn nn nnnn n   s nn nn nn nnnn n
accounts/2fa/webauthn/                         -            s oo oo oo oooo o   s mm mm mm mmmm m
accounts/2fa/webauthn/add/                     -            r oo oo oo oooo o   r oo oo oo oooo o
accounts/2fa/webauthn/reauthenticate/          -            s ff ff ff ffff f   s ff ff ff ffff f
accounts/2fa/webauthn/keys/<int:pk>/remove/ passkey            r nn nn nn nnnn n   r nn nn nn nnnn n
accounts/2fa/webauthn/keys/<int:pk>/edit/ passkey            r nn nn nn nnnn n   r nn nn nn nnnn n
accounts/2fa/webauthn/login/                   -            r rr rr rr rrrr r   r rr rr rr rrrr r
join/                                          -            o rr oo oo oooo o   o rr oo oo oooo o
join/phone/                                    -            o oo oo oo oooo o   o oo oo oo oooo o
join/contact/                                  -            o rr rr rr rrrr r   o rr rr rr rrrr r
join/code/                                     -            r rr rr rr rrrr r   r rr rr rr rrrr r
join/go-on/                                    -            r rr rr rr rrrr r   r rr rr rr rrrr r
join/name/                                     -            r oo oo oo oooo o   r oo oo oo oooo o
join/tasks/                                    -            r rr rr rr rrrr r   r rr rr rr rrrr r
join/areas/                                    -            r rr rr rr rrrr r   r rr rr rr rrrr r
join/check/                                    -            r rr rr rr rrrr r   r rr rr rr rrrr r
join/done/                                     -            r rr rr rr rrrr r   r rr rr rr rrrr r
join/card/                                     -            r rr rr rr rrrr r   r rr rr rr rrrr r
me/profile/                                    -            s oo nn nn nnnn n   s oo nn nn nnnn n
me/skills/                                     -            s oo nn nn nnnn n   s oo nn nn nnnn n
me/areas/                                      -            s oo nn nn nnnn n   s oo nn nn nnnn n
me/availability/                               -            s oo nn nn nnnn n   s rr nn nn nnnn n
me/contact/                                    -            s oo nn nn nnnn n   s oo nn nn nnnn n
me/pause/                                      -            s oo nn nn nnnn n   s oo nn nn nnnn n
me/resume/                                     -            m mm mm mm mmmm m   s rr nn nn nnnn n
sc/people/                                     -            s nn nn nn oooo o   s nn nn nn oooo o
sc/people/new/                                 -            s nn nn nn oooo o   s nn nn nn oooo o
sc/people/<str:public_id>/                     supporter    s nn nn nn onoo n   s nn nn nn onoo n
sc/people/<str:public_id>/approve/             supporter    m mm mm mm mmmm m   s nn nn nn onoo n
sc/people/<str:public_id>/consent/             supporter    m mm mm mm mmmm m   s nn nn nn rnrr n
sc/people/<str:public_id>/pause/               supporter    s nn nn nn onoo n   s nn nn nn onoo n
sc/people/<str:public_id>/resume/              supporter    m mm mm mm mmmm m   s nn nn nn rnrr n
sc/people/<str:public_id>/edit/                supporter    s nn nn nn onoo n   s nn nn nn onoo n
sc/groups/                                     -            s nn nn nn oooo o   s nn nn nn oooo o
sc/groups/<str:public_id>/                     group        s nn nn nn oooo n   s nn nn nn oooo n
groups/                                        -            o oo oo oo oooo o   o oo oo oo oooo o
groups/<str:public_id>/                        group        o oo oo oo oooo o   o oo oo oo oooo o
o/<str:code>/                                  offer_code   o oo oo oo oooo o   r rr rr rr rrrr r
o/<str:code>/calendar.ics                      offer_code   o oo oo oo oooo o   m mm mm mm mmmm m
o/<str:code>/cancel/                           offer_code   o oo oo oo oooo o   r rr rr rr rnrr n
r/<str:code>/                                  report_code  o oo oo oo oooo o   o oo oo oo oooo o
me/                                            -            s oo nn nn nnnn n   s mm nn nn nnnn n
me/calendar/                                   -            s oo nn nn ooon o   s rr nn nn rrrn r
calendar/<str:code>.ics                        calendar_code o oo oo oo oooo o   m mm mm mm mmmm m
me/visits/<str:public_id>/                     visit        s on nn nn nnnn n   s mm nn nn nnnn n
me/thanks/                                     -            s oo nn nn nnnn n   s mm nn nn nnnn n
sc/                                            -            s nn nn nn ooon o   s nn nn nn mmmn m
sc/notices/<str:public_id>/told/               notice       s nn nn nn mmmn m   s nn nn nn rnrn n
sc/needs/                                      -            s nn nn nn ooon o   s nn nn nn mmmn m
sc/needs/<str:public_id>/                      need         s nn nn nn onon n   s nn nn nn mmmn m
sc/needs/<str:public_id>/move/                 need         s nn nn nn mmmn m   s nn nn nn onon n
sc/needs/<str:public_id>/answers/              need         s nn nn nn mmmn m   s nn nn nn onon n
sc/needs/<str:public_id>/series/               need         s nn nn nn mmmn m   s nn nn nn onon n
sc/needs/<str:public_id>/calllist/             need         s nn nn nn onon n   s nn nn nn mmmn m
sc/needs/<str:public_id>/calllist/result/      need         s nn nn nn mmmn m   s nn nn nn onon n
sc/needs/<str:public_id>/ladder/               need         s nn nn nn mmmn m   s nn nn nn rnrn n
sc/visits/<str:public_id>/confirm/             visit        s nn nn nn mmmn m   s nn nn nn rnrn n
sc/week/                                       -            s nn nn nn ooon o   s nn nn nn mmmn m
sc/search/                                     -            s nn nn nn ooon o   s nn nn nn mmmn m
sc/series/                                     -            s nn nn nn ooon o   s nn nn nn mmmn m
sc/series/<str:public_id>/                     series       s nn nn nn onon n   s nn nn nn mmmn m
sc/series/<str:public_id>/change/              series       s nn nn nn mmmn m   s nn nn nn nnnn n
sc/needs/<str:public_id>/called-back/          need         s nn nn nn mmmn m   s nn nn nn rnrn n
sc/needs/<str:public_id>/offers/               need         s nn nn nn mmmn m   s nn nn nn onon n
sc/offers/<str:public_id>/call/                offer        s nn nn nn mmmn m   s nn nn nn onon n
sc/offers/<str:public_id>/withdraw/            offer        s nn nn nn mmmn m   s nn nn nn onon n
sc/visits/<str:public_id>/report/              visit        s nn nn nn mmmn m   s nn nn nn onon n
sc/visits/<str:public_id>/drop-out/            visit        s nn nn nn mmmn m   s nn nn nn rnrn n
sc/visits/<str:public_id>/thanks/              visit        s nn nn nn mmmn m   s nn nn nn onon n
sc/inbox/                                      -            s nn nn nn ooon o   s nn nn nn mmmn m
sc/inbox/<str:public_id>/                      concern      s nn nn nn mmmn m   s nn nn nn onon n
sc/intake/                                     -            s nn nn nn ooon o   s nn nn nn ooon o
sc/intake/callers/                             -            s nn nn nn mmmn m   s nn nn nn ooon o
sc/intake/candidates/                          -            s nn nn nn mmmn m   s nn nn nn ooon o
sc/needs/<str:public_id>/candidates/           need         s nn nn nn onon n   s nn nn nn mmmn m
sc/needs/<str:public_id>/candidates/time/      need         s nn nn nn mmmn m   s nn nn nn nnnn n
sc/privacy/<str:public_id>/                    person       s nn nn nn onoo n   s nn nn nn mmmm m
sc/privacy/<str:public_id>/withdraw/           person       s nn nn nn mmmm m   s nn nn nn nnnn n
sc/privacy/<str:public_id>/package/            person       s nn nn nn mmmm m   s nn nn nn onoo n
me/privacy/                                    -            s oo oo oo nnnn n   s mm mm mm nnnn n
me/privacy/withdraw/                           -            s mm mm mm nnnn n   s nn nn nn nnnn n
me/privacy/package/                            -            s mm mm mm nnnn n   s oo oo oo nnnn n
sc/log/                                        -            s nn nn nn oooo o   s nn nn nn oooo o
shopping/                                      -            o oo oo oo oooo o   o oo oo oo oooo o
shopping/stops/<str:public_id>/                stop         o oo oo oo oooo o   o oo oo oo oooo o
shopping/wish/                                 -            o oo oo oo oooo o   o oo oo oo oooo o
shopping/wish/done/                            -            o oo oo oo oooo o   o oo oo oo oooo o
b/                                             -            s nn nn oo nnnn n   s nn nn oo nnnn n
b/stops/new/                                   -            s nn nn oo nnnn n   s nn nn oo nnnn n
b/stops/<str:public_id>/                       stop         s nn nn on nnnn n   s nn nn on nnnn n
g/                                             -            s nn oo nn nnnn n   s nn oo nn nnnn n
g/peers/                                       -            s nn oo nn nnnn n   s nn oo nn nnnn n
g/ask/<str:public_id>/                         group_other  s nn on nn nnnn n   s nn on nn nnnn n
g/questions/<str:public_id>/                   question     s nn on nn nnnn n   s nn on nn nnnn n
sc/coverage/                                   -            s nn nn nn oooo o   s nn nn nn rrrr r
sc/coverage/<str:area>/<str:service>/          area         s nn nn nn oooo n   s nn nn nn oooo n
sc/coverage/map.json                           -            s nn nn nn oooo o   s nn nn nn oooo o
office/                                        -            s nn nn nn nnno o   s nn nn nn nnno o
office/areas/                                  -            s nn nn nn nnno o   s nn nn nn nnno o
office/import/                                 -            s nn nn nn oooo o   s nn nn nn oooo o
office/import/<str:public_id>/                 import_job   s nn nn nn nnoo n   s nn nn nn nnoo n
office/import/<str:public_id>/columns/         import_job   s nn nn nn nnrr n   s nn nn nn nnrr n
office/import/<str:public_id>/header/          import_job   m mm mm mm mmmm m   s nn nn nn nnoo n
office/import/<str:public_id>/check/           import_job   s nn nn nn nnrr n   s nn nn nn nnrr n
office/import/<str:public_id>/fix/             import_job   m mm mm mm mmmm m   s nn nn nn nnoo n
office/import/<str:public_id>/decide/          import_job   m mm mm mm mmmm m   s nn nn nn nnoo n
office/import/<str:public_id>/confirm/         import_job   m mm mm mm mmmm m   s nn nn nn nnrr n
office/import/<str:public_id>/undo/            import_job   m mm mm mm mmmm m   s nn nn nn nnrr n
office/import/<str:public_id>/drop/            import_job   m mm mm mm mmmm m   s nn nn nn nnoo n
office/import/<str:public_id>/problems/        import_job   s nn nn nn nnoo n   s nn nn nn nnoo n
office/export/                                 -            s nn nn nn oooo o   s nn nn nn oooo o
office/duplicates/                             -            s nn nn nn oooo o   s nn nn nn oooo o
office/duplicates/<str:first_id>/<str:second_id>/ person       s nn nn nn onoo n   s nn nn nn rnrr n
office/merges/<str:public_id>/undo/            merge        m mm mm mm mmmm m   s nn nn nn nnoo n
office/imports/<str:public_id>/                import       s nn nn nn nnno n   s nn nn nn nnno n
api/v1/schema/                                 -            f ff ff ff oooo o   f ff ff ff mmmm m
api/v1/areas/                                  -            o oo oo oo oooo o   m mm mm mm mmmm m
api/v1/groups/                                 -            o oo oo oo oooo o   m mm mm mm mmmm m
api/v1/supporters/                             -            f ff ff ff oooo o   f ff ff ff mmmm m
api/v1/stops/                                  -            o oo oo oo oooo o   m mm mm mm mmmm m
api/v1/needs/                                  -            f ff ff ff oooo o   f ff ff ff mmmm m
api/v1/coverage/                               -            f ff ff ff oooo o   f ff ff ff mmmm m
"""

#: Pages of allauth that this service does not have (accounts/urls.py): 404 for everybody, by every method.
SWITCHED_OFF = {
    r"^accounts/(?:signup|password|email|login/code|logout|social|3rdparty/connections|confirm-email|3rdparty|line)(?:/|$)",
    r"accounts/logout/",
    r"accounts/signup/",
    r"accounts/email/",
    r"accounts/confirm-email/",
    r"accounts/password/change/",
    r"accounts/password/set/",
    r"accounts/password/reset/",
    r"accounts/login/code/confirm/",
    r"accounts/password/reset/key/done/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    r"accounts/password/reset/done/",
    r"accounts/login/code/",
    r"accounts/3rdparty/login/cancelled/",
    r"accounts/3rdparty/login/error/",
    r"accounts/3rdparty/signup/",
    r"accounts/3rdparty/",
    r"accounts/social/login/cancelled/",
    r"accounts/social/login/error/",
    r"accounts/social/signup/",
    r"accounts/social/connections/",
    r"accounts/line/login/",
    r"accounts/line/login/callback/",
}

#: Whoever holds the secret of the link is let in, whatever town it is of: here nothing looks "foreign".
BY_SECRET = ("o/", "r/", "enter/", "calendar/")


@dataclass(frozen=True)
class Row:
    """One route: the kind of row its id names, and a letter for each role."""

    route: str
    kind: str
    get: str
    post: str


def _row(line: str) -> Row:
    route, kind, *letters = line.split()
    text = "".join(letters)
    return Row("" if route == '""' else route, kind, text[: len(text) // 2], text[len(text) // 2 :])


ROWS = [_row(line) for line in TABLE.strip().splitlines() if line and not line.startswith("#")]
