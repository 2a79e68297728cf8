from django.urls import reverse


def test_staff_get_the_schema_and_nobody_else(signed_in, client, sc, town, make):
    path = reverse("api_schema")
    assert path == "/api/v1/schema/"
    assert client.get(path).status_code in (401, 403)
    supporter = make.supporter(town)
    assert signed_in(supporter.person.user).get(path).status_code == 403
    answer = signed_in(sc).get(path, headers={"accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Sasaeai API"
