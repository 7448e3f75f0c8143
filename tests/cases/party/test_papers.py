"""A party reads and signs: the whole text, its version and its check code above the pad; nothing of others."""

import base64
import io

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.secrets import mask_address
from cases import papers
from cases.models import Confirmation, Document, Signature
from cases.steps import mediation, signing
from tests.cases.walk import Walk, picture
from tests.cast import HE, HENGZHU, LIN, LU


@pytest.fixture
def written(walk):
    """An agreement laid out for signing, with its application."""
    agreement = walk.draft()
    document = signing.fix(agreement, actor=walk.cast.yaqin)
    agreement.refresh_from_db()
    case = agreement.case
    case.refresh_from_db()
    return case, document, *case.parties.all()


def drawing():
    return "data:image/png;base64," + base64.b64encode(picture()).decode()


def photo(kind="JPEG", name="page.jpg"):
    stream = io.BytesIO()
    Image.new("RGB", (600, 800), (250, 250, 245)).save(stream, kind)
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/jpeg")


def _text(answer):
    return " ".join(lxml.html.document_fromstring(answer.content.decode()).find(".//main").text_content().split())


def _sign(client, document, **more):
    facts = {"shown_digest": document.digest, "method": "drawn", "drawing": drawing(), **more}
    return client.post(f"/mine/papers/{document.pk}/", facts)


def test_the_whole_text_stands_above_the_pad(written, come_in):
    _case, document, lin, _he = written
    answer = come_in(lin).get(f"/mine/papers/{document.pk}/")
    page, text = answer.content.decode(), _text(answer)
    for block in papers.sheet_of(document).blocks:
        for line in [block["text"]] if "text" in block else block.get("items", []):
            line = line.replace(HE["address"], mask_address(HE["address"]))
            assert "".join(line.split()) in "".join(text.split())
    assert document.digest[:4].upper() in text
    assert page.index("text-page") < page.index("data-signing")


def test_numbers_and_homes_of_the_others_are_covered_on_the_page(written, come_in):
    case, document, lin, he = written
    application = Confirmation.objects.get(case=case).application
    for party, mine, theirs in ((lin, LIN, HE), (he, HE, LIN)):
        client = come_in(party)
        text = _text(client.get(f"/mine/papers/{application.pk}/"))
        for fact in ("id_number", "phone", "address"):
            assert mine[fact] in text, "one's own are there to be checked"
            assert theirs[fact] not in text
        assert "遮" in text
        assert theirs["address"] not in _text(client.get(f"/mine/papers/{document.pk}/"))


def test_the_page_leads_to_the_signature_first(written, come_in):
    _case, document, lin, _he = written
    page = lxml.html.document_fromstring(come_in(lin).get("/mine/").content)
    assert page.xpath("//*[@class='next']//a/@href") == [f"/mine/papers/{document.pk}/"]


def test_a_party_signs_by_drawing(written, come_in):
    _case, document, lin, _he = written
    client = come_in(lin)
    assert _sign(client, document)["Location"] == "/mine/"
    signature = Signature.objects.get(document=document)
    assert (signature.party, signature.method, signature.shown_digest, signature.helped_by) == (lin, "drawn", document.digest, None)
    page = client.get(f"/mine/papers/{document.pk}/").content.decode()
    assert "data-signing" not in page, "signed once"
    assert "您签好了" in client.get("/mine/").content.decode()


def test_a_party_signs_on_paper_and_sends_a_photo(written, come_in):
    _case, document, lin, _he = written
    client = come_in(lin)
    facts = {"shown_digest": document.digest, "method": "paper", "photo": photo()}
    assert client.post(f"/mine/papers/{document.pk}/", facts)["Location"] == "/mine/"
    assert Signature.objects.get().method == "paper"


@pytest.mark.parametrize(
    "sent",
    [
        {"drawing": ""}, {"drawing": "data:image/png;base64,AAAA"}, {"drawing": "data:text/html;base64,AAAA"}, {"drawing": "x" * 1000},
        {"method": "paper"}, {"method": "seal"}, {"method": ""}, {"method": "paper", "photo": SimpleUploadedFile("a.jpg", b"no picture")},
        {"method": "paper", "photo": SimpleUploadedFile("a.jpg", b"")}, {"shown_digest": ""}, {"shown_digest": "0" * 64},
        {"signer": "何建军"},
    ],
)  # fmt: skip
def test_what_is_no_signature_is_said_and_signs_nothing(written, come_in, sent):
    _case, document, lin, _he = written
    answer = _sign(come_in(lin), document, **sent)
    assert answer.status_code == 200
    assert "errors" in answer.content.decode()
    assert not Signature.objects.exists()


def test_a_text_that_was_replaced_is_not_signed(written, come_in, walk):
    case, document, lin, _he = written
    client = come_in(lin)
    mediation_text = walk.draft(case)
    signing.fix(mediation_text, actor=walk.cast.yaqin)
    answer = _sign(client, document)
    assert answer.status_code == 200
    assert not Signature.objects.exists()
    assert "不再作数" in client.get(f"/mine/papers/{document.pk}/").content.decode()


