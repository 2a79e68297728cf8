"""Small files as offices send them."""

import io

from openpyxl import Workbook


def xlsx(rows, *, merge=(), hidden=(), title="名簿"):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for ref in merge:
        sheet.merge_cells(ref)
    for letter in hidden:
        sheet.column_dimensions[letter].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(text, encoding="cp932"):
    return text.encode(encoding)
