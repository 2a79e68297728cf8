"""Guards for views, under the name the apps know. They live in `common`, so that `places` can use them too."""

from sasaeai.common.roles import ROLE_TESTS, View, public, role_required

__all__ = ["ROLE_TESTS", "View", "public", "role_required"]
