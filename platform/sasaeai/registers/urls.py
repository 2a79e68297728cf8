"""The office's pages about whole registers."""

from django.urls import URLPattern, URLResolver, path

from sasaeai.registers.views import checking, duplicates, exporting, importing

urlpatterns: list[URLPattern | URLResolver] = [
    path("office/import/", importing.register_imports, name="register_imports"),
    path("office/import/<str:public_id>/", importing.register_import, name="register_import"),
    path("office/import/<str:public_id>/columns/", importing.register_import_columns, name="register_import_columns"),
    path("office/import/<str:public_id>/header/", importing.register_import_header, name="register_import_header"),
    path("office/import/<str:public_id>/check/", checking.register_import_check, name="register_import_check"),
    path("office/import/<str:public_id>/fix/", checking.register_import_fix, name="register_import_fix"),
    path("office/import/<str:public_id>/decide/", checking.register_import_decide, name="register_import_decide"),
    path("office/import/<str:public_id>/confirm/", importing.register_import_confirm, name="register_import_confirm"),
    path("office/import/<str:public_id>/undo/", importing.register_import_undo, name="register_import_undo"),
    path("office/import/<str:public_id>/drop/", importing.register_import_drop, name="register_import_drop"),
    path(
        "office/import/<str:public_id>/problems/", importing.register_import_problems, name="register_import_problems"
    ),
    path("office/export/", exporting.register_export, name="register_export"),
    path("office/duplicates/", duplicates.office_duplicates, name="office_duplicates"),
    path("office/duplicates/<str:first_id>/<str:second_id>/", duplicates.office_duplicate, name="office_duplicate"),
    path("office/merges/<str:public_id>/undo/", duplicates.office_merge_undo, name="office_merge_undo"),
]
