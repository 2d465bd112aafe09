"""The public texts, and under /me/ the page to sign one."""

from django.urls import path

from charters.views import adopting, signatures, signing
from charters.views import public as pages
from charters.views.verifying import verify_receipt

urlpatterns = [
    path("charters/<slug:slug>/", signing.sign, name="sign"),
    path("adoptions/", adopting.adoptions, name="adoptions"),
    path("adoptions/<uuid:pk>/naming/", adopting.naming, name="adoption-naming"),
    path("adoptions/<uuid:pk>/withdraw/", adopting.withdraw, name="withdraw-adoption"),
    path("adoptions/<slug:organisation>/<slug:slug>/", adopting.adopt, name="adopt"),
    path("signatures/", signatures.signatures, name="signatures"),
    path("signatures/<uuid:pk>/receipt.json", signatures.receipt, name="signature-receipt"),
    path("signatures/<uuid:pk>/text.pdf", signatures.signed_text, name="signed-text"),
    path("signatures/<uuid:pk>/withdraw/", signatures.withdraw, name="withdraw-signature"),
]
public = [
    path("charters/receipts/verify/", verify_receipt, name="verify-receipt"),
    path("charters/<slug:slug>/", pages.charter, name="charter"),
    path("charters/<slug:slug>.pdf", pages.pdf, name="charter-in-force-pdf"),
    path("charters/<slug:slug>/versions/", pages.versions, name="charter-versions"),
    path("charters/<slug:slug>/versions/<int:old>/compare/<int:new>/", pages.compare, name="charter-compare"),
    path("charters/<slug:slug>/<int:number>/", pages.charter, name="charter-version"),
    path("charters/<slug:slug>/<int:number>.md", pages.markdown, name="charter-markdown"),
    path("charters/<slug:slug>/<int:number>.pdf", pages.pdf, name="charter-pdf"),
]