def test_nobody_signs_for_the_other_side(written, come_in):
    _case, document, lin, he = written
    _sign(come_in(lin), document, party=he.pk)
    assert list(Signature.objects.values_list("party", flat=True)) == [lin.pk]


def test_the_application_is_signed_in_the_same_sitting(written, come_in):
    case, document, lin, _he = written
    client = come_in(lin)
    _sign(client, document)
    application = Confirmation.objects.get(case=case).application
    page = client.get("/mine/").content.decode()
    assert f"/mine/papers/{application.pk}/" in page
    assert _sign(client, application)["Location"] == "/mine/"
    assert not case.turns.filter(task="sign_application", party=lin, is_open=1).exists()


def test_the_agreement_is_sealed_after_both_signed_on_their_phones(written, come_in, walk):
    case, document, lin, he = written
    for party in (lin, he):
        client = come_in(party)
        _sign(client, document)
        _sign(client, Confirmation.objects.get(case=case).application)
    signing.sign(document, actor=walk.cast.yaqin, shown_digest=document.digest, image=picture(), method="drawn")
    signing.affix_seal(document.agreement, actor=walk.cast.director)
    client = come_in(lin)
    page = _text(client.get("/mine/"))
    assert "协议生效了" in page
    assert "何先生付给您 3,200 元" in page
    assert "付给林女士 3,200 元" in _text(come_in(he).get("/mine/"))
    pdf = client.get(f"/mine/papers/{document.pk}/file/?download")
    assert pdf.content[:5] == b"%PDF-"
    assert "attachment" in pdf["Content-Disposition"]
    assert pdf["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in pdf["Cache-Control"]


def test_of_a_group_the_first_elected_one_signs_by_the_link(cast, come_in):
    walk = Walk(cast, parties=(LU, HENGZHU), dispute_type="migrant_wages")
    document = signing.fix(walk.draft(), actor=cast.yaqin)
    party = document.case.parties.get(side=1)
    client = come_in(party)
    page = _text(client.get(f"/mine/papers/{document.pk}/"))
    assert "吴小军、马桂香" in page
    assert _sign(client, document, signer="鲁大勇")["Location"] == "/mine/"
    assert "您签好了" in _text(client.get("/mine/"))
    assert _sign(client, document, signer="吴小军").status_code == 200
    assert Signature.objects.count() == 1


def test_papers_of_others_are_not_there(written, come_in, walk):
    case, document, lin, he = written
    other = Walk.log(walk)
    client = come_in(other.parties.first())
    unknown = client.get("/mine/papers/999999/")
    for path in (f"/mine/papers/{document.pk}/", f"/mine/papers/{document.pk}/file/"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert client.post(f"/mine/papers/{document.pk}/", {"shown_digest": document.digest}).status_code == 404
    own = Document.objects.create(case=case, party=he, kind="evidence", audience="own", digest="0" * 64)
    assert come_in(lin).get(f"/mine/papers/{own.pk}/").status_code == 404
    assert come_in(he).get(f"/mine/papers/{own.pk}/").status_code == 200


@pytest.mark.parametrize("kind", ["minutes", "registration", "case_cover", "referral_letter", "proof_of_mediation"])
def test_papers_of_the_house_are_not_shown_to_a_party(walk, come_in, kind):
    case = walk.settle()
    mine = Document.objects.visible_to(case.parties.first()).filter(kind=kind, audience__in=("room", "station", "court", "department"))
    assert not mine.exists()


def test_not_to_ask_the_court_is_asked_once(written, come_in):
    case, _document, lin, _he = written
    client = come_in(lin)
    assert "不申请法院确认了" in _text(client.get("/mine/confirmation/decline/"))
    file = Confirmation.objects.get(case=case)
    client.post("/mine/confirmation/decline/", {"version": file.version})
    file.refresh_from_db()
    assert file.state == "not_sought"
    assert client.get("/mine/confirmation/decline/").status_code == 404
    assert "协议照样作数" in _text(client.get("/mine/"))


def test_an_application_at_the_court_cannot_be_declined_here(confirmation_at, come_in):
    file = confirmation_at("submitted")
    client = come_in(file.case.parties.first())
    assert client.get("/mine/confirmation/decline/").status_code == 404
    assert client.post("/mine/confirmation/decline/", {"version": file.version}).status_code == 404


def test_what_the_court_wants_stands_on_the_page(confirmation_at, come_in):
    file = confirmation_at("supplement")
    client = come_in(file.case.parties.first())
    page = lxml.html.document_fromstring(client.get("/mine/").content)
    target = page.xpath("//*[@class='next']//a/@href")[0]
    assert "身份证复印件" in _text(client.get(target))


def test_a_performed_term_is_ticked(walk, come_in):
    case = walk.settle()
    term = case.agreements.get().terms.get(kind="pay")
    client = come_in(case.parties.get(side=2))
    before = client.get("/mine/").content.decode()
    mediation.performed(term, actor=walk.cast.yaqin, note="微信转账")
    after = client.get("/mine/").content.decode()
    assert before.count("办好了</small>") == 0
    assert after.count("办好了</small>") == 1
